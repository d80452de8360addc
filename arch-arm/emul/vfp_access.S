/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.S - save and load the VFP register bank.
 *
 * FPEXC.EX must be clear; vfp.c saves and loads FPINST and FPINST2.
 * SPEC: ARM DDI 0100I C4.1 (FLDMD, FSTMD, FMRX, FMXR).
 */
#include "entry/exception_table.h"

	.syntax unified
	.arm
	.fpu	neon
	.text

	.macro	transfer name, insn, first, last
	.globl	\name
\name:	\insn	r0!, {\first-\last}
	bx	lr
	.endm

	transfer vfp_save_lower, vstmia, d0, d15
	transfer vfp_load_lower, vldmia, d0, d15
	transfer vfp_save_upper, vstmia, d16, d31
	transfer vfp_load_upper, vldmia, d16, d31

/* Read FPSID: undefined without a VFP, else not 0. */
	.globl	vfp_probe
vfp_probe:
	mov	r0, #0
	may_fault 1f, vmrs r0, fpsid
1:	cmp	r0, #0
	movne	r0, #1
	bx	lr

	.globl	vfp_accepts_fpscr
vfp_accepts_fpscr:
	mov	r0, #0
	may_fault 1f, vmrs r1, fpscr
	mov	r0, #1
1:	bx	lr
