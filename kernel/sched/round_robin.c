// SPDX-License-Identifier: GPL-2.0-only
/*
 * round_robin.c - the class of those with equal shares: slices in a circle, and
 * precedence for who has slept.
 *
 * The first of the queue runs, until its slice is used up; then it goes to the
 * end and has another slice, less what it ran over. Time counts against a slice
 * only while others wait.
 *
 * Who wakes goes before all but those woken before it, with what is left of its
 * slice, and its share of the time it slept: so who computes little hardly ever
 * waits for those who compute much. INVARIANT(fair): between two times that one
 * goes to the end of the queue, each of those that could run all the while has
 * gone there, too, or has had at least as much time as its share. So nobody
 * gets more by sleeping and waking, nor by yielding, than a slice ahead.
 * LOCKS: the caller, core.c, holds the lock of the queue()->
 */
#include <vambrace/sched.h>

#include <stddef.h>

#include <vambrace/cpu.h>

#define SLICE ((int64_t)SCHED_SLICE_NS)

/* More than this is not made good: the machine stood still. */
#define DEBT_MAX (SLICE / 2)

/* --- the list --- */

static inline struct round_robin_queue *queue(void)
{
	return &this_cpu()->sched.round_robin;
}

/* @before: NULL: at the end. */
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

static void take_out(struct sched_entity *entity)
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

static void go_to_the_end(struct sched_entity *entity)
{
	take_out(entity);
	insert(entity, NULL);
	entity->woken = false;
}

/* --- slices --- */

static void next_slice(struct sched_entity *entity)
{
	entity->left = SLICE + (entity->left > -DEBT_MAX ? entity->left : -DEBT_MAX);
}

/*
 * What would have been its time of what it slept, had it shared with all of the
 * queue; rather less, by a power of two, as there is no cheap division.
 */
static void make_good(struct sched_entity *entity, uint64_t now)
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
	take_out(entity);
	entity->woken = false;
	entity->slept_at = now;
}

/* What is left of the slice is given up. */
static void yield(struct sched_entity *entity)
{
	entity->left = entity->left < 0 ? entity->left : 0;
	next_slice(entity);
	go_to_the_end(entity);
}

/* At most once round: whoever was at the end has a slice. */
static struct sched_entity *pick(uint64_t now, uint64_t *until)
{
	struct sched_entity *entity;

	while ((entity = queue()->first) != NULL) {
		if (entity->woken) {
			entity->woken = false;
			make_good(entity, now);
		}
		if (entity->left > 0) {
			break;
		}
		next_slice(entity);
		go_to_the_end(entity);
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
