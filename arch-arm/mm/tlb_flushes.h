/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tlb_flushes.h - how often this CPU's TLB was invalidated as a whole.
 *
 * A page table that was unlinked may still be known to a TLB that has walked it, so it
 * is used again only when the count is another than it was then: flush_before_reuse().
 * A flush that is not counted costs another one, no more. Counts are only compared for
 * being equal: after a wrap that is one flush too many, never one too few.
 */
#pragma once

#include <stdint.h>

#include <vambrace/cpu.h>

#include "cache.h"

static inline uint32_t tlb_flushes(void)
{
	return this_cpu()->arch.tlb_flushes;
}

/* The TLB has been invalidated as a whole. */
static inline void tlb_count_flush(void)
{
	this_cpu()->arch.tlb_flushes++;
}

static inline void tlb_flush(void)
{
	tlb_invalidate_all();
	tlb_count_flush();
}
