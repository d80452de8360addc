/* SPDX-License-Identifier: GPL-2.0 */
/*
 * convention.S - a hypercall with every register filled.
 *
 * uint32_t convention_probe(const uint32_t in[11], uint32_t out[12]):
 * r1-r11 = in, then vcpu_op with a command that does not exist, then
 * out = r1-r12. Returns the flags N Z C V (bits 3-0), which were N and V.
 */
#include "public/arm_pv.h"
#include "public/xen.h"

	.syntax unified
	.arm
	.text
	.globl	convention_probe
convention_probe:
	stmfd	sp!, {r1, r4-r11, lr}
	mov	r12, r0
	ldmia	r12, {r1-r11}
	mvn	r0, #0
	mov	r12, #__HYPERVISOR_vcpu_op
	msr	cpsr_f, #0x90000000
	svc	#ARM_PV_HYPERCALL_TAG
	mov	lr, #0
	orrmi	lr, lr, #8
	orreq	lr, lr, #4
	orrcs	lr, lr, #2
	orrvs	lr, lr, #1
	ldr	r0, [sp], #4
	stmia	r0, {r1-r12}
	mov	r0, lr
	ldmfd	sp!, {r4-r11, pc}
