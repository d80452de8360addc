/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vfp_code.S - the VFP and NEON instructions of vfp.c. A bank is 32 double-word
 * registers, of which many cores have 16, and FPSCR: 65 words.
 */
	.syntax unified
	.arch	armv7-a
	.fpu	neon
	.arm
	.text

	.globl	vfp_load		/* (const uint32_t bank[65]) */
vfp_load:
	vldmia	r0, {d0-d15}
	ldr	r1, [r0, #256]
	vmsr	fpscr, r1
	bx	lr

	.globl	vfp_store		/* (uint32_t bank[65]) */
vfp_store:
	vstmia	r0, {d0-d15}
	vmrs	r1, fpscr
	str	r1, [r0, #256]
	bx	lr

	.globl	vfp_load_upper, vfp_store_upper		/* (uint32_t bank[65]) */
vfp_load_upper:
	add	r0, r0, #128
	vldmia	r0, {d16-d31}
	bx	lr
vfp_store_upper:
	add	r0, r0, #128
	vstmia	r0, {d16-d31}
	bx	lr

	.globl	vfp_read_s0		/* uint32_t (uint32_t): raises UND if off */
vfp_read_s0:
	vmov	r0, s0
	bx	lr

	.globl	neon_add		/* uint32_t (uint32_t): r0 + r0, byte by byte */
neon_add:
	vdup.32	d31, r0
	vadd.i8	d31, d31, d31
	vmov.32	r0, d31[0]
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

	/* User code: s0 into r0; then FPEXC, which is privileged. */
	.globl	user_start, user_end, user_read_s0, user_read_fpexc
user_start:
user_read_s0:
	vmov	r0, s0
	svc	#0
user_read_fpexc:
	vmrs	r0, fpexc
	svc	#0

	/* The same as neon_add, in ARM and in Thumb state; and s0 in Thumb state. */
	.globl	user_neon_add, user_thumb_neon_add, user_thumb_read_s0
user_neon_add:
	vdup.32	d31, r0
	vadd.i8	d31, d31, d31
	vmov.32	r0, d31[0]
	svc	#0
	.thumb
user_thumb_neon_add:
	vdup.32	d31, r0
	vadd.i8	d31, d31, d31
	vmov.32	r0, d31[0]
	svc	#0
user_thumb_read_s0:
	vmov	r0, s0
	svc	#0
	.arm
user_end:
