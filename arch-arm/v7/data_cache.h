/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * data_cache.h (ARMv7) - maintain the entire data caches: by set and way, level by
 * level. They behave as physically indexed, so lines have no aliases.
 *
 * SPEC: ARM DDI 0406C B2.2.7, B4.1.20 (CLIDR), B4.1.19 (CCSIDR).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

/* A range longer than this costs more line by line than the caches do. */
#define CACHE_RANGE_MAX 0x40000u

static inline bool cache_aliases(void)
{
	return false;
}

/* Is there an operation on the entire cache? */
static inline bool cache_is_one_operation(void)
{
	return false;
}

/*
 * Clean and invalidate one piece of the caches, up to the point of coherency. *lines,
 * 0 at first, counts the lines that are done; it may be guest-controlled, as no value
 * leads to a set or way that does not exist. True when all are done.
 */
bool cache_flush_data_piece(uint32_t *lines);

static inline void cache_flush_data(void)
{
	uint32_t lines = 0;

	while (!cache_flush_data_piece(&lines)) {
	}
}
