// SPDX-License-Identifier: GPL-2.0-only
/*
 * invalidate.c - forgetting what the guest's tables said before. See space.c for the
 * structure.
 *
 * LOCKS: the domain's LOCK_SPACE, taken here, not while the guest's tables are read.
 */
#include "mm/space.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "asid.h"
#include "cache.h"
#include "mm/maintenance.h"
#include "mm/shadow.h"
#include "mm/tlb_flushes.h"

/* A longer range below task_size costs more than the whole space. */
#define RANGE_MAX (32u * CHUNK_SIZE)
/* More pages of one MiB than this: its whole table goes. */
#define CLEAR_PAGES_MAX 128u
/* For more pages than this the whole hardware TLB is invalidated instead. */
#define TLB_PAGES_MAX 16

/*
 * The guest's first-level entry @index may have changed, and is *@now (NULL: not known). If
 * our table was filled from another descriptor, it goes; and a section goes.
 */
static void revalidate_l1(struct vcpu *vcpu, struct shadow_space *space, unsigned int index,
			  const uint32_t *now)
{
	struct domain *domain = vcpu->domain;
	bool kernel = index >= first_kernel_index(vcpu->domain);
	unsigned int l2 = linked_l2(domain, space, index, kernel);

	if (l2 != L2_NONE) {
		if (now != NULL && *now == domain->arch.l2_info[l2].guest_l1) {
			return;
		}
		drop_l2(domain, l2);
	} else if (kernel && kernel_map(&domain->arch)->l1[index] != 0) {
		clear_kernel_mib(domain, index);
	} else if (!kernel && space->l1[index] != 0) {
		set_descriptor(&space->l1[index], 0);
	} else {
		return;
	}
	tlb_flush();
}

/* The guest's first-level entry @index, if it matters: there is a table for it. */
static bool read_l1(struct vcpu *vcpu, const struct shadow_space *space, unsigned int index,
		    uint32_t *descriptor)
{
	bool kernel = index >= first_kernel_index(vcpu->domain);

	return linked_l2(vcpu->domain, space, index, kernel) != L2_NONE &&
	       read_word(vcpu, (gpa_t){ space->pgd + index * sizeof(uint32_t) }, descriptor);
}

/*
 * Both entries of the 2 MiB pair: Linux allocates and clears them together. Takes the
 * lock, behind reading.
 */
static void revalidate_pair(struct vcpu *vcpu, struct shadow_space *space, uint32_t va)
{
	unsigned int index = L1_INDEX(va) & ~1u;
	uint32_t descriptor[2];
	bool known[2];

	for (unsigned int i = 0; i < 2; i++) {
		known[i] = read_l1(vcpu, space, index + i, &descriptor[i]);
	}
	lock_take(&vcpu->domain->arch.lock);
	for (unsigned int i = 0; i < 2; i++) {
		if (!hypervisor_owned((index + i) << CHUNK_SHIFT)) {
			revalidate_l1(vcpu, space, index + i, known[i] ? &descriptor[i] : NULL);
		}
	}
	lock_release(&vcpu->domain->arch.lock);
}

/* Clear the entries of [va, end), which lies in one MiB. The caller flushes the TLB. */
static void clear_pages(struct vcpu *vcpu, struct shadow_space *space, uint32_t va, uint32_t end)
{
	unsigned int index = L1_INDEX(va);
	unsigned int l2 =
		linked_l2(vcpu->domain, space, index, index >= first_kernel_index(vcpu->domain));
	uint32_t pages = (end - (va & PAGE_MASK)) >> PAGE_SHIFT;
	uint32_t *first;

	if (l2 == L2_NONE) {
		return;
	}
	if (pages > CLEAR_PAGES_MAX) {
		drop_l2(vcpu->domain, l2);
		return;
	}
	first = &l2_table(&vcpu->domain->arch, l2)[L2_INDEX(va)];
	memset(first, 0, pages * sizeof(uint32_t));
	maintenance_record(OP_STORE);
	cache_clean_range((uint32_t)first, pages * sizeof(uint32_t));
}

/*
 * The space that may have translations of @va for the guest's table at @pgd. With
 * the MMU off no translation comes from a table.
 */
static struct shadow_space *space_for(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	if (!mmu_on(vcpu)) {
		return NULL;
	}
	if (va >= regime_task_size(vcpu->domain)) {
		return vcpu->arch.space;
	}
	return find_space(&vcpu->domain->arch, pgd & PGD_MASK);
}

/* Takes the lock. */
static void invalidate_in_mib(struct vcpu *vcpu, uint32_t pgd, uint32_t va, uint32_t end)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;

	lock_take(&arch->lock);
	arch->invalidations++;
	space = hypervisor_owned(va) ? NULL : space_for(vcpu, pgd, va);
	if (space != NULL) {
		clear_pages(vcpu, space, va, end);
	}
	lock_release(&arch->lock);
	if (space != NULL) {
		revalidate_pair(vcpu, space, va);
	}
}

/* By which the TLB knows translations of @va in the space of @pgd, if it has any. Takes the lock. */
static uint32_t asid_of(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;
	uint32_t asid;

	lock_take(&arch->lock);
	space = space_for(vcpu, pgd, va);
	asid = space != NULL ? space->asid : ASID_NONE;
	lock_release(&arch->lock);
	return asid;
}

void shadow_invalidate_page(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	va &= PAGE_MASK;
	maintenance_begin(MAINT_CHANGE);
	invalidate_in_mib(vcpu, pgd, va, va + PAGE_SIZE);
	tlb_invalidate_page(va, asid_of(vcpu, pgd, va));
	maintenance_end(MAINT_CHANGE);
}

/* A piece of taking away the private part of the loaded space; true when all is gone. */
static bool drop_loaded(struct vcpu *vcpu)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *loaded = vcpu->arch.space;
	bool gone;

	lock_take(&arch->lock);
	arch->invalidations++;
	gone = drop_tables(vcpu->domain, loaded) && !loaded->has_sections;
	lock_release(&arch->lock);
	tlb_invalidate_asid(loaded->asid);
	return gone;
}

/* @space, found free, stands for what @old stood for; false if somebody else has it now. */
static bool replace_space(struct arch_domain *arch, struct shadow_space *old,
			  struct shadow_space *space)
{
	bool is_free;

	lock_take(&arch->lock);
	is_free = space->pgd == PGD_FREE;
	if (is_free) {
		use_space(space, old->pgd);
		retire(old);
	}
	lock_release(&arch->lock);
	return is_free;
}

/* The private part of the loaded space goes. Takes the lock. */
static bool invalidate_loaded(struct vcpu *vcpu)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *loaded = vcpu->arch.space;
	struct shadow_space *space;

	if (drop_loaded(vcpu)) {
		return true;
	}
	if (loaded->first_l2 != L2_NONE && arch_interrupt_waiting()) {
		return false;
	}
	/* More than a piece: another space is loaded, and this one is emptied when needed. */
	space = free_space(vcpu, false);
	if (space == NULL || !replace_space(arch, loaded, space)) {
		return false;
	}
	load_space(vcpu, space, false);
	return true;
}

/* Give up the space of @pgd, if there is one and it is not the loaded one: false then. */
static bool retire_other(struct vcpu *vcpu, uint32_t pgd)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;

	lock_take(&arch->lock);
	arch->invalidations++;
	space = find_space(arch, pgd);
	if (space != NULL && space != vcpu->arch.space) {
		retire(space);
		if (empty_space(vcpu->domain, space)) {
			set_free(space);
		}
	}
	lock_release(&arch->lock);
	return space != vcpu->arch.space;
}

bool shadow_invalidate_space(struct vcpu *vcpu, uint32_t pgd)
{
	bool done;

	if (retire_other(vcpu, pgd & PGD_MASK)) {
		return true;
	}
	maintenance_begin(MAINT_CHANGE);
	done = invalidate_loaded(vcpu);
	maintenance_end(MAINT_CHANGE);
	return done;
}

/* Invalidate MiB by MiB from @at until @end, or until an interrupt waits: where that is. */
static uint64_t invalidate_mibs(struct vcpu *vcpu, uint32_t pgd, uint64_t at, uint64_t end)
{
	do {
		uint64_t next = (at | (CHUNK_SIZE - 1)) + 1;

		next = next < end ? next : end;
		invalidate_in_mib(vcpu, pgd, (uint32_t)at, (uint32_t)next);
		at = next;
	} while (at < end && !arch_interrupt_waiting());
	return at;
}

static void flush_range(struct vcpu *vcpu, uint32_t pgd, uint64_t start, uint64_t end)
{
	uint32_t asid = asid_of(vcpu, pgd, (uint32_t)start);

	if (end - start > TLB_PAGES_MAX * PAGE_SIZE) {
		tlb_flush();
		return;
	}
	for (uint64_t at = start; at < end; at += PAGE_SIZE) {
		/* It is looked for once: that takes as long as there are spaces. */
		if (at == regime_task_size(vcpu->domain)) {
			asid = asid_of(vcpu, pgd, (uint32_t)at);
		}
		tlb_invalidate_page((uint32_t)at, asid);
	}
}

bool shadow_invalidate_range(struct vcpu *vcpu, uint32_t pgd, uint32_t *va, uint32_t *size)
{
	uint64_t task_size = regime_task_size(vcpu->domain);
	uint64_t start = *va & PAGE_MASK;
	uint64_t end = ((uint64_t)*va + *size + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	uint64_t at;

	end = end < UINT64_C(1) << 32 ? end : UINT64_C(1) << 32;
	if (start < task_size && end - start > RANGE_MAX) {
		/* Of user space, all of it; behind that it is no long range any more. */
		if (!shadow_invalidate_space(vcpu, pgd)) {
			return false;
		}
		start = end < task_size ? end : task_size;
	}
	if (start >= end) {
		return true;
	}
	maintenance_begin(MAINT_CHANGE);
	at = invalidate_mibs(vcpu, pgd, start, end);
	flush_range(vcpu, pgd, start, at);
	maintenance_end(MAINT_CHANGE);
	*va = (uint32_t)at;
	*size = (uint32_t)(end - at);
	return at == end;
}

bool shadow_invalidate_all(struct vcpu *vcpu)
{
	return begin_anew(vcpu, vcpu->arch.space->pgd);
}
