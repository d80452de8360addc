// SPDX-License-Identifier: GPL-2.0-only
/*
 * round_robin.c - the class with equal shares: round robin with time slices, and a
 * wake-up boost.
 *
 * The first entity of the queue runs until its slice is used up; then it goes to the
 * tail and gets another slice, less the time by which it exceeded the last. Time is
 * charged to a slice only while others are runnable.
 *
 * An entity that wakes is queued ahead of all but those that woke before it, with
 * the rest of its slice plus its share of the time it slept: so an entity that uses
 * little time hardly ever waits for CPU-bound ones. INVARIANT(fair): between two
 * times that one entity goes to the tail, each entity that was runnable throughout
 * has gone there, too, or has had at least its share. So neither by sleeping and
 * waking nor by yielding does an entity get more than one slice above its share.
 * LOCKS: the caller, core.c, holds the run queue's lock.
 */
#include <vambrace/sched.h>

#include <stddef.h>

#include <vambrace/cpu.h>

#define SLICE ((int64_t)SCHED_SLICE_NS)

/* The greatest excess that is deducted; more means that the machine stood still. */
#define DEBT_MAX (SLICE / 2)

/* --- the list --- */

static inline struct round_robin_queue *queue(void)
{
	return &this_cpu()->sched.round_robin;
}

/* @before NULL: at the tail. */
static void insert(struct sched_entity *entity, struct sched_entity *before)
{
	struct sched_entity *previous = before != NULL ? before->previous : queue()->last;

	entity->previous = previous;
	entity->next = before;
	if (previous != NULL) {
		previous->next = entity;
	} else {
		queue()->first = entity;
	}
	if (before != NULL) {
		before->previous = entity;
	} else {
		queue()->last = entity;
	}
	queue()->count++;
}

static void dequeue(struct sched_entity *entity)
{
	if (entity->previous != NULL) {
		entity->previous->next = entity->next;
	} else {
		queue()->first = entity->next;
	}
	if (entity->next != NULL) {
		entity->next->previous = entity->previous;
	} else {
		queue()->last = entity->previous;
	}
	queue()->count--;
}

static void move_to_tail(struct sched_entity *entity)
{
	dequeue(entity);
	insert(entity, NULL);
	entity->woken = false;
}

/* --- slices --- */

static void next_slice(struct sched_entity *entity)
{
	entity->left = SLICE + (entity->left > -DEBT_MAX ? entity->left : -DEBT_MAX);
}

/*
 * Credit @entity with the share that it would have had of the time it slept. The
 * number of sharers is rounded up to a power of two, as division is expensive.
 */
static void credit_sleep(struct sched_entity *entity, uint64_t now)
{
	uint64_t share = now - entity->slept_at;

	for (unsigned int sharers = queue()->count; sharers > 1; sharers = (sharers + 1) / 2) {
		share /= 2;
	}
	if (share >= (uint64_t)(SLICE - entity->left)) {
		entity->left = SLICE;
	} else {
		entity->left += (int64_t)share;
	}
}

static void wake(struct sched_entity *entity)
{
	struct sched_entity *before = queue()->first;

	while (before != NULL && before->woken) {
		before = before->next;
	}
	insert(entity, before);
	entity->woken = true;
}

static void sleep(struct sched_entity *entity, uint64_t now)
{
	dequeue(entity);
	entity->woken = false;
	entity->slept_at = now;
}

/* The rest of the slice is forfeited. */
static void yield(struct sched_entity *entity)
{
	entity->left = entity->left < 0 ? entity->left : 0;
	next_slice(entity);
	move_to_tail(entity);
}

/* Ends after one round at most: an entity that was moved to the tail has a new slice. */
static struct sched_entity *pick(uint64_t now, uint64_t *until)
{
	struct sched_entity *entity;

	while ((entity = queue()->first) != NULL) {
		if (entity->woken) {
			entity->woken = false;
			credit_sleep(entity, now);
		}
		if (entity->left > 0) {
			break;
		}
		next_slice(entity);
		move_to_tail(entity);
	}
	queue()->contended = queue()->count > 1;
	*until = queue()->contended ? now + (uint64_t)entity->left : NEVER;
	return entity;
}

static void charge(struct sched_entity *entity, uint64_t ns)
{
	if (queue()->contended) {
		entity->left -= (int64_t)ns;
	}
}

static const struct sched_entity *at(unsigned int *place)
{
	const struct sched_entity *entity = queue()->first;

	for (; entity != NULL && *place != 0; entity = entity->next) {
		(*place)--;
	}
	return entity;
}

const struct sched_class round_robin = {
	.wake = wake,
	.sleep = sleep,
	.yield = yield,
	.pick = pick,
	.charge = charge,
	.at = at,
};
