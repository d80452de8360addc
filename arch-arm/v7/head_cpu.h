/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * head_cpu.h (ARMv7) - what head.S does to the core. Assembly.
 *
 * SPEC: ARM DDI 0406C B2.2.7 (by set and way), B4.1.19 (CCSIDR); ARM DDI 0388I
 *	4.3.10 (auxiliary control of the Cortex-A9: bit 6, SMP).
 */
#pragma once

/* MIDR bits 15:4 of the core whose Normal memory is Shareable, in their place. */
#define HEAD_SHAREABLE_PART	0xc090

#include "head_common.h"

	.macro	head_barriers zero
	dsb
	isb
	.endm

/*
 * The L1 data cache is off, so none of its lines are needed, and its content is UNKNOWN
 * after reset: invalidate it without cleaning. A bootloader that used outer levels has
 * cleaned them. Then a Cortex-A9 joins coherency (ACTLR.SMP), and errata_set() runs.
 * Changes r0 to r3, r6 to r12, lr, flags.
 */
	.macro	head_reset_core
	mov	r0, #0
	mcr	p15, 2, r0, c0, c0, 0		@ CSSELR: level 1, data
	isb
	mrc	p15, 1, r0, c0, c0, 0		@ CCSIDR
	and	r1, r0, #7
	add	r1, r1, #4			@ shift of the set number
	ubfx	r2, r0, #3, #10			@ ways - 1
	ubfx	r3, r0, #13, #15		@ sets - 1
	clz	r6, r2				@ shift of the way number
1:	mov	r7, r3
2:	mov	r8, r2, lsl r6
	orr	r8, r8, r7, lsl r1
	mcr	p15, 0, r8, c7, c6, 2		@ DCISW
	subs	r7, r7, #1
	bge	2b
	subs	r2, r2, #1
	bge	1b
	dsb
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0		@ ICIALLU
	head_barriers r0
	head_shareable r0, r1
	mrcne	p15, 0, r0, c1, c0, 1		@ ACTLR
	orrne	r0, r0, #1 << 6
	mcrne	p15, 0, r0, c1, c0, 1
	isb
	bl	errata_set
	.endm
