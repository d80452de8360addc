/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interrupt masking for assembly: replaces the macros of asm/assembler.h that
 * would touch the CPSR.
 *
 * The native macros need no scratch register. These use ip, and r10 where
 * interrupts are enabled: both are free wherever entry-armv.S, entry-common.S
 * and entry-header.S use the macros. The macros that save and restore the mask
 * have, natively, no other register than the one that is saved to, and use no
 * other here; they change the flags.
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

	.purgem	save_and_disable_irqs_notrace
	.macro	save_and_disable_irqs_notrace, oldcpsr
	pv_base	\oldcpsr
	ldrb	\oldcpsr, [\oldcpsr, #PV_FIELD(ARM_PV_UPCALL_MASK)]
	tst	\oldcpsr, #PSR_I_BIT
	pv_base	\oldcpsr
	strb	\oldcpsr, [\oldcpsr, #PV_FIELD(ARM_PV_UPCALL_MASK)]
	moveq	\oldcpsr, #0
	movne	\oldcpsr, #PSR_I_BIT
	.endm

	.purgem	save_and_disable_irqs
	.macro	save_and_disable_irqs, oldcpsr
	save_and_disable_irqs_notrace \oldcpsr
	asm_trace_hardirqs_off
	.endm

	.purgem	restore_irqs_notrace
	.macro	restore_irqs_notrace, oldcpsr
	tst	\oldcpsr, #PSR_I_BIT
	bne	.Lmasked\@
	pv_base	\oldcpsr
	add	\oldcpsr, \oldcpsr, #1		@ low byte 0 opens the mask
	strb	\oldcpsr, [\oldcpsr, #ARM_PV_UPCALL_MASK]
	ldrb	\oldcpsr, [\oldcpsr, #ARM_PV_UPCALL_PENDING]
	teq	\oldcpsr, #0
	mcrne	p15, 0, \oldcpsr, c0, c0, 0	@ deliver what is pending
.Lmasked\@:
	.endm
