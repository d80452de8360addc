/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - the parts of attacks that cannot be written in C. Functions have their
 * argument and result in r0; the code between user_start and user_end is copied to
 * guest user space, and each piece ends with svc.
 */
	.syntax unified
	.arch	armv7-a
	.fpu	vfpv3
	.arm
	.text

	.globl	own_code
own_code:
	sub	r0, pc, #8
	bx	lr

	.globl	code_load_t
code_load_t:
	ldrt	r1, [r0], #0
	mov	r0, r1
	bx	lr

	.globl	code_undefined
code_undefined:
	.inst	0xe7f000f0
	mov	r0, #0
	bx	lr

	/* The same with the stack pointer given. */
	.globl	code_undefined_with_sp
code_undefined_with_sp:
	stmfd	sp!, {r4, lr}
	mov	r4, sp
	mov	sp, r0
	.inst	0xe7f000f0
	mov	sp, r4
	mov	r0, #0
	ldmfd	sp!, {r4, pc}

	/* (const uint32_t bank[32]), (uint32_t bank[32]) */
	.globl	code_vfp_load, code_vfp_store
code_vfp_load:
	vldmia	r0, {d0-d15}
	bx	lr
code_vfp_store:
	vstmia	r0, {d0-d15}
	bx	lr

	/* uint32_t (uint32_t address): ldrex, strex of MARK; 0 when it was stored. */
	.globl	code_store_exclusive
code_store_exclusive:
	ldr	r2, mark
	ldrex	r1, [r0]
	strex	r1, r2, [r0]
	mov	r0, r1
	bx	lr

	.macro	byte_order big
	cmp	\big, #0
	beq	.+8
	setend	be
	.endm

	/*
	 * uint32_t (uint32_t big, uint32_t calls, const void *word): in that byte
	 * order, hypercalls that do nothing, an undefined instruction and an abort (both
	 * skipped by the handler); returns *word, read in little-endian order again.
	 */
	.globl	code_big_endian
code_big_endian:
	stmfd	sp!, {r4-r8, lr}
	mov	r5, r0
	mov	r6, r1
	mov	r7, r2
1:	byte_order r5
	mvn	r0, #0
	mvn	r12, #0
	svc	#0xea1
	mcr	p15, 0, r0, c7, c10, 4
	.inst	0xe7f000f0
	byte_order r5			@ it does not survive a handler
	mov	r0, #0xfd000000
	ldr	r0, [r0]
	subs	r6, r6, #1
	bne	1b
	setend	le
	ldr	r0, [r7]
	ldmfd	sp!, {r4-r8, pc}

	/*
	 * uint32_t (uint32_t): set both thread ID registers to the argument; return
	 * the OR of both, after a yield in between.
	 */
	.globl	code_thread_set, code_thread_get
code_thread_set:
	mcr	p15, 0, r0, c13, c0, 2
	mcr	p15, 0, r0, c13, c0, 3
	bx	lr
code_thread_get:
	mrc	p15, 0, r0, c13, c0, 2
	mrc	p15, 0, r1, c13, c0, 3
	orr	r0, r0, r1
	bx	lr

	.globl	code_wait
code_wait:
	wfi
	wfe
	bx	lr

	.globl	user_start, user_end
user_start:
	svc	#0			@ USER_SVC: the first word
	.globl	user_load, user_store, user_load_t, user_store_t
	.globl	user_load_many, user_execute, user_write_cp15, user_kick
	.globl	user_msr_then_load, user_hypercall, user_semihosting
	.globl	user_psr_bits
user_load:
	ldr	r0, [r0]
	svc	#0
user_store:
	ldr	r1, mark
	str	r1, [r0]
	ldr	r0, [r0]
	svc	#0
user_load_t:
	ldrt	r1, [r0], #0
	mov	r0, r1
	svc	#0
user_store_t:
	ldr	r1, mark
	strt	r1, [r0], #0
	ldr	r0, [r0]
	svc	#0
user_load_many:
	ldmia	r0, {r1, r2}
	mov	r0, r1
	svc	#0
user_execute:
	bx	r0
user_write_cp15:
	cmp	r0, #1
	mcrne	p15, 0, r0, c3, c0, 0
	svc	#0
user_kick:
	cmp	r0, #1
	mcrne	p15, 0, r0, c0, c0, 0
	svc	#0
user_msr_then_load:
	msr	cpsr_c, #0xd3
	ldr	r0, [r0]
	svc	#0
user_hypercall:
	mov	r12, #29
	svc	#0xea1
user_semihosting:
	svc	#0x123456
user_psr_bits:
	mrs	r0, cpsr
	and	r0, r0, #0xc0
	svc	#0
	.globl	user_psr_it, user_psr_thumb
user_psr_it:
	mov	r0, #0			@ under an "IT never" neither would be done
	mov	r0, r0
	svc	#0
	.thumb
user_psr_thumb:
	movs	r0, #0
	svc	#0
	.arm
mark:	.word	0x600dd00d
user_end:
