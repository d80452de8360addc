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
#define CACHE_RANGE_MAX		0x40000u

static inline bool cache_aliases(void)
{
	return false;
}

/* Clean and invalidate all of them, to the point of coherency. */
void cache_flush_data(void);
