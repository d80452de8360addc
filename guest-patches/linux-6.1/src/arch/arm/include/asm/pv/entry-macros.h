/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exception entry and exit without banked registers: replaces the macros of
 * kernel/entry-header.S that only work in a privileged mode.
 */
#include <asm/pv/vcpu.h>

/* SCTLR.A is the hypervisor's: always set on ARMv5, so nothing to reload. */
#undef ATRAP
#define ATRAP(x...)

	.purgem	alignment_trap
	.macro	alignment_trap, rtmp1, rtmp2, label
	.endm

/*
 * sp and lr of user code, which native entry code takes from the banked
 * registers, are in the exception's slot.
 */
	.macro	pv_load_user_sp_lr, slot:req, sp_usr:req, lr_usr:req
	ldr	\sp_usr, [\slot, #ARM_PV_SLOT_SP]
	ldr	\lr_usr, [\slot, #ARM_PV_SLOT_LR]
	.endm

/*
 * What vector_swi takes from the banked registers: puts sp and lr of user
 * code below the place that regs points at, and psr into \psr. Interrupts are
 * still masked: a system call of another task would overwrite the slot.
 */
	.macro	pv_swi_user_state, regs:req, psr:req, base:req, t1:req, t2:req
	pv_base	\base
	ldr	\t1, [\base, #PV_FIELD(ARM_PV_SLOT_SWI + ARM_PV_SLOT_SP)]
	ldr	\t2, [\base, #PV_FIELD(ARM_PV_SLOT_SWI + ARM_PV_SLOT_LR)]
	stmdb	\regs, {\t1, \t2}
	ldr	\psr, [\base, #PV_FIELD(ARM_PV_SLOT_SWI + ARM_PV_SLOT_PSR)]
	.endm

/*
 * The code that was interrupted must not believe that it still holds what the
 * handler has taken with LDREX: as natively a STREX that stores nothing.
 */
	.macro	pv_clear_exclusive, t1:req, t2:req
#if __LINUX_ARM_ARCH__ >= 6
	sub	\t1, sp, #4			@ nobody's address
	strex	\t2, \t1, [\t1]
#endif
	.endm

/* Back to kernel code; the end is shared, see pv/entry.S. */
	.purgem	svc_exit
	.macro	svc_exit, rpsr, irq = 0
	.ifnc	\rpsr, r5
	.error	"svc_exit expects the psr in r5"
	.endif
	.if	\irq == 0
	disable_irq_notrace
	.endif
#ifdef CONFIG_TRACE_IRQFLAGS
	tst	\rpsr, #PSR_I_BIT
	bleq	trace_hardirqs_on
	.if	\irq == 0
	tst	\rpsr, #PSR_I_BIT
	blne	trace_hardirqs_off
	.endif
#endif
	b	arm_pv_svc_exit
	.endm

	.purgem	svc_exit_via_fiq
	.macro	svc_exit_via_fiq
	b	bad_mode			@ a guest gets no FIQ
	.endm

/*
 * Back to user code: the hypervisor loads all registers from the frame and
 * opens the interrupt mask. The fast system call return has its result in r0
 * only.
 */
	.purgem	restore_user_regs
	.macro	restore_user_regs, fast = 0, offset = 0
	.if	\fast
	str	r0, [sp, #\offset + S_R0]
	.endif
	.if	\offset
	add	sp, sp, #\offset
	.endif
	mov	r12, #ARM_PV_HYPERCALL_IRET
	svc	#ARM_PV_HYPERCALL_TAG
	.endm
