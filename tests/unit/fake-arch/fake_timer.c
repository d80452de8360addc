// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_timer.c - a clock that a test sets, and timers that never expire, for
 * tests of what uses them.
 */
#include "fake.h"

#include <vambrace/timer.h>

uint64_t time_now(void)
{
	return fake.now;
}

void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now)
{
	(void)now;
	timer->deadline = deadline;
	timer->place = deadline != NEVER;
	fake.timers_set++;
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	timer_set_from(timer, deadline, fake.now);
}

void timer_cancel(struct timer *timer)
{
	timer->place = 0;
}
