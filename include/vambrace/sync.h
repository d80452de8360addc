/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sync.h - memory ordering between CPUs. The architecture's <arch_sync.h> gives, inline:
 *
 * arch_read_barrier(): loads before it are observed before loads after it.
 * arch_write_barrier(): stores before it are observed before stores after it.
 * arch_memory_barrier(): all accesses before it are observed before all after it.
 * arch_load(), arch_store(): exactly one access, which the compiler neither omits nor repeats.
 * arch_fetch_increment(): atomic; returns the value before.
 * arch_fetch_or(), arch_fetch_clear(): the same, of bits in a word that a guest changes,
 *	too; orders all accesses. Bounded: a guest that changes the word without end, on
 *	another CPU, may lose what it writes there.
 * arch_wait_for_event(), arch_send_event(): WFE, which may return early, and SEV.
 * ARCH_CPUS_MAX: the greatest number of CPUs.
 */
#pragma once

#include <stdint.h>

#include <arch_sync.h>

/*
 * A sequence count: data that one CPU writes and all read without a lock. A
 * reader copies the data and tries again if it was written meanwhile; there is
 * one writer at a time, and no reader interrupts it on its own CPU.
 */
struct sequence {
	uint32_t value; /* odd while the data is written */
};

/* If the data is being written, sequence_changed() will return true for the result. */
static inline uint32_t sequence_read_begin(const struct sequence *sequence)
{
	uint32_t value = *(const volatile uint32_t *)&sequence->value & ~1u;

	arch_read_barrier();
	return value;
}

/* Was the data, read since sequence_read_begin() gave @begin, written meanwhile? */
static inline int sequence_changed(const struct sequence *sequence, uint32_t begin)
{
	arch_read_barrier();
	return *(const volatile uint32_t *)&sequence->value != begin;
}

static inline void sequence_write_begin(struct sequence *sequence)
{
	*(volatile uint32_t *)&sequence->value = sequence->value + 1;
	arch_write_barrier();
}

static inline void sequence_write_end(struct sequence *sequence)
{
	arch_write_barrier();
	*(volatile uint32_t *)&sequence->value = sequence->value + 1;
}
