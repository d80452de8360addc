// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer_rate.c - the timer's frequency, measured against the counter.
 *
 * Device trees give few clocks, and a bootloader may have selected another: ARM's own
 * timers count at 1 MHz or at 32 kHz, which a bit in another device selects. So the
 * nominal frequency is used only if the measurement confirms it.
 *
 * The measurement counts ticks of the counter between two ticks of the timer. The
 * time of a tick is known up to the interval between two readings of the counter,
 * which may be long (under a debugger, in an emulator); so of several ticks the one
 * with the shortest interval is taken.
 */
#include <vambrace/timer_rate.h>

#include <stdbool.h>

#include <platform.h>
#include <vambrace/console.h>

#define WINDOWS_PER_S 25 /* the length of the measurement */
#define TICKS_TRIED   16
#define READINGS_MAX  (1u << 22) /* after so many without a tick the timer is stopped */
#define TOLERANCE     128	 /* 1 / TOLERANCE of the nominal frequency */
#define DIGITS_MAX    100000	 /* the measurement has five significant digits */

struct tick {
	uint32_t remaining;   /* the timer's value after the tick */
	uint32_t count;	      /* the counter's value just after it */
	uint32_t uncertainty; /* counts since the reading before */
};

/* Wait for the timer's next tick; false if there is none. */
static bool next_tick(const struct counter *counter, const struct oneshot_timer *timer,
		      struct tick *tick)
{
	uint32_t remaining = timer->remaining();
	uint32_t before = counter->read();

	for (uint32_t i = 0; i < READINGS_MAX; i++) {
		tick->remaining = timer->remaining();
		tick->count = counter->read();
		tick->uncertainty = tick->count - before;
		if (tick->remaining != remaining) {
			return true;
		}
		before = tick->count;
	}
	return false;
}

/* Of the next ticks, the one with the least uncertainty. */
static bool best_tick(const struct counter *counter, const struct oneshot_timer *timer,
		      struct tick *best)
{
	if (!next_tick(counter, timer, best)) {
		return false;
	}
	for (unsigned int i = 1; i < TICKS_TRIED; i++) {
		struct tick tick;

		if (!next_tick(counter, timer, &tick)) {
			return false;
		}
		if (tick.uncertainty < best->uncertainty) {
			*best = tick;
		}
	}
	return true;
}

static bool wait(const struct counter *counter, uint32_t from, uint32_t distance)
{
	for (uint32_t i = 0; i < READINGS_MAX; i++) {
		if (counter->read() - from >= distance) {
			return true;
		}
	}
	return false;
}

/* Round to the digits that the measurement determines. */
static uint32_t round_off(uint64_t rate)
{
	uint64_t unit = 1;

	while (rate / unit >= DIGITS_MAX) {
		unit *= 10;
	}
	return (uint32_t)((rate + unit / 2) / unit * unit);
}

static uint32_t measure(const struct counter *counter, const struct oneshot_timer *timer)
{
	struct tick first, last;
	uint32_t ticks, counts;

	timer->start(timer->ticks_max);
	if (!best_tick(counter, timer, &first) ||
	    !wait(counter, first.count, counter->frequency_hz / WINDOWS_PER_S) ||
	    !best_tick(counter, timer, &last)) {
		return 0;
	}
	ticks = first.remaining - last.remaining;
	counts = last.count - first.count;
	return round_off((uint64_t)ticks * counter->frequency_hz / counts);
}

uint32_t timer_rate(const struct counter *counter, const struct oneshot_timer *timer,
		    uint32_t nominal_hz)
{
	uint32_t rate = measure(counter, timer);
	uint32_t difference = rate > nominal_hz ? rate - nominal_hz : nominal_hz - rate;

	if (rate == 0 || difference <= nominal_hz / TOLERANCE) {
		return rate == 0 ? 0 : nominal_hz;
	}
	if (nominal_hz != 0) {
		printk("timer: the device tree says %u Hz, measured are %u Hz\n",
		       (unsigned int)nominal_hz, (unsigned int)rate);
	}
	return rate;
}
