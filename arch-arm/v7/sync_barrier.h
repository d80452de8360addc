/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sync_barrier.h (ARMv7) - DMB and DSB: ARM DDI 0406C A8.8.43, A8.8.44.
 */
#pragma once

static inline void data_memory_barrier(void)
{
	__asm__ volatile("dmb" : : : "memory");
}

static inline void data_synchronization_barrier(void)
{
	__asm__ volatile("dsb" : : : "memory");
}
