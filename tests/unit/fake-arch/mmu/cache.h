/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (fake) - what shadow.c asks of the core, done to a model of its MMU:
 * test_shadow.c. There is no cache in it.
 */
#pragma once

#include <stdint.h>

/* Bits of SCTLR, as in arch-arm/v5/cpu.h. */
#define SCTLR_M		(1 << 0)
#define SCTLR_S		(1 << 8)
#define SCTLR_R		(1 << 9)

static inline void cache_clean_descriptor(const void *descriptor)
{
	(void)descriptor;
}

static inline void cache_clean_range(uint32_t va, uint32_t size)
{
	(void)va;
	(void)size;
}

static inline void cache_flush_all(void)
{
}

void mmu_load(uint32_t table_ma);
void tlb_invalidate_page(uint32_t va);
void tlb_invalidate_all(void);
