/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * head_cpu.h (ARMv5) - what head.S does to the core. Assembly.
 *
 * SPEC: ARM DDI 0198E 2.3 (SCTLR, c7, c8, c13), 3 (descriptors).
 */
#pragma once

/* Caches are off, but may hold lines of the bootloader's. Changes r0. */
	.macro	head_reset_core
	mov	r0, #0
	mcr	p15, 0, r0, c7, c7, 0		@ invalidate I and D
	mcr	p15, 0, r0, c7, c10, 4		@ drain write buffer
	mcr	p15, 0, r0, c8, c7, 0		@ invalidate TLB
	mcr	p15, 0, r0, c13, c0, 0		@ FCSE process ID 0: MVA = VA
	.endm

	.macro	head_small_page rd, scratch
	ldr	\rd, =0x55e
	.endm

	.macro	head_section rd, scratch
	ldr	\rd, =0x412			@ uncached
	.endm

#define HEAD_COARSE	0x11

	.macro	head_mmu_on table, sctlr, scratch
	mcr	p15, 0, \table, c2, c0, 0
	mcr	p15, 0, \sctlr, c1, c0, 0
	mrc	p15, 0, \sctlr, c1, c0, 0	@ wait until it takes effect: 2.3.4
	mov	\sctlr, \sctlr
	.endm
