// SPDX-License-Identifier: GPL-2.0-only
/*
 * iret.c - return to guest user code, with all that was put off until then.
 */
#include "iret.h"

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "guest_cache.h"
#include "guest_copy.h"
#include "psr.h"
#include "shadow.h"
#include "tls.h"

static struct arm_pv_vcpu_page *const page = (struct arm_pv_vcpu_page *)ARM_PV_VCPU_PAGE;

/*
 * Pages the guest kernel wrote at its own addresses and has mapped or will map
 * for user code: their lines go to memory before user code looks there.
 */
void iret_clean_pages(struct vcpu *vcpu)
{
	uint32_t count = page->clean_count;

	page->clean_count = 0;
	for (uint32_t i = 0; i < count && i < ARM_PV_CLEANS_MAX; i++) {
		uint32_t va = page->clean_va[i] & PAGE_MASK;

		if (range_ok(va, PAGE_SIZE, 0, ARM_PV_HYP_START)) {
			guest_cache_flush(vcpu, va, PAGE_SIZE);
		}
	}
}

static void apply_deferred(struct vcpu *vcpu)
{
	uint32_t what = page->deferred;

	page->deferred = 0;
	if (what & ARM_PV_DEFERRED_SET_TLS0) {
		tls_set_read_only(page->deferred_tls0);
	}
	if (what & ARM_PV_DEFERRED_SET_TLS1) {
		tls_set_read_write(page->deferred_tls1);
	}
	if (what & ARM_PV_DEFERRED_SET_PGD) {
		shadow_switch(vcpu, page->deferred_pgd);
		page->cur_pgd = vcpu->arch.cp15.ttbr0;
	}
}

/* Pages the guest kernel has just mapped: fill them before they fault. */
static void take_hints(struct vcpu *vcpu)
{
	uint32_t count = page->hint_count;

	page->hint_count = 0;
	for (uint32_t i = 0; i < count && i < ARM_PV_HINTS_MAX; i++) {
		uint32_t va = page->hint_va[i];

		if (va < vcpu->arch.vectors.task_size) {
			shadow_hint(vcpu, va);
		}
	}
}

void iret_put_off_work(struct vcpu *vcpu)
{
	iret_clean_pages(vcpu);
	if (page->deferred != 0) {
		apply_deferred(vcpu);
	}
	if (page->hint_count != 0) {
		take_hints(vcpu);
	}
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
	iret_put_off_work(vcpu);
	regs.psr = psr_sanitise(regs.psr);
	regs.pc = psr_pc(regs.psr, regs.pc);
	vcpu->arch.regs = regs;
	vcpu->arch.kernel_sp = sp + ARM_PV_PT_REGS_SIZE;
	vcpu->arch.guest_user = 1;
	page->upcall_mask = 0;
}
