// SPDX-License-Identifier: GPL-2.0-only
/*
 * data_cache.c (ARMv7) - clean and invalidate by set and way: see data_cache.h.
 */
#include "data_cache.h"

#define CLIDR_COHERENCY(clidr)	 ((clidr) >> 24 & 7)
#define CLIDR_TYPE(clidr, level) ((clidr) >> 3 * (level)&7)
#define TYPE_DATA		 2u /* 2 data, 3 separate, 4 unified */

#define CCSIDR_LINE_SHIFT(ccsidr) (((ccsidr)&7) + 4)
#define CCSIDR_WAYS(ccsidr)	  (((ccsidr) >> 3 & 0x3ff) + 1)
#define CCSIDR_SETS(ccsidr)	  (((ccsidr) >> 13 & 0x7fff) + 1)

#define PIECE_LINES 256u

/* The way number is in the topmost log2(ways) bits of the operand. */
static unsigned int way_shift(uint32_t ways)
{
	return ways > 1 ? (unsigned int)__builtin_clz(ways - 1) : 0;
}

/* Select the data cache of @level in CSSELR; returns its number of lines. */
static uint32_t select_level(uint32_t level, uint32_t *ccsidr)
{
	cp15_set_csselr(level << 1);
	cpu_instruction_barrier();
	*ccsidr = cp15_ccsidr();
	return CCSIDR_WAYS(*ccsidr) * CCSIDR_SETS(*ccsidr);
}

/* Flush at most PIECE_LINES lines of a level from number @line on, in one way; how many. */
static uint32_t flush_lines(uint32_t level, uint32_t ccsidr, uint32_t line)
{
	uint32_t sets = CCSIDR_SETS(ccsidr);
	uint32_t way = line / sets;
	uint32_t set = line % sets;
	uint32_t count = sets - set < PIECE_LINES ? sets - set : PIECE_LINES;
	uint32_t operand = way << way_shift(CCSIDR_WAYS(ccsidr)) |
			   set << CCSIDR_LINE_SHIFT(ccsidr) | level << 1;

	for (uint32_t i = 0; i < count; i++) {
		cp15_dcache_clean_invalidate_set_way(operand);
		operand += 1u << CCSIDR_LINE_SHIFT(ccsidr);
	}
	cpu_data_barrier();
	return count;
}

bool cache_flush_data_piece(uint32_t *lines)
{
	uint32_t clidr = cp15_clidr();
	uint32_t before = 0;

	for (uint32_t level = 0; level < CLIDR_COHERENCY(clidr); level++) {
		uint32_t ccsidr, count;

		if (CLIDR_TYPE(clidr, level) < TYPE_DATA) {
			continue;
		}
		count = select_level(level, &ccsidr);
		if (*lines - before < count) {
			*lines += flush_lines(level, ccsidr, *lines - before);
			return false;
		}
		before += count;
	}
	return true;
}
