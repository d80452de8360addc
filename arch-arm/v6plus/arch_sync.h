/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_sync.h (ARMv6 and ARMv7) - see include/vambrace/sync.h.
 *
 * SPEC: ARM DDI 0406C A3.8.3 (DMB); ARM DDI 0100I B2.6.1 (ARMv6: the same by
 *	CP15 c7, c10, 5, which ARMv7 has too, deprecated); ARM DDI 0406C A3.4
 *	(exclusives), A3.4.6 (WFE and SEV: SEV sets the event register, so an event
 *	between the test of a word and WFE is not lost).
 */
#pragma once

#include <stdint.h>

#include "sync_barrier.h"

#define ARCH_CPUS_MAX 4

/* Earlier loads are observed before later loads. */
static inline void arch_read_barrier(void)
{
	data_memory_barrier();
}

/* Earlier stores are observed before later stores. */
static inline void arch_write_barrier(void)
{
	data_memory_barrier();
}

static inline void arch_memory_barrier(void)
{
	data_memory_barrier();
}

static inline uint32_t arch_load(const uint32_t *word)
{
	return *(const volatile uint32_t *)word;
}

static inline void arch_store(uint32_t *word, uint32_t value)
{
	*(volatile uint32_t *)word = value;
}

/* Returns the old value. Not ordered with other accesses. */
static inline uint32_t arch_fetch_increment(uint32_t *word)
{
	uint32_t value, next, failed;

	/* One asm statement: no other access may come between LDREX and STREX. */
	__asm__ volatile("1:	ldrex	%0, [%3]\n"
			 "	add	%1, %0, #1\n"
			 "	strex	%2, %1, [%3]\n"
			 "	teq	%2, #0\n"
			 "	bne	1b"
			 : "=&r"(value), "=&r"(next), "=&r"(failed)
			 : "r"(word)
			 : "cc", "memory");
	return value;
}

/*
 * XSA-295: a guest that keeps writing to the word could make STREX fail for ever. After
 * so many tries the store is a plain one; only that guest can lose by it.
 */
#define EXCLUSIVE_TRIES 64

static inline uint32_t arch_fetch_or(uint32_t *word, uint32_t mask)
{
	uint32_t value, next, failed, tries = EXCLUSIVE_TRIES;

	data_memory_barrier();
	__asm__ volatile("1:	ldrex	%0, [%4]\n"
			 "	orr	%1, %0, %5\n"
			 "	strex	%2, %1, [%4]\n"
			 "	teq	%2, #0\n"
			 "	beq	2f\n"
			 "	subs	%3, %3, #1\n"
			 "	bne	1b\n"
			 "	ldr	%0, [%4]\n"
			 "	orr	%1, %0, %5\n"
			 "	str	%1, [%4]\n"
			 "2:"
			 : "=&r"(value), "=&r"(next), "=&r"(failed), "+&r"(tries)
			 : "r"(word), "r"(mask)
			 : "cc", "memory");
	data_memory_barrier();
	return value;
}

static inline uint32_t arch_fetch_clear(uint32_t *word, uint32_t mask)
{
	uint32_t value, next, failed, tries = EXCLUSIVE_TRIES;

	data_memory_barrier();
	__asm__ volatile("1:	ldrex	%0, [%4]\n"
			 "	bic	%1, %0, %5\n"
			 "	strex	%2, %1, [%4]\n"
			 "	teq	%2, #0\n"
			 "	beq	2f\n"
			 "	subs	%3, %3, #1\n"
			 "	bne	1b\n"
			 "	ldr	%0, [%4]\n"
			 "	bic	%1, %0, %5\n"
			 "	str	%1, [%4]\n"
			 "2:"
			 : "=&r"(value), "=&r"(next), "=&r"(failed), "+&r"(tries)
			 : "r"(word), "r"(mask)
			 : "cc", "memory");
	data_memory_barrier();
	return value;
}

static inline void arch_wait_for_event(void)
{
	__asm__ volatile("wfe" : : : "memory");
}

/* A CPU that this wakes observes earlier stores. */
static inline void arch_send_event(void)
{
	data_synchronization_barrier();
	__asm__ volatile("sev" : : : "memory");
}
