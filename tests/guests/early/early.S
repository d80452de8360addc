/* SPDX-License-Identifier: GPL-2.0 */
/*
 * early.S - user code before set_vectors: a guest without the runtime goes to
 * user mode, in the vectors page, and makes a system call there with the number
 * of iret in r12. It has no handler for that, so it is stopped; a hypervisor that takes
 * it for an iret faults, as the DACR gives no access to the vCPU page.
 */
#include "public/arm_pv.h"
#include "public/xen.h"

#define USER_PC	(ARM_PV_VECTORS_PAGE + ARM_PV_KUSER_OFFSET)

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
	mov	r0, #CONSOLEIO_write
	mov	r1, #text_end - text
	ldr	r2, =text
	mov	r12, #__HYPERVISOR_console_io
	svc	#ARM_PV_HYPERCALL_TAG
	mov	r0, #ARM_PV_OP_SET_KUSER
	ldr	r1, =helpers
	mov	r12, #ARM_PV_HYPERCALL_OP
	svc	#ARM_PV_HYPERCALL_TAG
	ldr	sp, =frame
	mov	r12, #ARM_PV_HYPERCALL_IRET
	svc	#ARM_PV_HYPERCALL_TAG
	b	.
	.ltorg

text:	.ascii	"ok 1 - user code will call without vectors\n1..1\n"
text_end:
	.align	2
frame:	.fill	12, 4, 0
	.word	ARM_PV_HYPERCALL_IRET		@ r12
	.word	0, 0, USER_PC, ARM_PV_PSR_MODE_USR, 0

	.align	12
helpers:
	.org	helpers + ARM_PV_KUSER_OFFSET
	svc	#0
	b	.
	.org	helpers + 4096
