/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * async_abort_forge.S (ARMv6 and ARMv7) - for the self-test in async_abort.c.
 */
#include "asm_offsets.h"
#include "cpu.h"

	.syntax unified
	.arm
	.text

#define ASYNCHRONOUS_EXTERNAL	0x406	/* DFSR */

/*
 * async_abort_forge(vcpu, psr, pc): set the registers, lr and SPSR to what the guest's
 * exception to the mode of psr left, then those of ABT mode and DFSR to what an
 * asynchronous abort at pc leaves.
 */
	.globl	async_abort_forge
async_abort_forge:
	ldr	r3, [r0, #REGS_PC]
	ldr	r4, [r0, #REGS_PSR]
	msr	cpsr_c, r1
	mov	lr, r3
	msr	spsr_cxsf, r4
	msr	cpsr_c, #0xd3
	mov	sp, r0
	msr	cpsr_c, #0xd7
	msr	spsr_cxsf, r1
	ldr	r3, =ASYNCHRONOUS_EXTERNAL
	mcr	p15, 0, r3, c5, c0, 0
	add	r2, r2, #8
	str	r2, [sp, #12]		@ the last word of the scratch area: vectors do not use it
	mov	lr, r0
	ldmia	lr, {r0-r12}
	ldr	lr, [sp, #12]
	b	vector_dabt
	.ltorg
