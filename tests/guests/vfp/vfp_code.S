/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vfp_code.S - the VFP instructions of vfp.c. A bank is 16 double-word
 * registers and FPSCR: 33 words.
 */
	.syntax unified
	.arm
	.fpu	vfpv2
	.text

	.globl	vfp_load		/* (const uint32_t bank[33]) */
vfp_load:
	vldmia	r0!, {d0-d15}
	ldr	r1, [r0]
	vmsr	fpscr, r1
	bx	lr

	.globl	vfp_store		/* (uint32_t bank[33]) */
vfp_store:
	vstmia	r0!, {d0-d15}
	vmrs	r1, fpscr
	str	r1, [r0]
	bx	lr

	.globl	vfp_read_s0		/* uint32_t (uint32_t): raises UND if off */
vfp_read_s0:
	vmov	r0, s0
	bx	lr

	.globl	vfp_read_fpexc, vfp_write_fpexc, vfp_read_fpsid
vfp_read_fpexc:
	vmrs	r0, fpexc
	bx	lr
vfp_write_fpexc:
	vmsr	fpexc, r0
	bx	lr
vfp_read_fpsid:
	vmrs	r0, fpsid
	bx	lr

	/* s0 + s1 as bits: 1.5 + 2.25 = 3.75 */
	.globl	vfp_add
vfp_add:
	ldr	r0, =0x3fc00000
	vmov	s0, r0
	ldr	r0, =0x40100000
	vmov	s1, r0
	vadd.f32 s2, s0, s1
	vmov	r0, s2
	bx	lr
	.ltorg

	/* User code: s0 into r0; then FPEXC, which is not for users. */
	.globl	user_start, user_end, user_read_s0, user_read_fpexc
user_start:
user_read_s0:
	vmov	r0, s0
	svc	#0
user_read_fpexc:
	vmrs	r0, fpexc
	svc	#0
user_end:
