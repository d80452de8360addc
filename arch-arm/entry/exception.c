// SPDX-License-Identifier: GPL-2.0-only
/*
 * exception.c - enter the guest kernel: forward exceptions and deliver upcalls.
 *
 * A slot (struct arm_pv_slot in the vCPU page) has the layout of the exception stacks
 * of Linux's vectors, so that Linux's handlers need no change. Slots are written at
 * the guest's own address: the vCPU is the current one and its page is always mapped.
 */
#include "entry/exception.h"

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "entry/psr.h"
#include "mm/vcpu_page.h"

#define MASKED 0xff

static bool in_range(uint32_t pc, uint32_t start, uint32_t end)
{
	return pc >= start && pc < end;
}

/*
 * A guest interrupted in a slot of its restart range resumes at the slot's start,
 * unless only the last instruction, behind the store, is left: the words that the slot
 * has read may change before the guest runs again.
 */
void exception_restart_slot(struct vcpu *vcpu)
{
	const struct arm_pv_vectors *vectors = &vcpu->arch.vectors;
	uint32_t pc = vcpu->arch.regs.pc;

	if (!vcpu->arch.guest_user && (pc & 15) != 12 &&
	    in_range(pc, vectors->restart_start, vectors->restart_end)) {
		vcpu->arch.regs.pc = pc & ~15u;
	}
}

/* Resume in the guest kernel at @pc, with its interrupts masked. */
static void enter_kernel(struct vcpu *vcpu, uint32_t pc)
{
	page->upcall_mask = MASKED;
	vcpu->arch.guest_user = 0;
	vcpu->arch.regs.pc = pc;
	/* Handlers are entered in ARM state, as by a hardware exception. */
	vcpu->arch.regs.psr = PSR_GUEST;
}

static void fill_slot(struct vcpu *vcpu, struct arm_pv_slot *slot)
{
	struct arm_regs *regs = &vcpu->arch.regs;
	bool user = vcpu->arch.guest_user;

	exception_restart_slot(vcpu);
	slot->r0 = regs->r[0];
	slot->pc = regs->pc;
	slot->psr = psr_virtual(regs->psr, user, page->upcall_mask != 0);
	if (user) {
		slot->sp_usr = regs->sp;
		slot->lr_usr = regs->lr;
		regs->sp = vcpu->arch.kernel_sp;
	}
	regs->r[0] = (uint32_t)slot;
}

inline bool exception_is_possible(const struct vcpu *vcpu)
{
	const struct arm_pv_vectors *vectors = &vcpu->arch.vectors;

	return vcpu->arch.guest_user ||
	       !in_range(vcpu->arch.regs.pc, vectors->prologue_start, vectors->prologue_end);
}

static void __attribute__((cold))
stop_without_handler(struct vcpu *vcpu, const char *what, uint32_t fsr, uint32_t far)
{
	domain_stop(vcpu,
		    vcpu->arch.vectors.size == 0 ?
			    "%s (FSR %x, FAR %08x) before set_vectors" :
			    "%s (FSR %x, FAR %08x) inside its own exception entry code",
		    what, (unsigned int)fsr, (unsigned int)far);
}

/* Does the guest have a handler, and is its slot free? If not, stop the domain. */
static inline bool may_forward(struct vcpu *vcpu, const char *what, uint32_t fsr, uint32_t far)
{
	if (vcpu->arch.vectors.size != 0 && exception_is_possible(vcpu)) {
		return true;
	}
	stop_without_handler(vcpu, what, fsr, far);
	return false;
}

static void forward(struct vcpu *vcpu, struct arm_pv_slot *slot, uint32_t usr, uint32_t svc)
{
	uint32_t handler = vcpu->arch.guest_user ? usr : svc;

	fill_slot(vcpu, slot);
	enter_kernel(vcpu, handler);
}

void exception_data_abort(struct vcpu *vcpu, uint32_t fsr, uint32_t far)
{
	const struct arm_pv_vectors *vectors = &vcpu->arch.vectors;

	if (!may_forward(vcpu, "data abort", fsr, far)) {
		return;
	}
	vcpu->counters[ENTRY_abort]++;
	vcpu->arch.cp15.dfsr = fsr;
	vcpu->arch.cp15.dfar = far;
	page->slot_dabt.fsr = fsr;
	page->slot_dabt.far = far;
	forward(vcpu, &page->slot_dabt, vectors->dabt_usr, vectors->dabt_svc);
}

void exception_prefetch_abort(struct vcpu *vcpu, uint32_t fsr, uint32_t far)
{
	const struct arm_pv_vectors *vectors = &vcpu->arch.vectors;

	if (!may_forward(vcpu, "prefetch abort", fsr, far)) {
		return;
	}
	vcpu->counters[ENTRY_abort]++;
	vcpu->arch.cp15.ifsr = fsr;
	vcpu->arch.cp15.ifar = far;
	page->slot_pabt.fsr = fsr;
	page->slot_pabt.far = far;
	forward(vcpu, &page->slot_pabt, vectors->pabt_usr, vectors->pabt_svc);
}

void exception_undefined(struct vcpu *vcpu)
{
	const struct arm_pv_vectors *vectors = &vcpu->arch.vectors;

	if (!may_forward(vcpu, "undefined instruction", 0, vcpu->arch.regs.pc)) {
		return;
	}
	vcpu->counters[ENTRY_undefined]++;
	forward(vcpu, &page->slot_und, vectors->und_usr, vectors->und_svc);
}

void exception_deliver_pending(struct vcpu *vcpu)
{
	const struct arm_pv_vectors *vectors = &vcpu->arch.vectors;

	if (page->upcall_pending == 0 || page->upcall_mask != 0 || vectors->size == 0) {
		return;
	}
	if (!vcpu->arch.guest_user &&
	    in_range(vcpu->arch.regs.pc, vectors->svc_exit_start, vectors->svc_exit_end)) {
		/* The guest serves the upcall on the frame that it was about to load. */
		enter_kernel(vcpu, vectors->svc_exit_redo);
		return;
	}
	forward(vcpu, &page->slot_irq, vectors->irq_usr, vectors->irq_svc);
}
