// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - ticket locks, and the check of their order. See lock.h.
 *
 * INVARIANT(lock-order): a CPU takes its locks in ascending order of (rank, number).
 * Waiting for a ticket is bounded by one hold of each other CPU.
 */
#include <vambrace/lock.h>

#include <stddef.h>

#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/panic.h>
#include <vambrace/time.h>

bool lock_shared;

/*
 * this_cpu() may be read at any place of a function, and is undefined on a core that is
 * about to be refused: what needs it is called, while the checks are not off.
 */
#define NOT_INLINED __attribute__((noinline))

/* No lock is taken before lock_init(), as this_cpu() is not set up, nor after lock_give_up(). */
static bool off = true;

/* The longest hold so far; debug builds only. No lock: an inexact value does no harm. */
static struct {
	bool measured;
	uint64_t ns;
	unsigned int rank, number;
} longest;

/* --- tickets --- */

static void take_ticket(struct lock *lock)
{
	uint32_t ticket = arch_fetch_increment(&lock->next);

	while (arch_load(&lock->serving) != ticket && !off) {
		arch_wait_for_event();
	}
	/* Acquire: the stores of the last holder are observed by the accesses below. */
	arch_memory_barrier();
}

static void release_ticket(struct lock *lock)
{
	/* Release: accesses under the lock are observed before the store to serving. */
	arch_memory_barrier();
	arch_store(&lock->serving, lock->serving + 1);
	arch_send_event();
}

/* --- checks --- */

static bool has_pairs(unsigned int rank)
{
	return rank == LOCK_EVENT || rank == LOCK_RUN_QUEUE;
}

/* May @lock be taken while @held is held? */
static bool in_order(const struct lock *held, const struct lock *lock)
{
	return held->rank < lock->rank ||
	       (held->rank == lock->rank && has_pairs(lock->rank) && held->number < lock->number);
}

static NOT_INLINED void check_take(const struct lock *lock)
{
	const struct locks_held *locks = &this_cpu()->locks;

	if (off) {
		return;
	}
	BUG_ON(locks->count == LOCKS_HELD_MAX);
	for (unsigned int i = 0; i < locks->count; i++) {
		const struct lock *held = locks->held[i].lock;

		if (!in_order(held, lock)) {
			panic("lock %u.%u taken while %u.%u is held", lock->rank, lock->number,
			      held->rank, held->number);
		}
	}
}

static NOT_INLINED void note_taken(const struct lock *lock)
{
	struct locks_held *locks = &this_cpu()->locks;

	if (off) {
		return;
	}
	locks->held[locks->count].lock = lock;
	locks->held[locks->count].since = longest.measured ? time_now() : 0;
	locks->count++;
}

static void measure(const struct lock *lock, uint64_t since)
{
	uint64_t held_ns;

	if (!longest.measured) {
		return;
	}
	held_ns = time_now() - since;
	if (held_ns > longest.ns) {
		longest.ns = held_ns;
		longest.rank = lock->rank;
		longest.number = lock->number;
	}
}

/* Locks may be released in any order. */
static NOT_INLINED void check_release(const struct lock *lock)
{
	struct locks_held *locks = &this_cpu()->locks;
	unsigned int i = 0;

	if (off) {
		return;
	}
	while (i < locks->count && locks->held[i].lock != lock) {
		i++;
	}
	if (i == locks->count) {
		panic("lock %u.%u released by who does not hold it", lock->rank, lock->number);
	}
	measure(lock, locks->held[i].since);
	locks->count--;
	for (; i < locks->count; i++) {
		locks->held[i] = locks->held[i + 1];
	}
}

void lock_acquire(struct lock *lock)
{
	if (DEBUG && !off) {
		check_take(lock);
	}
	if (ARCH_CPUS_MAX > 1 && __builtin_expect(lock_shared, false)) {
		take_ticket(lock);
	}
	if (DEBUG && !off) {
		note_taken(lock);
	}
}

void lock_drop(struct lock *lock)
{
	if (DEBUG && !off) {
		check_release(lock);
	}
	if (ARCH_CPUS_MAX > 1 && __builtin_expect(lock_shared, false)) {
		release_ticket(lock);
	}
}

void lock_check_none(void)
{
	const struct locks_held *locks = &this_cpu()->locks;

	if (locks->count != 0 && !off) {
		panic("guest memory is accessed while lock %u.%u is held",
		      locks->held[0].lock->rank, locks->held[0].lock->number);
	}
}

void lock_init(void)
{
	off = false;
	lock_shared = DEBUG && ARCH_CPUS_MAX > 1;
}

void lock_measure(void)
{
	longest.measured = DEBUG;
}

void lock_give_up(void)
{
	off = true;
}

void lock_dump(void)
{
	if (longest.measured) {
		printk("longest hold of a lock: %u ns, lock %u.%u\n", (unsigned int)longest.ns,
		       longest.rank, longest.number);
	}
}
