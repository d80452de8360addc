/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - the instructions of attacks that C cannot say. Functions take an
 * argument in r0 and return in r0; what lies between user_start and user_end
 * is copied to guest user space and ends with svc.
 */
	.syntax unified
	.arm
	.fpu	vfpv2
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
mark:	.word	0x600dd00d
user_end:
