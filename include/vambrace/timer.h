/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer.h - software timers, multiplexed onto the board's one-shot timer.
 *
 * A struct timer is embedded in the object that has the deadline. It is in the queue
 * from timer_set() until it is cancelled or expires, and its memory must not be freed
 * meanwhile. A zeroed timer is not set.
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
	unsigned int place;		      /* in the heap, from 1; 0: not set */
	void (*expired)(struct timer *timer); /* called once, not earlier than deadline */
	struct sched_entity *owner;	      /* charged for the expiry; NULL: own work */
};

/* The most timers set at a time: three for each domain, and some of the hypervisor's. */
#define TIMERS_MAX 72

/* A CPU's timers that are set, and its hardware timer. */
struct timer_queue {
	struct timer *heap[TIMERS_MAX + 1]; /* from 1: the parent of place is place / 2 */
	struct lock lock;		    /* protects all members */
	unsigned int count;
	uint64_t programmed_for; /* the deadline */
	bool expiring;		 /* in timer_expire(), which programs the hardware at its end */
	/* Filled at boot: */
	void (*start)(uint32_t ticks); /* the hardware */
	uint32_t longest_delay;	       /* ns; of the hardware, limited to 32 bits */
	uint64_t scale;		       /* ticks = delay * scale / 2^64 */
};

/* Boot of a CPU: after time_init(). */
void timer_init(void);

/* Set or reset @timer; NEVER cancels. A deadline in the past expires at once. */
void timer_set(struct timer *timer, uint64_t deadline);

/* The same, with @now a recent time_now(): the timer expires late by the age of @now. */
void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now);
void timer_cancel(struct timer *timer);

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->place != 0;
}

/*
 * Call the functions of expired timers in the order of deadlines, until none is left or
 * an interrupt is pending; then the hardware fires again for the rest.
 */
void timer_expire(void);
