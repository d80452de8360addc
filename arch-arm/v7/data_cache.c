// SPDX-License-Identifier: GPL-2.0-only
/*
 * data_cache.c (ARMv7) - see data_cache.h.
 */
#include "data_cache.h"

#define CLIDR_COHERENCY(clidr)		((clidr) >> 24 & 7)
#define CLIDR_TYPE(clidr, level)	((clidr) >> 3 * (level) & 7)
#define TYPE_DATA			2u	/* 2 data, 3 separate, 4 unified */

#define CCSIDR_LINE_SHIFT(ccsidr)	(((ccsidr) & 7) + 4)
#define CCSIDR_WAYS(ccsidr)		(((ccsidr) >> 3 & 0x3ff) + 1)
#define CCSIDR_SETS(ccsidr)		(((ccsidr) >> 13 & 0x7fff) + 1)

/* The way is named in the upmost bits that are enough for all of them. */
static unsigned int way_shift(uint32_t ways)
{
	return ways > 1 ? (unsigned int)__builtin_clz(ways - 1) : 0;
}

static void flush_level(uint32_t level)
{
	uint32_t ccsidr, ways;

	cp15_set_csselr(level << 1);
	cpu_instruction_barrier();
	ccsidr = cp15_ccsidr();
	ways = CCSIDR_WAYS(ccsidr);
	for (uint32_t way = 0; way < ways; way++) {
		for (uint32_t set = 0; set < CCSIDR_SETS(ccsidr); set++) {
			cp15_dcache_clean_invalidate_set_way(way << way_shift(ways) |
							     set << CCSIDR_LINE_SHIFT(ccsidr) |
							     level << 1);
		}
	}
}

void cache_flush_data(void)
{
	uint32_t clidr = cp15_clidr();

	for (uint32_t level = 0; level < CLIDR_COHERENCY(clidr); level++) {
		if (CLIDR_TYPE(clidr, level) >= TYPE_DATA) {
			flush_level(level);
		}
	}
	cpu_data_barrier();
}
