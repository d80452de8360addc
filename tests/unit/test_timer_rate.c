// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_timer_rate.c - measuring a timer, on a machine whose time is a number:
 * reading a register takes some of it, and now and then very much.
 */
#include "unit.h"

#include <vambrace/timer_rate.h>

#include <platform.h>

const char unit_name[] = "timer_rate";

static uint64_t now_ns;
static uint64_t started_at, started_with;
static uint64_t timer_hz, counter_hz;
static uint64_t stops_at_ns; /* from then on the timer stands still */
static unsigned int readings, hiccup_every;

/* Time passes: a reading takes 150 ns, or with a hiccup 3 ms. */
static void pass(void)
{
	readings++;
	now_ns += hiccup_every != 0 && readings % hiccup_every == 0 ? 3000000 : 150;
}

static uint32_t read_counter(void)
{
	pass();
	return (uint32_t)(0xfff00000u + now_ns * counter_hz / 1000000000);
}

static void start_timer(uint32_t ticks)
{
	started_at = now_ns;
	started_with = ticks;
}

static uint32_t remaining(void)
{
	uint64_t passed;

	pass();
	passed = ((now_ns < stops_at_ns ? now_ns : stops_at_ns) - started_at) * timer_hz /
		 1000000000;
	return passed < started_with ? (uint32_t)(started_with - passed) : 0;
}

static uint32_t rate(uint64_t real_hz, uint32_t nominal_hz)
{
	struct counter counter = { .read = read_counter, .frequency_hz = 24000000 };
	struct oneshot_timer timer = {
		.start = start_timer,
		.remaining = remaining,
		.ticks_max = UINT32_MAX,
	};

	now_ns = 12345;
	timer_hz = real_hz;
	counter_hz = 24000000;
	return timer_rate(&counter, &timer, nominal_hz);
}

static const struct {
	uint32_t real, nominal_hz, expected;
	unsigned int hiccup_every;
} cases[] = {
	/* The nominal frequency is confirmed. */
	{ 1000000, 1000000, 1000000, 0 },
	{ 1000000, 1001234, 1001234, 0 },
	{ 32768, 32768, 32768, 0 },
	/* The nominal frequency is refuted: another clock was selected. */
	{ 32768, 1000000, 32768, 0 },
	{ 1000000, 32768, 1000000, 0 },
	{ 1000000, 1020000, 1000000, 0 },
	{ 1020000, 1000000, 1020000, 0 },
	/* No nominal frequency: rounded to significant digits. */
	{ 1000000, 0, 1000000, 0 },
	{ 100000000, 0, 100000000, 0 },
	{ 66666666, 0, 66667000, 0 },
	{ 498000000, 0, 498000000, 0 },
	{ 24000000, 0, 24000000, 0 },
	/* Readings that are far apart do no harm. */
	{ 1000000, 0, 1000000, 7 },
	{ 100000000, 0, 100000000, 3 },
};

START_TEST(measured)
{
	stops_at_ns = UINT64_MAX;
	hiccup_every = cases[_i].hiccup_every;
	ck_assert_uint_eq(rate(cases[_i].real, cases[_i].nominal_hz), cases[_i].expected);
}
END_TEST

START_TEST(timer_stands_still)
{
	hiccup_every = 0;
	stops_at_ns = UINT64_MAX;
	ck_assert_uint_eq(rate(0, 1000000), 0);
	/* After its first tick, of those that are tried; and between both measurements. */
	stops_at_ns = 12345 + 1500;
	ck_assert_uint_eq(rate(1000000, 1000000), 0);
	stops_at_ns = 12345 + 20000000;
	ck_assert_uint_eq(rate(1000000, 1000000), 0);
}
END_TEST

static uint32_t frozen(void)
{
	return 77;
}

START_TEST(counter_stands_still)
{
	struct counter counter = { .read = frozen, .frequency_hz = 24000000 };
	struct oneshot_timer timer = {
		.start = start_timer,
		.remaining = remaining,
		.ticks_max = UINT32_MAX,
	};

	hiccup_every = 0;
	stops_at_ns = UINT64_MAX;
	timer_hz = 1000000;
	ck_assert_uint_eq(timer_rate(&counter, &timer, 1000000), 0);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, measured, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tests, timer_stands_still);
	tcase_add_test(tests, counter_stands_still);
}
