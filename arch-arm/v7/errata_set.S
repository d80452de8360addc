/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * errata_set.S (ARMv7) - errata whose workaround is a bit in a register of the core: the
 * table, and the code that sets the bits. See errata.h.
 *
 * The bits are set before MMU and caches are turned on: the L2 auxiliary control
 * register of a Cortex-A8 may be written only while the L2 cache is disabled, as it is
 * with SCTLR.C = 0, and the diagnostic register of a Cortex-A9 only by boot code.
 * SPEC: ARM DDI 0344K 8.3 (when settings of the L2 cache may be changed); Linux
 *	arch/arm/mm/proc-v7.S, which does the same at the same time.
 */
#include "errata.h"

	.syntax unified
	.arm
	.text

/* first, last: revisions, r2p1 as 0x21. SPEC: tests/silicon/errata */
	.macro	erratum number, part, first, last, place, bits
	.word	\number
	.hword	\part
	.byte	\first, \last
	.word	\place, \bits
	.endm

	.globl	errata, errata_end
	.align	2
errata:
	@ Without IBE, invalidating the branch predictor has no effect, on any revision.
	erratum	430973, CORTEX_A8, 0x00, 0xff, ERRATUM_ACTLR, 1 << 6
	erratum	454179, CORTEX_A8, 0x00, 0x20, ERRATUM_ACTLR, 1 << 7 | 1 << 6
	erratum	621766, CORTEX_A8, 0x00, 0x20, ERRATUM_ACTLR, 1 << 5
	erratum	725233, CORTEX_A8, 0x00, 0x20, ERRATUM_L2_AUXILIARY, 1 << 27
	erratum	458693, CORTEX_A8, 0x20, 0x20, ERRATUM_ACTLR, 1 << 9 | 1 << 5
	erratum	460075, CORTEX_A8, 0x20, 0x20, ERRATUM_L2_AUXILIARY, 1 << 22
	erratum	742230, CORTEX_A9, 0x10, 0x22, ERRATUM_DIAGNOSTIC, 1 << 4
	erratum	742231, CORTEX_A9, 0x20, 0x22, ERRATUM_DIAGNOSTIC, 1 << 22 | 1 << 12
	erratum	743622, CORTEX_A9, 0x20, 0x2f, ERRATUM_DIAGNOSTIC, 1 << 6
	erratum	743623, CORTEX_A9, 0x20, 0x2f, ERRATUM_DIAGNOSTIC, 1 << 20
	erratum	751472, CORTEX_A9, 0x00, 0x2f, ERRATUM_DIAGNOSTIC, 1 << 11
	erratum	794072, CORTEX_A9, 0x00, 0xff, ERRATUM_DIAGNOSTIC, 1 << 4
	erratum	845369, CORTEX_A9, 0x00, 0xff, ERRATUM_DIAGNOSTIC, 1 << 22
errata_end:

/*
 * Vectors while errata_set runs: an access to a register that does not exist, or only
 * in Secure state, is undefined and skipped. SPEC: ARM DDI 0406C B1.8.1 (VBAR), B1.9.2
 * (lr of an undefined instruction in ARM state: the next one).
 */
	.align	5
errata_vectors:
	b	.
	movs	pc, lr			@ undefined instruction
	.rept	6
	b	.
	.endr

/*
 * From head.S: MMU and caches off, no stack; IRQ, FIQ and asynchronous aborts masked.
 * Changes r0 to r3, r6 to r12, flags, VBAR, and SCTLR.V and TE, which head.S sets
 * when it turns the MMU on.
 */
	.globl	errata_set
errata_set:
	mrc	p15, 0, r0, c0, c0, 0		@ MIDR
	ubfx	r1, r0, #4, #12			@ part
	ldr	r3, =CORTEX_A8
	teq	r1, r3
	ldrne	r3, =CORTEX_A9
	teqne	r1, r3
	bxne	lr
	and	r2, r0, #0xf			@ revision
	ubfx	r0, r0, #20, #4
	orr	r2, r2, r0, lsl #4

	adr	r0, errata_vectors
	mcr	p15, 0, r0, c12, c0, 0		@ VBAR
	mrc	p15, 0, r0, c1, c0, 0		@ SCTLR
	bic	r0, r0, #1 << 13		@ V
	bic	r0, r0, #1 << 30		@ TE
	mcr	p15, 0, r0, c1, c0, 0
	dsb
	isb
	adr	r6, errata
	ldr	r7, =errata_size
	add	r7, r7, r6
1:	isb
2:	cmp	r6, r7
	bxeq	lr
	ldmia	r6!, {r8-r11}			@ as struct erratum
	uxth	r12, r9
	ubfx	r3, r9, #16, #8
	cmp	r12, r1
	bne	2b
	cmp	r2, r3
	blo	2b
	cmp	r2, r9, lsr #24
	bhi	2b
	cmp	r10, #ERRATUM_L2_AUXILIARY
	blo	3f
	bhi	4f
	mrc	p15, 1, r12, c9, c0, 2
	orr	r12, r12, r11
	mcr	p15, 1, r12, c9, c0, 2
	b	1b
3:	mrc	p15, 0, r12, c1, c0, 1
	orr	r12, r12, r11
	mcr	p15, 0, r12, c1, c0, 1
	b	1b
4:	mrc	p15, 0, r12, c15, c0, 1
	orr	r12, r12, r11
	mcr	p15, 0, r12, c15, c0, 1
	b	1b
	.ltorg

	.equ	errata_size, errata_end - errata
