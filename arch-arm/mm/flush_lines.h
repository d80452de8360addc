/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flush_lines.h - clean and invalidate lines of the data cache in a row.
 */
#pragma once

#include <stdint.h>

#include "cpu.h"

#define LINES_A_TURN 8u

/*
 * @count lines from the one of @va on, of @line bytes. Several a turn: a guest pays
 * for this loop with each page that it touches first.
 */
static inline void cache_flush_lines(uint32_t va, uint32_t count, uint32_t line)
{
	for (; count >= LINES_A_TURN; count -= LINES_A_TURN) {
#pragma GCC unroll 8
		for (unsigned int i = 0; i < LINES_A_TURN; i++) {
			cp15_dcache_clean_invalidate_mva(va);
			va += line;
		}
	}
	for (; count != 0; count--) {
		cp15_dcache_clean_invalidate_mva(va);
		va += line;
	}
}
