/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_sync.h (ARMv6 and ARMv7) - see include/vambrace/sync.h.
 *
 * SPEC: ARM DDI 0406C A3.8.3 (DMB); ARM DDI 0100I B2.6.1 (ARMv6: the same by
 *	CP15 c7, c10, 5, which ARMv7 has too, deprecated).
 */
#pragma once

#include "sync_barrier.h"

/* Loads before it are observed before loads behind it. */
static inline void arch_read_barrier(void)
{
	data_memory_barrier();
}

/* Stores before it are observed before stores behind it. */
static inline void arch_write_barrier(void)
{
	data_memory_barrier();
}
