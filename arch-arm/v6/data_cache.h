/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * data_cache.h (ARMv6) - maintain the entire data cache, by one operation. Ways may be
 * larger than a page: then lines have aliases.
 *
 * SPEC: ARM DDI 0211K 3.3.17 (c7); ARM DDI 0100I B6.6.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

CP15_OPERATION(cp15_dcache_clean_invalidate_all, DCCIALL, c7, c14, 0)

/* A range longer than this costs more line by line than the whole cache does. */
#define CACHE_RANGE_MAX 0x4000u

#define CTR_DSIZE_P (1u << 23) /* page colouring: VA[13:12] must equal PA[13:12] */

static inline bool cache_aliases(void)
{
	return cp15_ctr() & CTR_DSIZE_P;
}

/* Is there an operation on the entire cache? */
static inline bool cache_is_one_operation(void)
{
	return true;
}

/* Clean and invalidate the entire cache. */
static inline void cache_flush_data(void)
{
	cp15_dcache_clean_invalidate_all(0);
	cpu_data_barrier();
}

/* The same in pieces, of which there is one here: see v7/data_cache.h. */
static inline bool cache_flush_data_piece(uint32_t *lines)
{
	(void)lines;
	cache_flush_data();
	return true;
}
