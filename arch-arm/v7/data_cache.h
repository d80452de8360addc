/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * data_cache.h (ARMv7) - the data caches as a whole: by set and way, level by
 * level. They behave as if indexed by physical address.
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

/* Can all of them be maintained by one instruction? */
static inline bool cache_is_one_operation(void)
{
	return false;
}

/*
 * A piece of cleaning and invalidating all of them, to the point of coherency.
 * *lines, 0 at first, says how far that is (it may be guest-controlled: no line is
 * named that is not there); true when all are done.
 */
bool cache_flush_data_piece(uint32_t *lines);

static inline void cache_flush_data(void)
{
	uint32_t lines = 0;

	while (!cache_flush_data_piece(&lines)) {
	}
}
