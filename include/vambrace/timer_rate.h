/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer_rate.h - measure the frequency of the timer.
 */
#pragma once

#include <stdint.h>

struct counter;
struct oneshot_timer;

/*
 * Boot: the timer's frequency in Hz, measured against the counter; @nominal_hz,
 * from the device tree, if the measurement confirms it. 0 when the timer or the counter
 * is stopped. Takes about 40 ms and leaves the timer running.
 */
uint32_t timer_rate(const struct counter *counter, const struct oneshot_timer *timer,
		    uint32_t nominal_hz);
