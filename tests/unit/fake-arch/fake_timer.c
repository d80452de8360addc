// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_timer.c - a clock that a test sets, and timers that never expire, for
 * tests of what uses them; with the lock that the real ones take.
 */
#include "fake.h"

#include <vambrace/lock.h>
#include <vambrace/timer.h>

static struct lock timer_lock = LOCK_INITIALIZER(LOCK_TIMER, 0);

uint64_t time_now(void)
{
	return fake.now;
}

void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now)
{
	(void)now;
	lock_take(&timer_lock);
	timer->deadline = deadline;
	timer->place = deadline != NEVER;
	fake.timers_set++;
	lock_release(&timer_lock);
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	timer_set_from(timer, deadline, fake.now);
}

void timer_cancel(struct timer *timer)
{
	lock_take(&timer_lock);
	timer->place = 0;
	lock_release(&timer_lock);
}
