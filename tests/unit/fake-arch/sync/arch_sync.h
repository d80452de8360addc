/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_sync.h (fake) - see include/vambrace/sync.h: threads of the host.
 */
#pragma once

#include <stdatomic.h>

static inline void arch_read_barrier(void)
{
	atomic_thread_fence(memory_order_acquire);
}

static inline void arch_write_barrier(void)
{
	atomic_thread_fence(memory_order_release);
}
