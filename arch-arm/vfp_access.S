/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.S - save and load the VFPv2 register bank.
 *
 * SPEC: ARM DDI 0100I C4.1 (FLDMD, FSTMD, FMRX, FMXR). FPEXC.EX must be clear;
 *	what a bounced instruction leaves in FPINST is kept by vfp.c.
 */
#include "asm_offsets.h"
	.syntax unified
	.arm
	.fpu	vfpv2
	.text

	.globl	vfp_save_registers
vfp_save_registers:
	vstmia	r0!, {d0-d15}
	vmrs	r1, fpscr
	str	r1, [r0]
	bx	lr

	.globl	vfp_load_registers
vfp_load_registers:
	vldmia	r0!, {d0-d15}
	ldr	r1, [r0]
	vmsr	fpscr, r1
	bx	lr

/* The main ID of the coprocessor, through an access that may be undefined. */
	.globl	vfp_probe
vfp_probe:
	mov	r0, #0
	.globl	vfp_probe_access
vfp_probe_access:
	vmrs	r0, fpsid
	cmp	r0, #0
	movne	r0, #1
	bx	lr
