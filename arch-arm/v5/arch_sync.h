/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_sync.h (ARMv5) - see include/vambrace/sync.h. There is one CPU, which
 * observes its own accesses in program order: compiler barriers are enough.
 */
#pragma once

#include <stdint.h>

#define ARCH_CPUS_MAX 1

static inline void arch_read_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline void arch_write_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline void arch_memory_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline uint32_t arch_load(const uint32_t *word)
{
	return *(const volatile uint32_t *)word;
}

static inline void arch_store(uint32_t *word, uint32_t value)
{
	*(volatile uint32_t *)word = value;
}

static inline uint32_t arch_fetch_increment(uint32_t *word)
{
	return (*word)++;
}

static inline uint32_t arch_fetch_or(uint32_t *word, uint32_t mask)
{
	uint32_t value = arch_load(word);

	arch_store(word, value | mask);
	return value;
}

static inline uint32_t arch_fetch_clear(uint32_t *word, uint32_t mask)
{
	uint32_t value = arch_load(word);

	arch_store(word, value & ~mask);
	return value;
}

static inline void arch_wait_for_event(void)
{
}

static inline void arch_send_event(void)
{
}
