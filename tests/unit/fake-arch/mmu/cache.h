/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (fake) - what the shadow tables ask of the core, done to a model of its MMU:
 * test_shadow.c. There is no cache in it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

static inline void cache_clean_descriptor(const void *descriptor)
{
	(void)descriptor;
}

static inline void cache_clean_range(uint32_t va, uint32_t size)
{
	(void)va;
	(void)size;
}

bool address_space_load(uint32_t table_ma, uint32_t asid, bool forget);
void tlb_invalidate_page(uint32_t va, uint32_t asid);
void tlb_invalidate_asid(uint32_t asid);
void tlb_invalidate_all(void);
