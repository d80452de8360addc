/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sync_barrier.h (ARMv6) - DMB and DSB are CP15 operations:
 * ARM DDI 0100I B2.6.1, B6.6.5.
 */
#pragma once

#include <stdint.h>

static inline void data_memory_barrier(void)
{
	__asm__ volatile("mcr p15, 0, %0, c7, c10, 5" : : "r"(0) : "memory");
}

static inline void data_synchronization_barrier(void)
{
	__asm__ volatile("mcr p15, 0, %0, c7, c10, 4" : : "r"(0) : "memory");
}
