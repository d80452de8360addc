/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * head.S - from the bootloader to C.
 *
 * Entered as a Linux zImage is: MMU and data cache off, r0 = 0, r1 = machine
 * number, r2 = ATAGS or device tree. Builds the first tables in the image,
 * turns the MMU on and calls arm_start(load address, r2) at the link address.
 * The macros of head_cpu.h are what differs between architecture versions.
 *
 * SPEC: Linux Documentation/arm/booting.
 */
#include "mm/memory_map.h"
#include "cpu.h"
#include "head_cpu.h"

	.syntax unified
	.arm
	.section .head, "ax"
	.globl _start
_start:
	.rept 8
	mov	r0, r0
	.endr
	b	start
	.word	0x016f2818		@ zImage magic
	.word	0			@ start address: position independent
	.word	image_size
	.word	0x04030201		@ little-endian

start:
	msr	cpsr_c, #0xd3		@ SVC, IRQ and FIQ masked
	mask_asynchronous_aborts
	adr	r4, _start		@ load address
	mov	r5, r2

	head_reset_core			@ keeps r4, r5

	@ image_l2: every page of the image, read and write for now
	ldr	r0, =image_l2_offset
	add	r0, r0, r4
	ldr	r1, =image_pages
	head_small_page r2, r3		@ AP=01, write-back
	orr	r2, r2, r4
1:	str	r2, [r0], #4
	add	r2, r2, #0x1000
	subs	r1, r1, #1
	bne	1b

	@ own_l1: the image's MiB, and the MiB this code runs in
	ldr	r0, =own_l1_offset
	add	r0, r0, r4
	ldr	r1, =image_l2_offset
	add	r1, r1, r4
	orr	r1, r1, #HEAD_COARSE	@ MMU_DOMAIN_HYP
	ldr	r2, =HYP_IMAGE_VA >> 18
	str	r1, [r0, r2]
	mov	r1, r4, lsr #20
	head_section r2, r3		@ AP=01, MMU_DOMAIN_HYP
	orr	r2, r2, r1, lsl #20
	str	r2, [r0, r1, lsl #2]

	mov	r1, #1			@ MMU_DOMAIN_HYP is CLIENT
	mcr	p15, 0, r1, c3, c0, 0
	ldr	r1, =SCTLR_HYPERVISOR
	ldr	r3, =1f
	head_mmu_on r0, r1, r2		@ table, SCTLR, scratch
	mov	pc, r3
1:
	@ At the link address. The banked stack pointers of the exception modes
	@ point at a scratch area with room for a stack below it.
	ldr	r0, =abort_stack_top - SCRATCH_SIZE
	msr	cpsr_c, #0xd7		@ ABT
	mov	sp, r0
	sub	r0, r0, #1024
	msr	cpsr_c, #0xdb		@ UND
	mov	sp, r0
	sub	r0, r0, #1024
	msr	cpsr_c, #0xd2		@ IRQ
	mov	sp, r0
	msr	cpsr_c, #0xd3
	ldr	sp, =stack_top
	mov	r0, r4
	mov	r1, r5
	bl	arm_start
	b	.
	.ltorg

	.section .tables, "aw"
	.globl own_l1, image_l2, device_l2, vectors_l2
	.align 14
own_l1:	.space 0x4000
image_l2: .space 0x400
device_l2: .space 0x400
vectors_l2: .space 0x400
