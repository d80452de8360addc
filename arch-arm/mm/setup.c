// SPDX-License-Identifier: GPL-2.0-only
/*
 * setup.c - laying out the pool of a domain, and forgetting all that is in it. See
 * space.c for the structure.
 *
 * LOCKS: the domain's LOCK_SPACE.
 */
#include "mm/space.h"

#include <vambrace/domain.h>

#include "asid.h"
#include "mm/pool.h"
#include "mm/shadow.h"
#include "mm/tlb_flushes.h"

static uint32_t align_up(uint32_t value, uint32_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

/* First-level tables take about a quarter of the pool. */
static unsigned int choose_space_count(const struct arch_domain *arch)
{
	unsigned int count = arch->pool_chunks * (CHUNK_SIZE / 4 / L1_TABLE_SIZE);

	return count < SHADOW_SPACES_MAX ? count : SHADOW_SPACES_MAX;
}

void shadow_create(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;
	uint32_t end = pool_va(domain) + arch->pool_chunks * CHUNK_SIZE;
	uint32_t info = (uint32_t)pool_page(domain, POOL_L2_INFO);
	uint32_t l1;

	arch->lock = (struct lock)LOCK_INITIALIZER(LOCK_SPACE, (uint8_t)domain->id);
	arch->space_count = choose_space_count(arch);
	arch->l2_count = (end - info - (arch->space_count + 1) * L1_TABLE_SIZE) /
			 (L2_TABLE_SIZE + sizeof(struct shadow_l2));
	arch->kernel_map = pool_page(domain, POOL_KERNEL_MAPS);
	arch->l2_info = (struct shadow_l2 *)info;
	l1 = align_up(info + arch->l2_count * sizeof(struct shadow_l2), L1_TABLE_SIZE);
	arch->l2_base = (uint32_t *)(l1 + arch->space_count * L1_TABLE_SIZE);
	for (unsigned int i = 0; i < arch->space_count; i++) {
		arch->space[i].l1 = (uint32_t *)(l1 + i * L1_TABLE_SIZE);
	}
	while (!shadow_destroy(domain)) {
	}
}

static void reset_space(struct shadow_space *space)
{
	*space = (struct shadow_space){
		.pgd = PGD_STALE,
		.last_use = USE_STALE,
		.shows_kernel = true,
		.kernel_stale = true,
		.first_l2 = L2_NONE,
		.asid = ASID_NONE,
		.unlinked = tlb_flushes(),
		.l1 = space->l1,
	};
}

static bool destroy_piece(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;

	for (unsigned int i = 0; i < 2; i++) {
		if (arch->kernel_map[i].first_used != L1_ENTRIES / 32) {
			empty_kernel_map(domain, &arch->kernel_map[i]);
			return false;
		}
	}
	for (unsigned int i = 0; i < arch->space_count; i++) {
		reset_space(&arch->space[i]);
	}
	arch->kernel_map_used = 0;
	arch->kernel_map_given_up = false;
	arch->all_unlinked = tlb_flushes();
	arch->free_l2 = L2_NONE;
	arch->l2_never_used = 0;
	arch->evict_hand = 0;
	arch->emptied = 0;
	arch->use_clock = USE_STALE;
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		domain->vcpu[i]->arch.space = NULL;
	}
	return true;
}

bool shadow_destroy(struct domain *domain)
{
	bool done;

	lock_take(&domain->arch.lock);
	done = destroy_piece(domain);
	lock_release(&domain->arch.lock);
	return done;
}
