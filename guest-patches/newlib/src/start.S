/* SPDX-License-Identifier: GPL-2.0 */
/*
 * start.S - first instruction of a bare-metal guest.
 *
 * Entered as arm_pv.h says: MMU off, interrupts masked, r0 = 0, r1 = ~0,
 * r2 = gpa of the device tree. The image carries the signature that the
 * hypervisor asks for at offset 0x40.
 */
#include "public/arm_pv.h"

	.syntax unified
	.arm
	.section .text.start, "ax"
	.globl	_start
_start:
	b	start
	.org	_start + ARM_PV_SIGNATURE_OFFSET
	.word	ARM_PV_SIGNATURE_MAGIC
	.word	ARM_PV_ABI_VERSION
	.word	_image_start
	.word	guest_image_size
	.word	ARM_PV_RAM_BASE
	.word	guest_data_size

start:
	ldr	r4, =_bss_start
	ldr	r5, =_bss_end
	mov	r6, #0
1:	cmp	r4, r5
	strlo	r6, [r4], #4
	blo	1b
	ldr	sp, =guest_stack_top
	ldr	r4, =guest_boot
	stmia	r4, {r0-r3}
	bl	guest_main
	.ltorg

	.bss
	.align	3
	.space	GUEST_STACK_SIZE
	.globl	guest_stack_top
guest_stack_top:
