/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pool.h - what lies where in a domain's pool.
 *
 *   page 0-1   shared with the guest: vCPU page, shared_info
 *   page 2     not used: the fourth shared page, the console's, is in the image
 *   page 3     second-level tables of the vCPU MiB and of the vectors MiB
 *   page 4     shared with the guest: vectors
 *   page 5     the vCPUs
 *   page 6-31  the two kernel maps
 *   page 32-   l2_info, then first-level tables, then second-level tables
 *
 * The shared pages, and that of the vCPUs, which is needed whoever is loaded, are never
 * touched at their address in the pool, for that is cached: see mmu_shared_view(). All the same it is an address of theirs, and one
 * in a section: where data caches have aliases the guest's address of a cached
 * page must agree with it in bits 13 and 12, which are the colour. So page n of
 * the pool is of colour n modulo 4, and the vCPU page, shared_info and the
 * vectors are of the colours 0, 1 and 0 that ARM_PV_* give them.
 * SPEC: ARM DDI 0211H 6.11.3, ARM DDI 0301H 6.11.3 (page colouring).
 */
#pragma once

#include <stdint.h>

#include <arch_types.h>
#include <vambrace/domain.h>
#include <vambrace/panic.h>

#include "mm/memory_map.h"

enum pool_page {
	POOL_VCPU_PAGE,
	POOL_SHARED_INFO,
	POOL_CONSOLE,
	POOL_HYP_L2,
	POOL_VECTORS,
	POOL_VCPUS,
	POOL_KERNEL_MAPS,
	POOL_L2_INFO = POOL_KERNEL_MAPS + 26,
};

_Static_assert(VCPUS_MAX * sizeof(struct vcpu) <= PAGE_SIZE, "the vCPUs must fit in their page");
_Static_assert(2 * sizeof(struct kernel_map) <= (POOL_L2_INFO - POOL_KERNEL_MAPS) * PAGE_SIZE,
	       "the kernel maps must fit in their pages");

/*
 * Make the pool of @domain reachable: nothing is to be done if its tables are
 * loaded, else the hypervisor's own are, and show it. Only between pool_use() and
 * the next change of address space may another domain's pool be touched.
 */
void pool_use(struct domain *domain);

/* Whose pool is in the window now; NULL: nobody's. */
const struct domain *pool_in_window(void);

/* All windows are at one address; the domain is named so that debug builds can check. */
static inline uint32_t pool_va(const struct domain *domain)
{
	if (DEBUG) {
		BUG_ON(pool_in_window() != domain);
	}
	return HYP_POOL_VA;
}

static inline void *pool_page(const struct domain *domain, enum pool_page page)
{
	return (void *)(pool_va(domain) + (uint32_t)page * PAGE_SIZE);
}

static inline ma_t pool_ma(const struct domain *domain, const void *pointer)
{
	return (ma_t){ (uint32_t)pointer - HYP_POOL_VA + domain->arch.pool.a };
}

static inline void *pool_pointer(const struct domain *domain, uint32_t ma)
{
	return (void *)(ma - domain->arch.pool.a + pool_va(domain));
}
