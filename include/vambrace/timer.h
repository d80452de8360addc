/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer.h - deadlines, all behind the board's one one-shot timer.
 *
 * A struct timer lies in whatever has the deadline. It is in the queue from
 * timer_set() until it is cancelled or expires; zeroed it is not. Its memory
 * must not go away while it is.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/lock.h>
#include <vambrace/time.h>

#define NEVER UINT64_MAX

struct sched_entity;

struct timer {
	uint64_t deadline;		      /* ns of time_now() */
	unsigned int place;		      /* in the queue, from 1; 0: it is not set */
	void (*expired)(struct timer *timer); /* called once, not earlier than deadline */
	struct sched_entity *owner;	      /* whose time that is; NULL: the hypervisor's */
};

/* Set at once, at most: three a domain, and some of the hypervisor's own. */
#define TIMERS_MAX 72

/* The timers of a CPU that are set, and its hardware timer. */
struct timer_queue {
	struct timer *heap[TIMERS_MAX + 1]; /* from 1: half of a place is its parent */
	struct lock lock;		    /* of all */
	unsigned int count;
	uint64_t programmed_for; /* the deadline */
	bool expiring;		 /* timer_expire() programs it at the end */
	/* Filled at boot: */
	void (*start)(uint32_t ticks); /* the hardware */
	uint32_t longest_delay;	       /* ns; what the hardware can, in 32 bits */
	uint64_t scale;		       /* ticks = delay * scale / 2^64 */
};

/* Boot of a CPU: after time_init(). */
void timer_init(void);

/* Set it, or set it anew; NEVER cancels. A deadline that has passed expires at once. */
void timer_set(struct timer *timer, uint64_t deadline);

/* The same, where time_now() was just called: it expires as much later as that is ago. */
void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now);
void timer_cancel(struct timer *timer);

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->place != 0;
}

/*
 * The hardware timer fired, or may have: call what expired, in the order of
 * deadlines, until an interrupt waits; the rest has its turn after that.
 */
void timer_expire(void);
