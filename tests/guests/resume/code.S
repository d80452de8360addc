/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - the code that resume.c resumes: user code that ends with svc, in ARM and in
 * Thumb state, and Thumb code of the kernel with a hypercall in If-Then blocks.
 */
	.syntax	unified
	.arch	armv7-a
	.text

/* Copied to guest user space. */
	.globl	user_start, user_end, user_arm, user_thumb
	.arm
	.align	2
user_start:
	.word	0xe7f000f0		@ undefined, in front of each
user_arm:
	svc	#0
	.word	0xe7f000f0
	.thumb
	.short	0xde00			@ undefined
user_thumb:
	svc	#0
	.short	0xde00
	.short	0xde00
user_end:

/*
 * uint32_t NAME(const uint32_t call[5], uint32_t flags): sets r0-r3 and r12 from call,
 * NZCV from flags, and makes the call in an If-Then block with additions on both
 * sides. Returns which of these were executed: bit 0 those whose condition passes,
 * bit 1 the others; bit 2: none of it, for block_left was entered instead.
 */
	.macro	block_entry name
	.globl	\name
	.thumb_func
\name:
	push	{r4-r7, lr}
	mov	r12, r0
	msr	cpsr_f, r1
	mov	r5, #0
	mov	r6, #0
	ldmia	r12, {r0-r3}
	ldr	r12, [r12, #16]
	.endm

	.macro	block_exit
	orr	r0, r5, r6, lsl #1
	pop	{r4-r7, pc}
	.endm

	.thumb
	.align	2
	block_entry block_first		@ with Z set
	itte	eq
	.globl	svc_first
svc_first:
	svceq	#1
	addeq	r5, #1
	addne	r6, #1
	block_exit

	block_entry block_middle	@ with Z clear
	itete	eq
	addeq	r6, #1
	.globl	svc_middle
svc_middle:
	svcne	#1
	addeq	r6, #1
	addne	r5, #1
	block_exit

	block_entry block_last		@ with Z clear
	itte	eq
	addeq	r6, #1
	addeq	r6, #1
	.globl	svc_last
svc_last:
	svcne	#1
	add	r5, #1
	block_exit

/* An upcall returns here, and not into a block: only the hypervisor can restore its state. */
	.arm
	.align	2
	.globl	block_left
block_left:
	mov	r0, #4
	pop	{r4-r7, pc}

/* void spin(uint32_t turns): three instructions each. */
	.globl	spin
spin:
	subs	r0, r0, #1
	nop
	bne	spin
	bx	lr
