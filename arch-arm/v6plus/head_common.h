/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * head_common.h (ARMv6 and ARMv7) - what head.S does to the core, the part common to
 * both versions; head_cpu.h of each has the rest. Assembly.
 *
 * SPEC: ARM DDI 0406C B3.5.1 (descriptors), B3.10.4, B4.1.130 (SCTLR).
 */
#pragma once

/* Set condition `ne` if Normal memory is Shareable on this core, as struct core will say. */
	.macro	head_shareable rd, scratch
	mrc	p15, 0, \rd, c0, c0, 0
	ldr	\scratch, =HEAD_SHAREABLE_PART
	eor	\rd, \rd, \scratch
	mov	\rd, \rd, lsl #16
	movs	\rd, \rd, lsr #20
	mov	\rd, #0
	moveq	\rd, #1
	teq	\rd, #0
	.endm

/* AP=01, normal memory, write-back, write-allocate. Changes the flags. */
	.macro	head_small_page rd, scratch
	head_shareable \rd, \scratch
	mov	\rd, #0x5e
	orrne	\rd, \rd, #0x400
	.endm

	.macro	head_section rd, scratch
	head_shareable \rd, \scratch
	ldr	\rd, =0x140e
	orrne	\rd, \rd, #0x10000
	.endm

#define HEAD_COARSE	0x01

/* TTBR0 for all addresses, ASID 0, non-cacheable table walks. */
	.macro	head_mmu_on table, sctlr, scratch
	mov	\scratch, #0
	mcr	p15, 0, \scratch, c2, c0, 2	@ TTBCR
	mcr	p15, 0, \scratch, c13, c0, 0	@ FCSE
	mcr	p15, 0, \scratch, c13, c0, 1	@ CONTEXTIDR
	mcr	p15, 0, \table, c2, c0, 0	@ TTBR0
	mcr	p15, 0, \scratch, c8, c7, 0	@ invalidate TLB
	mcr	p15, 0, \scratch, c7, c5, 6	@ invalidate branch predictor
	head_barriers \scratch
	mcr	p15, 0, \sctlr, c1, c0, 0
	head_barriers \scratch
	.endm
