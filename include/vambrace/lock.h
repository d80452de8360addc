/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock.h - spinlocks. Interrupts are masked in all of the hypervisor, so a CPU waits
 * for other CPUs only, and for at most one hold of each.
 *
 * A lock has a rank, and locks are taken in the order of ranks. Two of one rank
 * may be held where that rank has pairs, in the order of their numbers. No
 * guest memory is accessed with a lock held. Debug builds check these rules, also on
 * one CPU.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/sync.h>

/* In the order of taking. */
enum lock_rank {
	LOCK_DOMAIN_LIST = 1,
	LOCK_DOMAIN,
	LOCK_EVENT, /* pairs: by domain id */
	LOCK_GRANT,
	LOCK_SPACE,
	LOCK_P2M,
	LOCK_POOL,
	LOCK_IRQ,
	LOCK_RUN_QUEUE, /* pairs: by CPU */
	LOCK_CONSOLE,	/* before timers: the test UART's interrupt is one */
	LOCK_TIMER,
	LOCK_MESSAGE, /* so late that printk() is possible under any lock before */
	LOCK_WORK,    /* and work_raise() */
	LOCK_CHUNK,
};

/* A ticket lock: first come, first served. */
struct lock {
	uint32_t next;	  /* the next ticket; unused while there is one CPU */
	uint32_t serving; /* the ticket whose turn it is */
	uint8_t rank;	  /* enum lock_rank */
	uint8_t number;	  /* among those of its rank */
};

#define LOCK_INITIALIZER(rank_, number_)             \
	{                                            \
		.rank = (rank_), .number = (number_) \
	}

#define LOCKS_HELD_MAX 8

/* The locks that a CPU holds; recorded in debug builds. */
struct locks_held {
	unsigned int count;
	struct {
		const struct lock *lock;
		uint64_t since; /* ns */
	} held[LOCKS_HELD_MAX];
};

/* Locks use tickets: with several CPUs, or to test that. Changed only while no lock is held. */
extern bool lock_shared;

/* lock_take() and lock_release(), where there can be more than one CPU, or checks. */
void lock_acquire(struct lock *lock);
void lock_drop(struct lock *lock);
void lock_check_none(void);

/* One CPU needs no lock, and no compiler barrier: interrupts are masked. */
static inline void lock_take(struct lock *lock)
{
	if (DEBUG || ARCH_CPUS_MAX > 1) {
		lock_acquire(lock);
	}
}

static inline void lock_release(struct lock *lock)
{
	if (DEBUG || ARCH_CPUS_MAX > 1) {
		lock_drop(lock);
	}
}

/* Called before guest memory is accessed, which may fault or take long. */
static inline void lock_assert_none_held(void)
{
	if (DEBUG) {
		lock_check_none();
	}
}

/*
 * Boot, after this_cpu() and the clock are set up: checks are active from now on, and
 * debug builds use tickets.
 */
void lock_init(void);

/* The machine stops: from now on nothing waits for a lock, whoever holds it. */
void lock_give_up(void);

/* Before the first guest runs: debug builds measure hold times from now on. */
void lock_measure(void);

/* Debug key r: the longest time that one was held. */
void lock_dump(void);
