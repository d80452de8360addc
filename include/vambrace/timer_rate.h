/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer_rate.h - how fast does the timer count?
 */
#pragma once

#include <stdint.h>

struct counter;
struct oneshot_timer;

/*
 * Boot: the timer's frequency in Hz, measured against the counter; @told, what
 * the tree tells of it, when that agrees. 0 when one of the two stands still.
 * Takes some 40 ms and leaves the timer running.
 */
uint32_t timer_rate(const struct counter *counter, const struct oneshot_timer *timer,
		    uint32_t told);
