/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interrupt masking for assembly: replaces the macros of asm/assembler.h that
 * would touch the CPSR.
 *
 * The native macros need no scratch register. These use ip, and r10 where
 * interrupts are enabled: both are free wherever entry-armv.S, entry-common.S
 * and entry-header.S use the macros. The macros that save and restore the
 * mask have no replacement, so a file that needs one does not assemble.
 */
#include <asm/pv/vcpu.h>

	.purgem	disable_irq_notrace
	.macro	disable_irq_notrace
	pv_base	ip
	strb	ip, [ip, #PV_FIELD(ARM_PV_UPCALL_MASK)]
	.endm

	.purgem	enable_irq_notrace
	.macro	enable_irq_notrace
	pv_base	ip
	mov	r10, #0
	strb	r10, [ip, #PV_FIELD(ARM_PV_UPCALL_MASK)]
	ldrb	r10, [ip, #PV_FIELD(ARM_PV_UPCALL_PENDING)]
	teq	r10, #0
	mcrne	p15, 0, ip, c0, c0, 0		@ deliver what is pending
	.endm

	.purgem	save_and_disable_irqs
	.purgem	save_and_disable_irqs_notrace
	.purgem	restore_irqs
	.purgem	restore_irqs_notrace
