/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_sync.h (fake) - see include/vambrace/sync.h: threads of the host.
 */
#pragma once

#include <time.h>
#include <stdatomic.h>
#include <stdint.h>

#define ARCH_CPUS_MAX 4

static inline void arch_read_barrier(void)
{
	atomic_thread_fence(memory_order_acquire);
}

static inline void arch_write_barrier(void)
{
	atomic_thread_fence(memory_order_release);
}

/*
 * The thread sanitizer knows no fences: what the barriers of ARM order the
 * accesses themselves order here.
 */
static inline void arch_memory_barrier(void)
{
}

static inline uint32_t arch_load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void arch_store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint32_t arch_fetch_increment(uint32_t *word)
{
	return __atomic_fetch_add(word, 1, __ATOMIC_RELAXED);
}

static inline uint32_t arch_fetch_or(uint32_t *word, uint32_t mask)
{
	return __atomic_fetch_or(word, mask, __ATOMIC_SEQ_CST);
}

static inline uint32_t arch_fetch_clear(uint32_t *word, uint32_t mask)
{
	return __atomic_fetch_and(word, ~mask, __ATOMIC_SEQ_CST);
}

static inline void arch_wait_for_event(void)
{
	static const struct timespec short_time = { .tv_nsec = 1 };

	nanosleep(&short_time, NULL);
}

static inline void arch_send_event(void)
{
}
