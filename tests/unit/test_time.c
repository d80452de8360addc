// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_time.c - the clock against exact arithmetic, across wraps of the counter
 * and with the base moved under a reader.
 */
#include "unit.h"

#include <stdlib.h>

#include <platform.h>
#include <public/arm_pv.h>
#include <vambrace/time.h>

const char unit_name[] = "time";

struct board board;

static uint32_t count;
static uint32_t refresh_after; /* so much later, in the middle of a reading; 0: never */

static uint32_t read_counter(void)
{
	uint32_t now = count;

	if (refresh_after != 0) {
		count += refresh_after;
		refresh_after = 0;
		time_refresh();
	}
	return now;
}

static uint32_t read_clock(void)
{
	return 1234567890;
}

static struct counter counter = { .read = read_counter };
static const struct wall_clock wall_clock = { .seconds = read_clock };

static void start(uint32_t frequency_hz)
{
	counter.frequency_hz = frequency_hz;
	counter.page = 0;
	board.counter = &counter;
	time_init();
}

static const uint32_t frequencies[] = {
	4000000, 4000001, 19200000, 24000000, 32768 * 500, 100000000, 999999937,
};
#define FREQUENCY_COUNT ((int)(sizeof(frequencies) / sizeof(frequencies[0])))

static uint64_t random_below(uint64_t bound)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint64_t)((unsigned __int128)state * bound >> 64);
}

/* What it is after @counts, as mult has no more than 24 digits behind the point. */
static uint64_t exact(uint64_t counts, uint32_t frequency_hz)
{
	uint64_t mult = (NS_PER_S << 24) / frequency_hz;

	return (uint64_t)((unsigned __int128)counts * mult >> 24);
}

START_TEST(exact_across_wraps)
{
	uint32_t frequency = frequencies[_i];
	uint64_t total = 0, refreshed = 0;

	count = (uint32_t)random_below(UINT64_C(1) << 32);
	start(frequency);
	ck_assert_uint_eq(time_now(), 0);
	for (unsigned int i = 0; i < 100000; i++) {
		uint32_t step = (uint32_t)random_below(UINT32_MAX / 4);

		if (random_below(2) == 0 || total + step - refreshed > UINT32_MAX) {
			time_refresh();
			refreshed = total;
		}
		count += step;
		total += step;
		/* An assertion that holds costs Check some time, too. */
		if (time_now() != exact(total, frequency) ||
		    time_now() != exact(total, frequency)) {
			ck_abort_msg("after %llu counts: %llu ns", (unsigned long long)total,
				     (unsigned long long)time_now());
		}
	}
	/* An hour of real time is an hour, to a part in ten million. */
	ck_assert_uint_le(
		llabs((long long)(exact(UINT64_C(3600) * frequency, frequency) - 3600 * NS_PER_S)),
		360000);
}
END_TEST

/* The counter just before its wrap since the base, where products are greatest. */
START_TEST(farthest_from_the_base)
{
	count = 7;
	start(frequencies[_i]);
	count += UINT32_MAX;
	ck_assert_uint_eq(time_now(), exact(UINT32_MAX, frequencies[_i]));
	time_refresh();
	count += UINT32_MAX;
	ck_assert_uint_eq(time_now(), exact(2 * (uint64_t)UINT32_MAX, frequencies[_i]));
}
END_TEST

START_TEST(period_is_well_before_the_wrap)
{
	start(frequencies[_i]);
	ck_assert_uint_le(time_refresh_period(), exact(UINT32_MAX / 2, frequencies[_i]));
	ck_assert_uint_ge(time_refresh_period(), exact(UINT32_MAX / 8, frequencies[_i]));
}
END_TEST

/* As by another CPU: the counter was read before, the base is of after. */
START_TEST(base_moves_under_a_reader)
{
	count = 0;
	start(24000000);
	count = 1000;
	refresh_after = 500000;
	ck_assert_uint_eq(time_now(), exact(501000, 24000000));
	ck_assert_uint_eq(refresh_after, 0);
}
END_TEST

START_TEST(base_moves_under_a_description)
{
	struct arm_pv_time time = { 0 };

	count = 0;
	start(24000000);
	counter.page = 0x10000000;
	count = 1000;
	refresh_after = 500000;
	time_describe(&time);
	ck_assert_uint_eq(time.base, 501000);
	ck_assert_uint_eq(time.base_ns, exact(501000, 24000000));
}
END_TEST

START_TEST(time_as_a_guest_computes_it)
{
	struct arm_pv_time time = { .version = 6 };

	count = 0xfffffff0;
	start(frequencies[_i]);
	time_describe(&time);
	ck_assert_uint_eq(time.mask, 0); /* no page: untouched */
	ck_assert_uint_eq(time.version, 6);
	counter.page = 0x10000000;
	counter.page_offset = 0x5c;
	count += 12345;
	time_describe(&time);
	ck_assert_uint_eq(time.version, 8);
	ck_assert_uint_eq(time.offset, 0x5c);
	for (unsigned int i = 0; i < 1000; i++) {
		uint64_t guest_ns;

		count += (uint32_t)random_below(4000000);
		guest_ns = time.base_ns +
			   ((uint64_t)((count - time.base) & time.mask) * time.mult >> time.shift);
		/* Each rounds down once more or less. */
		ck_assert_uint_le(time_now() - guest_ns, 1);
	}
}
END_TEST

START_TEST(wall_clock_at_the_start)
{
	start(24000000);
	ck_assert_uint_eq(time_wall_clock_base(), 0);
	board.wall_clock = &wall_clock;
	start(24000000);
	ck_assert_uint_eq(time_wall_clock_base(), 1234567890);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, exact_across_wraps, 0, FREQUENCY_COUNT);
	tcase_add_loop_test(tests, farthest_from_the_base, 0, FREQUENCY_COUNT);
	tcase_add_loop_test(tests, period_is_well_before_the_wrap, 0, FREQUENCY_COUNT);
	tcase_add_test(tests, base_moves_under_a_reader);
	tcase_add_test(tests, base_moves_under_a_description);
	tcase_add_loop_test(tests, time_as_a_guest_computes_it, 0, FREQUENCY_COUNT);
	tcase_add_test(tests, wall_clock_at_the_start);
}
