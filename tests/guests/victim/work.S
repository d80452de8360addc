/* SPDX-License-Identifier: GPL-2.0 */
/*
 * work.S - the victim's work, with a known number of instructions.
 */
	.syntax unified
	.arm
	.fpu	vfpv2
	.text

	/*
	 * uint32_t checksum(const void *from, uint32_t groups): groups of four
	 * words, WORK_PER_GROUP instructions each.
	 */
	.globl	checksum
checksum:
	stmfd	sp!, {r4, r5}
	mov	r12, #0
1:	ldmia	r0!, {r2-r5}
	add	r12, r2, r12, ror #7
	add	r12, r3, r12, ror #7
	add	r12, r4, r12, ror #7
	add	r12, r5, r12, ror #7
	subs	r1, r1, #1
	bne	1b
	mov	r0, r12
	ldmfd	sp!, {r4, r5}
	bx	lr

	/* (const uint32_t bank[32]), (uint32_t bank[32]) */
	.globl	vfp_fill, vfp_fetch
vfp_fill:
	vldmia	r0, {d0-d15}
	bx	lr
vfp_fetch:
	vstmia	r0, {d0-d15}
	bx	lr

	/* (uint32_t value): TPIDRURW and TPIDRURO; how many are not so. */
	.globl	threads_fill, threads_differ
threads_fill:
	mcr	p15, 0, r0, c13, c0, 2
	mcr	p15, 0, r0, c13, c0, 3
	bx	lr
threads_differ:
	mrc	p15, 0, r1, c13, c0, 2
	mrc	p15, 0, r2, c13, c0, 3
	mov	r3, r0
	mov	r0, #0
	cmp	r1, r3
	addne	r0, r0, #1
	cmp	r2, r3
	addne	r0, r0, #1
	bx	lr
