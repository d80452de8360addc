/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_sync.h (ARMv5) - see include/vambrace/sync.h. There is one CPU, which
 * sees its own accesses in order: only the compiler must keep them.
 */
#pragma once

static inline void arch_read_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline void arch_write_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}
