// SPDX-License-Identifier: GPL-2.0-only
/*
 * tables.c - the second-level tables in a domain's pool, and its kernel map. See
 * space.c for the structure.
 *
 * LOCKS: the domain's LOCK_SPACE is held by all callers.
 */
#include "mm/space.h"

#include <vambrace/domain.h>
#include <vambrace/panic.h>

#include "cache.h"
#include "descriptor.h"
#include "mm/pool.h"
#include "mm/shadow.h"
#include "mm/tlb_flushes.h"

/* The second-level table of ours that a first-level descriptor links, or L2_NONE. */
unsigned int l2_of(const struct domain *domain, uint32_t descriptor)
{
	if ((descriptor & DESC_TYPE_MASK) != L1_TYPE_COARSE) {
		return L2_NONE;
	}
	return ((uint32_t)pool_pointer(domain, descriptor & ~(L2_TABLE_SIZE - 1)) -
		(uint32_t)domain->arch.l2_base) /
	       L2_TABLE_SIZE;
}

/* The second-level table for first-level entry @index of @space, or L2_NONE. */
unsigned int linked_l2(struct domain *domain, const struct shadow_space *space, unsigned int index,
		       bool kernel)
{
	return l2_of(domain, kernel ? kernel_map(&domain->arch)->l1[index] : space->l1[index]);
}

static void list_add(struct arch_domain *arch, struct shadow_space *space, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	info->previous = L2_NONE;
	info->next = space->first_l2;
	if (info->next != L2_NONE) {
		arch->l2_info[info->next].previous = l2;
	}
	space->first_l2 = l2;
}

static void list_remove(struct arch_domain *arch, struct shadow_space *space, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	if (info->previous != L2_NONE) {
		arch->l2_info[info->previous].next = info->next;
	} else {
		space->first_l2 = info->next;
	}
	if (info->next != L2_NONE) {
		arch->l2_info[info->next].previous = info->previous;
	}
}

/* Behind those that are free: the TLB is the more likely to have been flushed since. */
void free_l2(struct arch_domain *arch, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	info->space = SPACE_FREE;
	info->unlinked = tlb_flushes();
	info->next = L2_NONE;
	if (arch->free_l2 == L2_NONE) {
		arch->free_l2 = (uint16_t)l2;
	} else {
		arch->l2_info[arch->last_free_l2].next = (uint16_t)l2;
	}
	arch->last_free_l2 = (uint16_t)l2;
}

/*
 * Clear MiB @index in the kernel map and in every space that shows it; its table
 * is free. The caller flushes the TLB before anything else is put there. Returns
 * how many first-level entries that took.
 */
unsigned int clear_kernel_mib(struct domain *domain, unsigned int index)
{
	struct arch_domain *arch = &domain->arch;
	struct kernel_map *map = kernel_map(arch);
	unsigned int l2 = l2_of(domain, map->l1[index]);
	unsigned int cleared = 1;

	for (unsigned int half = 0; half < 2; half++) {
		while (map->shown[index][half] != 0) {
			unsigned int bit = (unsigned int)__builtin_ctz(map->shown[index][half]);

			map->shown[index][half] &= map->shown[index][half] - 1;
			set_descriptor(&arch->space[half * 32 + bit].l1[index], 0);
			cleared++;
		}
	}
	map->l1[index] = 0;
	map->used[index / 32] &= ~(1u << index % 32);
	if (l2 != L2_NONE) {
		free_l2(arch, l2);
	}
	return cleared;
}

/*
 * From now on MiB @index of the kernel's part is @descriptor. What it was until
 * now is cleared and flushed before. See INVARIANT(one-kernel-map).
 */
void set_kernel_mib(struct domain *domain, unsigned int index, uint32_t descriptor)
{
	struct kernel_map *map = kernel_map(&domain->arch);

	if (map->l1[index] == descriptor) {
		return;
	}
	if (map->l1[index] != 0) {
		clear_kernel_mib(domain, index);
		tlb_flush();
	}
	map->l1[index] = descriptor;
	map->used[index / 32] |= 1u << index % 32;
	if (map->first_used > index / 32) {
		map->first_used = index / 32;
	}
}

/* Let the loaded space show MiB @index of the kernel map. */
void link_kernel_mib(struct vcpu *vcpu, unsigned int index)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct kernel_map *map = kernel_map(arch);
	struct shadow_space *space = vcpu->arch.space;
	unsigned int number = (unsigned int)(space - arch->space);

	if (space->l1[index] != map->l1[index]) {
		space->shows_kernel = true;
		map->shown[index][number / 32] |= 1u << number % 32;
		set_descriptor(&space->l1[index], map->l1[index]);
	}
}

/*
 * Take a second-level table out of use. The caller flushes the TLB, if the guest may not
 * go on using what it had: that the table waits for a flush is seen to in any case.
 */
void drop_l2(struct domain *domain, unsigned int l2)
{
	struct arch_domain *arch = &domain->arch;
	struct shadow_l2 *info = &arch->l2_info[l2];

	if (info->space == SPACE_KERNEL + arch->kernel_map_used) {
		clear_kernel_mib(domain, info->l1_index);
		return;
	}
	if (info->space < SHADOW_SPACES_MAX) {
		struct shadow_space *space = &arch->space[info->space];

		set_descriptor(&space->l1[info->l1_index], 0);
		list_remove(arch, space, l2);
	} else {
		/* Of the kernel map that is being emptied, which nobody shows. */
		arch->kernel_map[info->space - SPACE_KERNEL].l1[info->l1_index] = 0;
	}
	free_l2(arch, l2);
}

/* May the TLB still know a table that was unlinked when there were @unlinked flushes? */
static bool may_be_known(uint32_t unlinked)
{
	return unlinked == tlb_flushes();
}

/*
 * A table that was unlinked when there were @unlinked flushes is about to be used again,
 * of the first or the second level: this is the only place that decides whether the TLB
 * is flushed for that.
 */
void flush_before_reuse(uint32_t unlinked)
{
	if (may_be_known(unlinked)) {
		tlb_flush();
	}
}

/* INVARIANT(flush-before-reuse), where a table gets its new use. */
void check_reuse(uint32_t unlinked)
{
	BUG_ON(DEBUG && may_be_known(unlinked));
}

/* The pool is empty: take the next table in turn from whoever has it. */
static void evict_l2(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;

	arch->evict_hand = (arch->evict_hand + 1) % arch->l2_count;
	drop_l2(domain, arch->evict_hand);
}

/* A table that was not used yet; the last use of them all may have been another's. */
static unsigned int next_never_used(struct arch_domain *arch)
{
	arch->l2_info[arch->l2_never_used].unlinked = arch->all_unlinked;
	return arch->l2_never_used++;
}

/* One that was not used yet saves the flush for one that was. */
static bool prefer_never_used(const struct arch_domain *arch)
{
	return arch->l2_never_used != arch->l2_count &&
	       (arch->free_l2 == L2_NONE || may_be_known(arch->l2_info[arch->free_l2].unlinked));
}

/* A table that nobody has. */
static unsigned int any_free_l2(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;
	unsigned int l2;

	if (prefer_never_used(arch)) {
		return next_never_used(arch);
	}
	if (arch->free_l2 == L2_NONE) {
		evict_l2(domain);
	}
	l2 = arch->free_l2;
	arch->free_l2 = arch->l2_info[l2].next;
	return l2;
}

/*
 * An empty table for first-level entry @index of @space, or of the kernel map if
 * that is NULL.
 */
unsigned int take_l2(struct domain *domain, struct shadow_space *space, unsigned int index,
		     uint32_t guest_l1)
{
	struct arch_domain *arch = &domain->arch;
	unsigned int l2 = any_free_l2(domain);

	flush_before_reuse(arch->l2_info[l2].unlinked);
	check_reuse(arch->l2_info[l2].unlinked);
	arch->l2_info[l2] = (struct shadow_l2){ .guest_l1 = guest_l1, .l1_index = index };
	table_clear(l2_table(arch, l2), L2_TABLE_SIZE);
	cache_clean_range((uint32_t)l2_table(arch, l2), L2_TABLE_SIZE);
	if (space == NULL) {
		arch->l2_info[l2].space = SPACE_KERNEL + arch->kernel_map_used;
	} else {
		arch->l2_info[l2].space = (uint16_t)(space - arch->space);
		list_add(arch, space, l2);
	}
	return l2;
}
