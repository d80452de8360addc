// SPDX-License-Identifier: GPL-2.0-only
/*
 * trap.c - what each exception from a guest means. Called by entry.S with the
 * guest's registers in vcpu->arch.regs and all guest domains open.
 *
 * SPEC: ARM DDI 0100I A2.6 (exceptions), B4.6 (aborts, fault status);
 *	ARM DDI 0198E 2.3.6 (DFSR, IFSR).
 */
#include "trap.h"

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/hypercall.h>
#include <vambrace/panic.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

#include "check.h"
#include "cp15.h"
#include "cpu.h"
#include "decode.h"
#include "descriptor.h"
#include "exception.h"
#include "guest_copy.h"
#include "iret.h"
#include "psr.h"
#include "shadow.h"
#include "vfp.h"

/* --- undefined instructions --- */

/* The guest's own way to say that it opened its mask with events pending. */
static bool is_kick(const struct cp15_access *access)
{
	return !access->read && access->crn == 0 && access->crm == 0 && access->opc1 == 0 &&
	       access->opc2 == 0;
}

static bool emulate_cp15(struct vcpu *vcpu, uint32_t insn)
{
	struct cp15_access access;

	if (!insn_decode_cp15(insn, &access) || vcpu->arch.guest_user) {
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

/* pc is that of the next instruction. */
void trap_und(struct vcpu *vcpu)
{
	uint32_t insn;

	if (vcpu->arch.regs.psr & PSR_T) {
		/* No Thumb instruction of ARMv5 reaches a coprocessor. */
		exception_undefined(vcpu);
		return;
	}
	if (!arch_copy_from_guest(vcpu, &insn, vcpu->arch.regs.pc - 4, sizeof(insn))) {
		exception_undefined(vcpu);
		return;
	}
	if (emulate_cp15(vcpu, insn)) {
		return;
	}
	if (insn_is_vfp(insn) && vfp_undefined(vcpu, insn)) {
		return;
	}
	exception_undefined(vcpu);
}

/* --- aborts --- */

static bool is_alignment(uint32_t status)
{
	return status == FSR_ALIGNMENT || status == 3;
}

/* Faults of our tables, which may only be filled yet; not those of the bus. */
static bool is_shadow_fault(uint32_t status)
{
	switch (status) {
	case FSR_TRANSLATION_SECTION: case FSR_TRANSLATION_PAGE:
	case FSR_DOMAIN_SECTION: case FSR_DOMAIN_PAGE:
	case FSR_PERMISSION_SECTION: case FSR_PERMISSION_PAGE:
		return true;
	default:
		return false;
	}
}

/*
 * Did the access that aborted write? The fault status of this core does not
 * say. Every entry filled is readable, so a permission fault is a write; for
 * the rest the guest's instruction is decoded. If it cannot be read the answer
 * is no, and a write comes back as a permission fault.
 */
static enum access access_of(struct vcpu *vcpu, uint32_t status)
{
	bool thumb = vcpu->arch.regs.psr & PSR_T;
	uint32_t insn = 0;
	bool writes;

	if (status == FSR_PERMISSION_SECTION || status == FSR_PERMISSION_PAGE) {
		return ACCESS_WRITE;
	}
	if (!arch_copy_from_guest(vcpu, &insn, vcpu->arch.regs.pc, thumb ? 2 : 4)) {
		return ACCESS_READ;
	}
	writes = thumb ? thumb_insn_writes((uint16_t)insn) : arm_insn_writes(insn);
	return writes ? ACCESS_WRITE : ACCESS_READ;
}

void trap_dabt(struct vcpu *vcpu)
{
	/* Read first: the hypervisor's own accesses to guest memory may abort. */
	uint32_t status = cp15_dfsr() & FSR_STATUS_MASK;
	uint32_t far = cp15_dfar();
	bool user = vcpu->arch.guest_user;

	if (is_alignment(status)) {
		/*
		 * Alignment is checked before the domain: user code that names an
		 * address of its kernel must not have it fixed up there.
		 */
		if (user && far >= vcpu->arch.vectors.task_size) {
			exception_data_abort(vcpu, FSR_TRANSLATION_SECTION, far);
		} else {
			exception_data_abort(vcpu, FSR_ALIGNMENT, far);
		}
		return;
	}
	if (!is_shadow_fault(status)) {
		exception_data_abort(vcpu, status, far);
		return;
	}
	iret_clean_pages(vcpu);
	if (shadow_fill(vcpu, far, access_of(vcpu, status), user) == SHADOW_FILLED) {
		vcpu->counters[ENTRY_fill]++;
		return;
	}
	exception_data_abort(vcpu, shadow_fault_status(), far);
}

void trap_pabt(struct vcpu *vcpu)
{
	uint32_t status = cp15_ifsr() & FSR_STATUS_MASK;
	uint32_t pc = vcpu->arch.regs.pc;

	if (!is_shadow_fault(status)) {
		exception_prefetch_abort(vcpu, status, pc);
		return;
	}
	if (shadow_fill(vcpu, pc, ACCESS_READ, vcpu->arch.guest_user) == SHADOW_FILLED) {
		vcpu->counters[ENTRY_fill]++;
		return;
	}
	exception_prefetch_abort(vcpu, shadow_fault_status(), pc);
}

/* --- hypercalls --- */

void trap_svc(struct vcpu *vcpu)
{
	struct arm_regs *regs = &vcpu->arch.regs;
	struct hypercall_args args;
	int32_t result;

	if (vcpu->arch.guest_user) {
		domain_stop(vcpu, "system call before set_vectors");
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
		regs->pc -= regs->psr & PSR_T ? 2 : 4;
	} else {
		regs->r[0] = (uint32_t)result;
	}
}

/* --- interrupts --- */

void trap_irq(struct vcpu *vcpu)
{
	vcpu->counters[ENTRY_irq]++;
	arch_poll_interrupts();
}

/* --- the way out --- */

/*
 * Everything that is due before @vcpu, the current one, runs again. Returns the
 * vCPU to enter: another one where it is its turn.
 */
struct vcpu *exit_work(struct vcpu *vcpu)
{
	if (sched_attention) {
		vcpu = sched_pick();
	}
	exception_deliver_pending(vcpu);
	vfp_sync(vcpu);
	if (DEBUG) {
		check_exit(vcpu);
	}
	return vcpu;
}

/* --- the hypervisor's own faults --- */

void trap_in_hypervisor(uint32_t vector, uint32_t pc, uint32_t psr)
{
	static const char *const name[] = {
		"reset", "undefined instruction", "svc", "prefetch abort",
		"data abort", "address exception", "interrupt", "fast interrupt",
	};

	panic("%s in the hypervisor at pc %08x psr %08x, DFSR %x DFAR %08x", name[vector & 7],
	      (unsigned int)pc, (unsigned int)psr, (unsigned int)cp15_dfsr(),
	      (unsigned int)cp15_dfar());
}
