/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sync_barrier.h (ARMv7) - the data memory barrier: ARM DDI 0406C A8.8.43.
 */
#pragma once

static inline void data_memory_barrier(void)
{
	__asm__ volatile("dmb" : : : "memory");
}
