// SPDX-License-Identifier: GPL-2.0-only
/*
 * hypercall.c - the hypercalls that are ARM's own: include/public/arm_pv.h.
 *
 * All arguments are guest-controlled.
 */
#include <string.h>

#include <arch/arch.h>
#include <public/xen.h>
#include <vambrace/domain.h>
#include <vambrace/hypercall.h>
#include <vambrace/timer.h>

#include "cache.h"
#include "cpu.h"
#include "mm/guest_cache.h"
#include "mm/guest_copy.h"
#include "mm/maintenance.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "mm/vcpu_page.h"

/* May the guest kernel be entered at @pc? */
static bool handler_ok(uint32_t pc)
{
	return (pc & 3) == 0 && range_ok(pc, 4, 0, ARM_PV_HYP_START);
}

static bool code_range_ok(uint32_t start, uint32_t end)
{
	return start <= end && range_ok(start, end - start, 0, ARM_PV_HYP_START);
}

static bool vectors_ok(const struct arm_pv_vectors *vectors)
{
	const uint32_t handlers[] = {
		vectors->swi,	  vectors->und_usr,	  vectors->pabt_usr, vectors->dabt_usr,
		vectors->irq_usr, vectors->und_svc,	  vectors->pabt_svc, vectors->dabt_svc,
		vectors->irq_svc, vectors->svc_exit_redo,
	};

	for (unsigned int i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (!handler_ok(handlers[i])) {
			return false;
		}
	}
	return vectors->size == sizeof(*vectors) && vectors->swi != 0 &&
	       (vectors->task_size & ~CHUNK_MASK) == 0 && vectors->task_size != 0 &&
	       vectors->task_size <= ARM_PV_HYP_START &&
	       code_range_ok(vectors->prologue_start, vectors->prologue_end) &&
	       code_range_ok(vectors->svc_exit_start, vectors->svc_exit_end) &&
	       code_range_ok(vectors->restart_start, vectors->restart_end);
}

static int32_t set_vectors(struct vcpu *vcpu, uint32_t gva)
{
	struct arm_pv_vectors vectors;

	if (!arch_copy_from_guest(vcpu, &vectors, gva, sizeof(vectors))) {
		return -XEN_EFAULT;
	}
	if (!vectors_ok(&vectors)) {
		return -XEN_EINVAL;
	}
	if (!regime_allows_task_size(vcpu, vectors.task_size)) {
		return -XEN_EINVAL;
	}
	/* task_size decides which MMU domain each entry has. */
	if (!shadow_invalidate_all(vcpu)) {
		return HYPERCALL_AGAIN;
	}
	vcpu->arch.vectors = vectors;
	regime_set_task_size(vcpu, vectors.task_size);
	return 0;
}

static int32_t set_kuser(struct vcpu *vcpu, uint32_t gpa)
{
	uint32_t helpers[(PAGE_SIZE - ARM_PV_KUSER_OFFSET) / sizeof(uint32_t)];
	struct domain *domain = vcpu->domain;
	uint32_t offset = gpa - domain->p2m.ram_base.a;
	bool mmu_on = vcpu->arch.cp15.sctlr & SCTLR_M;
	uint32_t gva = mmu_on ? offset + domain->arch.page_offset : gpa;
	uint8_t *vectors = (uint8_t *)ARM_PV_VECTORS_PAGE;

	if ((gpa & ~PAGE_MASK) != 0 || offset >= p2m_ram_size(&domain->p2m)) {
		return -XEN_EINVAL;
	}
	if (!arch_copy_from_guest(vcpu, helpers, gva + ARM_PV_KUSER_OFFSET, sizeof(helpers))) {
		return -XEN_EFAULT;
	}
	memcpy(vectors + ARM_PV_KUSER_OFFSET, helpers, sizeof(helpers));
	/* The helpers are code: write them to memory, then invalidate the instruction cache. */
	cache_clean_range((uint32_t)vectors + ARM_PV_KUSER_OFFSET, sizeof(helpers));
	cache_code_written();
	return 0;
}

static int32_t get_time(struct vcpu *vcpu, uint32_t gva)
{
	uint64_t now = time_now();

	return arch_copy_to_guest(vcpu, gva, &now, sizeof(now)) ? 0 : -XEN_EFAULT;
}

static int32_t send_ipi(struct vcpu *vcpu, uint32_t mask, uint32_t ipi)
{
	if (mask > 1 || ipi >= ARM_PV_IRQ_COUNT - ARM_PV_IRQ_IPI0) {
		return -XEN_EINVAL;
	}
	if (mask == 1) {
		arch_set_upcall_pending(vcpu, ARM_PV_IRQ_IPI0 + ipi);
	}
	return 0;
}

static int32_t finished(bool done)
{
	return done ? 0 : HYPERCALL_AGAIN;
}

static int32_t pv_op(struct vcpu *vcpu, uint32_t *arg)
{
	switch (arg[0]) {
	case ARM_PV_OP_SET_VECTORS:
		return set_vectors(vcpu, arg[1]);
	case ARM_PV_OP_SET_KUSER:
		return set_kuser(vcpu, arg[1]);
	case ARM_PV_OP_RELEASE_PGD:
		return finished(shadow_invalidate_space(vcpu, arg[1]));
	case ARM_PV_OP_GET_TIME:
		return get_time(vcpu, arg[1]);
	case ARM_PV_OP_SEND_IPI:
		return send_ipi(vcpu, arg[1], arg[2]);
	default:
		return -XEN_ENOSYS;
	}
}

static int32_t switch_table(struct vcpu *vcpu, uint32_t pgd)
{
	vcpu->counters[ENTRY_switch_mm]++;
	if (!shadow_switch(vcpu, pgd)) {
		return HYPERCALL_AGAIN;
	}
	page->cur_pgd = pgd;
	return 0;
}

static int32_t tlb(struct vcpu *vcpu, uint32_t *arg)
{
	vcpu->counters[ENTRY_tlb]++;
	switch (arg[0]) {
	case ARM_PV_TLB_PAGE:
		shadow_invalidate_page(vcpu, arg[1], arg[2]);
		return 0;
	case ARM_PV_TLB_RANGE:
	case ARM_PV_TLB_KERNEL_RANGE:
		return finished(shadow_invalidate_range(vcpu, arg[1], &arg[2], &arg[3]));
	case ARM_PV_TLB_MM:
		return finished(shadow_invalidate_space(vcpu, arg[1]));
	case ARM_PV_TLB_ALL:
		return finished(shadow_invalidate_all(vcpu));
	default:
		return -XEN_EINVAL;
	}
}

static int32_t cache_all(uint32_t *lines)
{
	while (!cache_flush_data_piece(lines)) {
		if (arch_interrupt_waiting()) {
			return HYPERCALL_AGAIN;
		}
	}
	cache_code_written();
	return 0;
}

/*
 * Clean and invalidate the first part of [*va, *va + *size), up to the end of a page, and
 * advance. Never invalidates without cleaning: a line may hold another's data.
 */
static void flush_piece(struct vcpu *vcpu, uint32_t *va, uint32_t *size)
{
	uint32_t in_page = PAGE_SIZE - (*va & ~PAGE_MASK);
	uint32_t length = *size < in_page ? *size : in_page;

	guest_cache_flush(vcpu, *va, length);
	*va += length;
	*size -= length;
}

static int32_t cache_range(struct vcpu *vcpu, uint32_t *arg)
{
	if (!range_ok(arg[1], arg[2], 0, ARM_PV_HYP_START) &&
	    !range_ok(arg[1], arg[2], ARM_PV_HYP_END, 0)) {
		return -XEN_EINVAL;
	}
	if (arg[2] > CACHE_RANGE_MAX) {
		arg[0] = ARM_PV_CACHE_ALL;
		arg[1] = 0;
		return cache_all(&arg[1]);
	}
	maintenance_begin(MAINT_CODE_WRITTEN);
	maintenance_begin(MAINT_GUEST_RANGE);
	while (arg[2] != 0) {
		flush_piece(vcpu, &arg[1], &arg[2]);
		if (arg[2] != 0 && arch_interrupt_waiting()) {
			maintenance_pause(MAINT_GUEST_RANGE);
			maintenance_pause(MAINT_CODE_WRITTEN);
			return HYPERCALL_AGAIN;
		}
	}
	maintenance_end(MAINT_GUEST_RANGE);
	if (arg[0] == ARM_PV_CACHE_COHERENT) {
		cache_code_written();
		maintenance_end(MAINT_CODE_WRITTEN);
	}
	maintenance_pause(MAINT_CODE_WRITTEN);
	return 0;
}

static int32_t cache(struct vcpu *vcpu, uint32_t *arg)
{
	vcpu->counters[ENTRY_cache]++;
	switch (arg[0]) {
	case ARM_PV_CACHE_ALL:
		return cache_all(&arg[1]);
	case ARM_PV_CACHE_ICACHE:
		cache_code_written();
		return 0;
	case ARM_PV_CACHE_COHERENT:
	case ARM_PV_CACHE_CLEAN:
	case ARM_PV_CACHE_INVALIDATE:
	case ARM_PV_CACHE_FLUSH:
		return cache_range(vcpu, arg);
	default:
		return -XEN_EINVAL;
	}
}

int32_t arch_hypercall(struct vcpu *vcpu, uint32_t number, struct hypercall_args *args)
{
	switch (number) {
	case ARM_PV_HYPERCALL_OP:
		vcpu->counters[ENTRY_hypercall]++;
		return pv_op(vcpu, args->arg);
	case ARM_PV_HYPERCALL_SWITCH:
		return switch_table(vcpu, args->arg[0]);
	case ARM_PV_HYPERCALL_TLB:
		return tlb(vcpu, args->arg);
	case ARM_PV_HYPERCALL_CACHE:
		return cache(vcpu, args->arg);
	default:
		return -XEN_ENOSYS;
	}
}
