// SPDX-License-Identifier: GPL-2.0-only
/*
 * empty.c - emptying spaces and kernel maps that were given up, in pieces between
 * which an interrupt may be waiting. See space.c for the structure.
 *
 * LOCKS: the domain's LOCK_SPACE is held by all callers, but where a function says that
 *	it takes it.
 */
#include "mm/space.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "cache.h"
#include "descriptor.h"
#include "mm/check.h"
#include "mm/mmu.h"
#include "mm/pool.h"
#include "mm/shadow.h"

/* Pieces of work between which an interrupt may be waiting. */
#define PIECE_TABLES  8u    /* second-level tables taken out of use */
#define PIECE_ENTRIES 1024u /* first-level entries cleared in a row */
#define PIECE_KERNEL  8u    /* MiBs taken out of the kernel map */

/*
 * A piece of emptying a kernel map that no space shows any more; true when it is
 * empty.
 */
bool empty_kernel_map(struct domain *domain, struct kernel_map *map)
{
	unsigned int cleared = 0;

	for (; map->first_used < L1_ENTRIES / 32; map->first_used++) {
		uint32_t *used = &map->used[map->first_used];

		while (*used != 0) {
			unsigned int index =
				map->first_used * 32 + (unsigned int)__builtin_ctz(*used);
			unsigned int l2 = l2_of(domain, map->l1[index]);

			if (cleared++ == PIECE_KERNEL) {
				return false;
			}
			*used &= *used - 1;
			map->shown[index][0] = 0;
			map->shown[index][1] = 0;
			map->l1[index] = 0;
			if (l2 != L2_NONE) {
				free_l2(&domain->arch, l2);
			}
		}
	}
	return true;
}

/*
 * What every first-level table has: written while no walk reads it, not even with the
 * values that are there: ERRATUM 782773 (Cortex-A9), a walk may see no entry meanwhile.
 */
static void write_hypervisor_part(struct domain *domain, uint32_t *l1)
{
	uint32_t hyp_l2 = pool_ma(domain, pool_page(domain, POOL_HYP_L2)).a;
	uint32_t *top = &l1[END_L1_OF_HYPERVISOR];

	if (DEBUG) {
		check_not_loaded(pool_ma(domain, l1));
	}
	mmu_hypervisor_entries(domain, l1);
	memset(top, 0, (L1_ENTRIES - END_L1_OF_HYPERVISOR) * sizeof(uint32_t));
	l1[L1_OF_VCPU_PAGE] = encode_coarse(hyp_l2, MMU_DOMAIN_GUEST_KERNEL);
	l1[L1_OF_VECTORS] = encode_coarse(hyp_l2 + L2_TABLE_SIZE, MMU_DOMAIN_PUBLIC);
	cache_clean_range((uint32_t)&l1[FIRST_L1_OF_HYPERVISOR],
			  (L1_ENTRIES - FIRST_L1_OF_HYPERVISOR) * sizeof(uint32_t));
}

/* A piece of clearing the first-level entries below @end. */
static void clear_entries(struct shadow_space *space, unsigned int end)
{
	unsigned int count = end - space->cleared;
	uint32_t *from = &space->l1[space->cleared];

	uint32_t whole;

	count = count < PIECE_ENTRIES ? count : PIECE_ENTRIES;
	/* task_size is the guest's choice: the last part may be less than table_clear() takes. */
	whole = count & ~15u;
	if (whole != 0) {
		table_clear(from, whole * sizeof(uint32_t));
	}
	memset(from + whole, 0, (count - whole) * sizeof(uint32_t));
	cache_clean_range((uint32_t)from, count * sizeof(uint32_t));
	space->cleared += count;
}

/* Take some of the second-level tables of @space out of use; true when it has none. */
bool drop_tables(struct domain *domain, struct shadow_space *space)
{
	for (unsigned int i = 0; i < PIECE_TABLES && space->first_l2 != L2_NONE; i++) {
		drop_l2(domain, space->first_l2);
	}
	return space->first_l2 == L2_NONE;
}

/*
 * A piece of emptying a space that is not loaded; true when nothing is left in it
 * but the hypervisor's part and what it shows of the kernel map.
 */
bool empty_space(struct domain *domain, struct shadow_space *space)
{
	unsigned int end =
		space->kernel_stale ? FIRST_L1_OF_HYPERVISOR : first_kernel_index(domain);

	if (space->first_l2 != L2_NONE) {
		drop_tables(domain, space);
		return false;
	}
	if ((space->has_sections || space->kernel_stale) && space->cleared < end) {
		clear_entries(space, end);
		return false;
	}
	if (space->kernel_stale) {
		write_hypervisor_part(domain, space->l1);
		space->shows_kernel = false;
	}
	space->kernel_stale = false;
	space->has_sections = false;
	space->cleared = 0;
	return true;
}

/*
 * Empty the kernel map that is not in use; false when an interrupt waits and it is not.
 * Takes the lock for each piece.
 */
bool empty_spare_map(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;
	struct kernel_map *spare = &arch->kernel_map[!arch->kernel_map_used];

	while (spare->first_used != L1_ENTRIES / 32) {
		lock_take(&arch->lock);
		empty_kernel_map(domain, spare);
		lock_release(&arch->lock);
		if (arch_interrupt_waiting()) {
			return false;
		}
	}
	return true;
}
