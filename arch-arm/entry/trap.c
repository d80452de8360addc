// SPDX-License-Identifier: GPL-2.0-only
/*
 * trap.c - handle each exception from a guest. Called by entry.S with the guest's
 * registers in vcpu->arch.regs and the DACR giving access to all of guest memory.
 *
 * SPEC: ARM DDI 0100I A2.6 (exceptions), B4.6 (aborts, fault status);
 *	ARM DDI 0406C B1.9 (exceptions: lr and the preferred return address).
 */
#include "entry/trap.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/hypercall.h>
#include <vambrace/irq.h>
#include <vambrace/panic.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

#include "abort.h"
#include "mm/check.h"
#include "emul/cp15.h"
#include "cpu.h"
#include "emul/decode.h"
#include "descriptor.h"
#include "entry/exception.h"
#include "mm/guest_copy.h"
#include "entry/iret.h"
#include "entry/psr.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "mm/vcpu_page.h"
#include "emul/vfp.h"

/* Make the guest execute the instruction before pc again. */
static void repeat_instruction(struct vcpu *vcpu)
{
	vcpu->arch.regs.pc -= vcpu->arch.regs.psr & PSR_T ? 2 : 4;
}

void trap_repeat_svc(struct vcpu *vcpu)
{
	repeat_instruction(vcpu);
	vcpu->arch.regs.psr = psr_before_svc(vcpu->arch.regs.psr);
}

/* --- undefined instructions --- */

/* The kick: the guest has cleared its upcall mask while an upcall was pending. */
static bool is_kick(const struct cp15_access *access)
{
	return !access->read && access->crn == 0 && access->crm == 0 && access->opc1 == 0 &&
	       access->opc2 == 0;
}

static bool emulate_cp15(struct vcpu *vcpu, uint32_t insn)
{
	struct cp15_access access;

	if (!insn_decode_cp15(insn, &access)) {
		return false;
	}
	if (!insn_condition_passes(insn, vcpu->arch.regs.psr)) {
		return true;
	}
	if (is_kick(&access)) {
		vcpu->counters[ENTRY_kick]++;
		return true;
	}
	vcpu->counters[ENTRY_emulate]++;
	return cp15_emulate(vcpu, &access);
}

/*
 * Emulate an access of the guest kernel to a coprocessor register, in ARM state. False
 * if the instruction is something else.
 */
static bool emulate(struct vcpu *vcpu)
{
	uint32_t insn;

	if (vcpu->arch.guest_user || (vcpu->arch.regs.psr & PSR_T) ||
	    !arch_copy_from_guest(vcpu, &insn, vcpu->arch.regs.pc - 4, sizeof(insn))) {
		return false;
	}
	return emulate_cp15(vcpu, insn) || vfp_emulate(vcpu, insn);
}

/* pc is behind the instruction; of a 32-bit Thumb instruction, behind its first halfword. */
void trap_und(struct vcpu *vcpu)
{
	if (page->clean_count != 0 && !iret_clean_pages(vcpu)) {
		repeat_instruction(vcpu);
		return;
	}
	if (DEBUG) {
		async_abort_replay(vcpu);
	}
	if (emulate(vcpu)) {
		return;
	}
	if (vfp_claim(vcpu)) {
		repeat_instruction(vcpu);
		return;
	}
	exception_undefined(vcpu);
}

/* --- aborts --- */

/* Can the abort be due to a missing or stale shadow entry? Not an external abort. */
static inline bool is_shadow_fault(const struct abort *abort)
{
	switch (abort->status) {
	case FSR_TRANSLATION_SECTION:
	case FSR_TRANSLATION_PAGE:
	case FSR_DOMAIN_SECTION:
	case FSR_DOMAIN_PAGE:
	case FSR_PERMISSION_SECTION:
	case FSR_PERMISSION_PAGE:
		return true;
	default:
		return false;
	}
}

void trap_dabt(struct vcpu *vcpu)
{
	/* Before an access to guest memory aborts in turn and overwrites DFSR and DFAR. */
	struct abort abort = abort_data();
	bool user = vcpu->arch.guest_user;

	if (abort_is_alignment(&abort)) {
		/*
		 * The MMU checks alignment before the domain. An address of the guest's
		 * kernel must not be an alignment fault to user code: the kernel would do the
		 * access for it.
		 */
		abort.status = user && abort.address >= regime_task_size(vcpu->domain) ?
				       FSR_TRANSLATION_SECTION :
				       FSR_ALIGNMENT;
	} else if (is_shadow_fault(&abort)) {
		if (page->clean_count != 0 && !iret_clean_pages(vcpu)) {
			return;
		}
		if (shadow_fill(vcpu, abort.address, abort_access(&abort), user) == SHADOW_FILLED) {
			vcpu->counters[ENTRY_fill]++;
			return;
		}
		abort.status = shadow_fault_status();
	} else if (abort_is_asynchronous(&abort)) {
		async_abort_note(vcpu, abort.status);
		return;
	}
	exception_data_abort(vcpu, abort.status | abort.write, abort.address);
}

void trap_pabt(struct vcpu *vcpu)
{
	struct abort abort = abort_prefetch(vcpu->arch.regs.pc);

	if (is_shadow_fault(&abort)) {
		if (page->clean_count != 0 && !iret_clean_pages(vcpu)) {
			return;
		}
		if (shadow_fill(vcpu, abort.address, ACCESS_EXECUTE, vcpu->arch.guest_user) ==
		    SHADOW_FILLED) {
			vcpu->counters[ENTRY_fill]++;
			return;
		}
		abort.status = abort_ifsr(shadow_fault_status());
	}
	exception_prefetch_abort(vcpu, abort.status, abort.address);
}

/* --- hypercalls --- */

/* arm_pv.h: r1-r4 are not preserved. A guest that relies on them fails in debug builds. */
static void poison_arguments(struct arm_regs *regs)
{
	for (unsigned int i = 1; i <= 4; i++) {
		regs->r[i] = 0xdeadbeef;
	}
}

void trap_svc(struct vcpu *vcpu)
{
	struct arm_regs *regs = &vcpu->arch.regs;
	struct hypercall_args args;
	int32_t result;

	if (DEBUG) {
		async_abort_replay(vcpu);
	}
	if (vcpu->arch.guest_user) {
		domain_stop(vcpu, "system call before set_vectors");
		return;
	}
	if (page->clean_count != 0 && !iret_clean_pages(vcpu)) {
		trap_repeat_svc(vcpu);
		return;
	}
	if (regs->r[12] == ARM_PV_HYPERCALL_IRET) {
		iret(vcpu);
		return;
	}
	for (int i = 0; i < 5; i++) {
		args.arg[i] = regs->r[i];
	}
	result = hypercall(vcpu, regs->r[12], &args);
	if (result == HYPERCALL_AGAIN) {
		memcpy(regs->r, args.arg, sizeof(args.arg));
		trap_repeat_svc(vcpu);
	} else {
		regs->r[0] = (uint32_t)result;
		if (DEBUG) {
			poison_arguments(regs);
		}
	}
}

/* --- interrupts --- */

void trap_irq(struct vcpu *vcpu)
{
	vcpu->counters[ENTRY_irq]++;
	/* Whether an upcall is delivered or not, irq_handle() may change shared words. */
	exception_restart_slot(vcpu);
	irq_handle();
}

/* --- return to a guest --- */

void async_abort_note(struct vcpu *vcpu, uint32_t dfsr)
{
	vcpu->arch.async_abort = dfsr;
	this_cpu()->need_resched = true;
}

/*
 * FAR is 0: DFAR is not valid for an asynchronous abort and may hold another guest's
 * address. The abort stays pending while the guest kernel cannot take an exception.
 */
static void deliver_async_abort(struct vcpu *vcpu)
{
	uint32_t dfsr = async_abort_noted(vcpu);

	if (dfsr != 0 && exception_is_possible(vcpu)) {
		vcpu->arch.async_abort = 0;
		exception_data_abort(vcpu, dfsr, 0);
	}
}

/*
 * Before @vcpu, the current one, runs again: reschedule if requested, deliver what is
 * pending, update the VFP. Returns the vCPU to enter.
 */
struct vcpu *exit_work(struct vcpu *vcpu)
{
	if (this_cpu()->need_resched) {
		if (async_abort_drain()) {
			async_abort_note(vcpu, abort_data().status);
		}
		deliver_async_abort(vcpu);
		vcpu = sched_pick();
		this_cpu()->need_resched |= async_abort_noted(vcpu) != 0;
	}
	exception_deliver_pending(vcpu);
	vfp_sync(vcpu);
	if (DEBUG) {
		check_exit(vcpu);
	}
	return vcpu;
}

/* --- exceptions in the hypervisor --- */

void trap_in_hypervisor(uint32_t vector, uint32_t pc, uint32_t psr)
{
	static const char *const name[] = {
		"reset",      "undefined instruction", "svc",	    "prefetch abort",
		"data abort", "address exception",     "interrupt", "fast interrupt",
	};

	panic("%s in %s at pc %08x psr %08x, DFSR %x DFAR %08x", name[vector & 7],
	      (psr & PSR_MODE_MASK) == ARM_PV_PSR_MODE_USR ? "a guest" : "the hypervisor",
	      (unsigned int)pc, (unsigned int)psr, (unsigned int)cp15_dfsr(),
	      (unsigned int)cp15_dfar());
}
