// SPDX-License-Identifier: GPL-2.0-only
/*
 * iret.c - return to guest user code, after the work that the guest deferred until then.
 */
#include "entry/iret.h"

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "mm/guest_cache.h"
#include "mm/guest_copy.h"
#include "mm/maintenance.h"
#include "entry/psr.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "tls.h"
#include "entry/trap.h"
#include "mm/vcpu_page.h"

/*
 * Clean the pages that the guest kernel wrote at its own addresses and maps for user
 * code: user code accesses them at other addresses, or executes them. The list is
 * guest-controlled; it is taken from its end, so that it is right when a pause point
 * leaves.
 */
bool iret_clean_pages(struct vcpu *vcpu)
{
	uint32_t count = page->clean_count;

	count = count < ARM_PV_CLEANS_MAX ? count : ARM_PV_CLEANS_MAX;
	while (count != 0) {
		uint32_t va = page->clean_va[--count] & PAGE_MASK;

		maintenance_begin(MAINT_GUEST_RANGE);
		if (range_ok(va, PAGE_SIZE, 0, ARM_PV_HYP_START)) {
			guest_cache_flush(vcpu, va, PAGE_SIZE);
		}
		maintenance_end(MAINT_GUEST_RANGE);
		page->clean_count = count;
		if (arch_interrupt_waiting()) {
			return false;
		}
	}
	return true;
}

/* Set thread registers and address space; false if the switch left at a pause point. */
static bool apply_deferred(struct vcpu *vcpu)
{
	uint32_t what = page->deferred;

	if (what & ARM_PV_DEFERRED_SET_TLS0) {
		tls_set_read_only(page->deferred_tls0);
	}
	if (what & ARM_PV_DEFERRED_SET_TLS1) {
		tls_set_read_write(page->deferred_tls1);
	}
	if (what & ARM_PV_DEFERRED_SET_PGD) {
		if (!shadow_switch(vcpu, page->deferred_pgd)) {
			return false;
		}
		page->cur_pgd = vcpu->arch.cp15.ttbr0;
	}
	page->deferred = 0;
	return true;
}

/*
 * Fill pages that the guest kernel has just mapped, before they fault. When an interrupt
 * waits the rest is dropped: those pages will fault. @just_entered: no long work was done
 * since the entry, so that the first page needs no pause point.
 */
static void fill_hints(struct vcpu *vcpu, bool just_entered)
{
	uint32_t count = page->hint_count;

	page->hint_count = 0;
	for (uint32_t i = 0; i < count && i < ARM_PV_HINTS_MAX; i++) {
		uint32_t va = page->hint_va[i];

		if (!just_entered && arch_interrupt_waiting()) {
			return;
		}
		just_entered = false;
		if (va < regime_task_size(vcpu->domain)) {
			shadow_hint(vcpu, va);
		}
	}
}

bool iret_deferred_work(struct vcpu *vcpu)
{
	bool hints_only = (page->clean_count | page->deferred) == 0;

	if (page->clean_count != 0 && !iret_clean_pages(vcpu)) {
		return false;
	}
	if (page->deferred != 0 && !apply_deferred(vcpu)) {
		return false;
	}
	if (page->hint_count != 0) {
		fill_hints(vcpu, hints_only);
	}
	return true;
}

/* r0-r11 need not be kept: iret loads them from the frame. */
void iret_again(struct vcpu *vcpu)
{
	trap_repeat_svc(vcpu);
	vcpu->arch.regs.r[12] = ARM_PV_HYPERCALL_IRET;
}

void iret(struct vcpu *vcpu)
{
	uint32_t sp = vcpu->arch.regs.sp;
	struct arm_regs regs;

	vcpu->counters[ENTRY_iret]++;
	if ((sp & 3) != 0 || !arch_copy_from_guest(vcpu, &regs, sp, sizeof(regs))) {
		domain_stop(vcpu, "iret with a stack pointer (%08x) that cannot be read",
			    (unsigned int)sp);
		return;
	}
	if ((regs.psr & PSR_MODE_MASK) != ARM_PV_PSR_MODE_USR) {
		domain_stop(vcpu, "iret to psr %08x, which is not user mode",
			    (unsigned int)regs.psr);
		return;
	}
	if (!iret_deferred_work(vcpu)) {
		iret_again(vcpu);
		return;
	}
	regs.psr = psr_sanitise(regs.psr);
	regs.pc = psr_pc(regs.psr, regs.pc);
	vcpu->arch.regs = regs;
	vcpu->arch.kernel_sp = sp + ARM_PV_PT_REGS_SIZE;
	vcpu->arch.guest_user = 1;
	page->upcall_mask = 0;
}
