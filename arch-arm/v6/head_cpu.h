/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * head_cpu.h (ARMv6) - what head.S does to the core. Assembly.
 *
 * SPEC: ARM DDI 0211K 3.3.17, 0301H 3.2.22 (c7); ARM DDI 0360F 3.4.7 (auxiliary
 *	control of the MPCore: bit 5, symmetric multiprocessing).
 */
#pragma once

/* MIDR bits 15:4 of the core whose Normal memory is Shareable, in their place. */
#define HEAD_SHAREABLE_PART	0xb020

#include "head_common.h"

	.macro	head_barriers zero
	mcr	p15, 0, \zero, c7, c10, 4	@ drain write buffer
	mcr	p15, 0, \zero, c7, c5, 4	@ flush prefetch buffer
	.endm

/*
 * Caches are off, but may hold lines of the bootloader's. The MPCore joins coherency
 * (ACTLR.SMP). Changes r0, r1, flags.
 */
	.macro	head_reset_core
	mov	r0, #0
	mcr	p15, 0, r0, c7, c7, 0		@ invalidate I and D
	mcr	p15, 0, r0, c7, c10, 4		@ drain write buffer
	head_shareable r0, r1
	mrcne	p15, 0, r0, c1, c0, 1		@ ACTLR
	orrne	r0, r0, #1 << 5
	mcrne	p15, 0, r0, c1, c0, 1
	.endm
