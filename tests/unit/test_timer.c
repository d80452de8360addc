// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_timer.c - the queue of timers against a list that is searched, its
 * hardware against exact arithmetic.
 */
#include "unit.h"

#include <signal.h>
#include <string.h>

#include <fake-arch/fake.h>
#include <platform.h>
#include <vambrace/irq.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

const char unit_name[] = "timer";

/* One count is one ns, so that time is what a test says; or 250, so that no refresh is near. */
#define FAST_HZ 1000000000
#define SLOW_HZ 4000000

struct board board;

static uint32_t count;
static uint32_t ticks; /* of the last start */
static unsigned int starts;

static uint32_t read_counter(void)
{
	return count;
}

static uint64_t started_at, fires_at; /* ns, with the fast counter */
static struct oneshot_timer hardware;

static void start(uint32_t ticks_wanted)
{
	if (ticks_wanted == 0 || ticks_wanted > board.timer->ticks_max) {
		ck_abort_msg("%u ticks", (unsigned int)ticks_wanted);
	}
	ticks = ticks_wanted;
	started_at = count;
	/* Rounded down: a tick is not much longer than a ns where it is asked for. */
	fires_at = started_at + ticks * NS_PER_S / hardware.frequency_hz;
	starts++;
}

static struct counter counter = { .read = read_counter, .page = 0x10000000 };
static unsigned int acknowledged;

static void acknowledge(void)
{
	acknowledged++;
}

static struct oneshot_timer hardware = { .start = start, .acknowledge = acknowledge, .irq = 34 };

/* What irq.c does with the handler of the timer's line. */
static void (*interrupt)(void);

void irq_claim(uint32_t line, void (*handler)(void))
{
	ck_assert_uint_eq(line, 34);
	interrupt = handler;
}

static void init(uint32_t counter_hz, uint32_t frequency_hz, uint32_t ticks_max)
{
	counter.frequency_hz = counter_hz;
	hardware.frequency_hz = frequency_hz;
	hardware.ticks_max = ticks_max;
	board.counter = &counter;
	board.timer = &hardware;
	count = 0;
	time_init();
	lock_init();
	timer_init();
	starts = 0;
}

/* A tick is a ns, nearly: 1 GHz is just too fast. */
static void setup(void)
{
	fake_reset(2);
	init(FAST_HZ, 999999999, UINT32_MAX);
}

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t bound)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint64_t)((unsigned __int128)random_state * bound >> 64);
}

/* --- the hardware --- */

static uint32_t frequency_of(int index)
{
	static const uint32_t frequencies[] = {
		1,	   2,	      32768,	 999999,    1000000,   1000001,
		19200000,  24000000,  99999989,	 100000000, 125000000, 333333333,
		400000000, 500000000, 999999937, 999999999,
	};
	const int known = sizeof(frequencies) / sizeof(frequencies[0]);

	return index < known ? frequencies[index] : 1 + (uint32_t)random_below(999999999);
}
#define FREQUENCY_COUNT 64

static uint64_t exact_ticks(uint64_t delay, uint32_t frequency_hz)
{
	unsigned __int128 product = (unsigned __int128)delay * frequency_hz;

	return (uint64_t)((product + NS_PER_S - 1) / NS_PER_S);
}

static void check_ticks(uint64_t delay, uint32_t frequency_hz)
{
	static struct timer timer;

	ticks = 0;
	timer_set_from(&timer, delay, 0);
	/* An assertion that holds costs Check some time, too. */
	if (ticks != exact_ticks(delay, frequency_hz)) {
		ck_abort_msg("%llu ns at %u Hz: %u ticks", (unsigned long long)delay,
			     (unsigned int)frequency_hz, (unsigned int)ticks);
	}
	timer_cancel(&timer);
}

/* Neither early nor a tick late, whatever the frequency and the delay. */
START_TEST(ticks_are_exact)
{
	uint32_t frequency;
	uint64_t longest = UINT32_MAX;
	static const uint32_t edges[] = {
		1,	 2,	  3,	     999,	 1000,	     1001,	     999999,
		1000000, 1000001, 999999999, 1000000000, 1000000001, UINT32_MAX / 2, UINT32_MAX - 1,
	};

	random_state = (uint64_t)_i + 1;
	frequency = frequency_of(_i);
	init(SLOW_HZ, frequency, UINT32_MAX);
	for (unsigned int i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		check_ticks(edges[i], frequency);
	}
	for (unsigned int i = 0; i < 20000; i++) {
		/* Small ones as often as great ones; whole numbers of ticks, and next to them. */
		uint64_t delay = 1 + random_below(longest >> random_below(32));
		uint64_t whole = delay * frequency / NS_PER_S * NS_PER_S / frequency;

		check_ticks(delay, frequency);
		check_ticks(whole + 1, frequency);
		if (whole != 0) {
			check_ticks(whole, frequency);
		}
	}
}
END_TEST

/* Beyond the longest delay of the hardware: programmed for that, then again. */
START_TEST(farther_than_the_hardware)
{
	static struct timer timer;

	init(SLOW_HZ, 1000000, 50000);
	ck_assert_uint_le(ticks, 50000);
	timer_set(&timer, UINT64_C(1000000000000));
	ck_assert_uint_le(ticks, 50000);
	timer_set(&timer, 50000001);
	ck_assert_uint_eq(ticks, 50000);
	count += 50000000 / 250;
	timer_expire();
	ck_assert(timer_is_set(&timer));
	ck_assert_uint_eq(ticks, 1);
	timer_cancel(&timer);
}
END_TEST

START_TEST(far_in_ns_of_more_than_32_bits)
{
	static struct timer timer;

	init(SLOW_HZ, 1000000, UINT32_MAX);
	timer_set(&timer, UINT64_C(1) << 40);
	ck_assert_uint_eq(ticks, exact_ticks(UINT32_MAX, 1000000));
	timer_cancel(&timer);
}
END_TEST

START_TEST(too_fast)
{
	init(SLOW_HZ, 1000000000, UINT32_MAX);
}
END_TEST

/* --- the queue --- */

static struct timer *expired[64];
static unsigned int expired_count;

static void note(struct timer *timer)
{
	ck_assert(!timer_is_set(timer));
	ck_assert_uint_le(timer->deadline, time_now());
	expired[expired_count++] = timer;
}

/* Is the hardware programmed for @deadline, by the last start, at @now? */
static void check_programmed(uint64_t deadline)
{
	uint64_t now = time_now();
	uint64_t delay = deadline > now ? deadline - now : 1;

	ck_assert_uint_eq(ticks, exact_ticks(delay, hardware.frequency_hz));
}

START_TEST(programmed_when_the_earliest_changes)
{
	struct timer a = { .expired = note }, b = { .expired = note }, c = { .expired = note };

	timer_set(&a, 5000);
	check_programmed(5000);
	ck_assert_uint_eq(starts, 1);
	timer_set(&b, 6000);
	timer_set(&c, 5001);
	timer_set(&b, 7000);
	timer_set(&a, 5000);
	timer_cancel(&b);
	ck_assert_uint_eq(starts, 1);
	timer_set(&b, 4000);
	check_programmed(4000);
	timer_set(&b, 4500);
	check_programmed(4500);
	timer_cancel(&b);
	check_programmed(5000);
	timer_set(&a, NEVER);
	check_programmed(5001);
	ck_assert(!timer_is_set(&a));
	ck_assert_uint_eq(starts, 5);
	timer_cancel(&a);
	timer_cancel(&c);
	ck_assert_uint_eq(starts, 6);
}
END_TEST

START_TEST(each_expires_once)
{
	struct timer a = { .expired = note }, b = { .expired = note };

	expired_count = 0;
	timer_set(&a, 1000);
	timer_set(&b, 3000);
	count = 999;
	timer_expire();
	ck_assert_uint_eq(expired_count, 0);
	check_programmed(1000);
	count = 1000;
	starts = 0;
	timer_expire();
	ck_assert_uint_eq(expired_count, 1);
	ck_assert_ptr_eq(expired[0], &a);
	ck_assert_uint_eq(starts, 1);
	check_programmed(3000);
	timer_expire();
	ck_assert_uint_eq(expired_count, 1);
	count = 3500;
	interrupt();
	ck_assert_uint_eq(acknowledged, 1);
	ck_assert_uint_eq(expired_count, 2);
}
END_TEST

START_TEST(a_deadline_that_has_passed)
{
	struct timer a = { .expired = note };

	expired_count = 0;
	count = 5000;
	timer_set(&a, 0);
	ck_assert_uint_eq(ticks, 1);
	timer_set(&a, 5000);
	ck_assert_uint_eq(ticks, 1);
	ck_assert_uint_eq(expired_count, 0);
	timer_expire();
	ck_assert_uint_eq(expired_count, 1);
}
END_TEST

/* In the order of deadlines, one at a time while interrupts wait. */
START_TEST(expiry_in_pieces)
{
	struct timer timer[5];

	expired_count = 0;
	fake.interrupt_waiting = true;
	for (unsigned int i = 0; i < 5; i++) {
		timer[i] = (struct timer){ .expired = note };
		timer_set(&timer[i], 1000 - 100 * i);
	}
	count = 2000;
	for (unsigned int i = 0; i < 5; i++) {
		timer_expire();
		ck_assert_uint_eq(expired_count, i + 1);
		ck_assert_ptr_eq(expired[i], &timer[4 - i]);
		ck_assert(i == 4 || ticks == 1);
	}
}
END_TEST

/* The time of an expiry is charged to the timer's owner. */
START_TEST(expiry_is_charged)
{
	struct sched_entity owner;
	struct timer owned = { .expired = note, .owner = &owner }, own = { .expired = note };

	timer_set(&owned, 1000);
	timer_set(&own, 2000);
	count = 1000;
	timer_expire();
	ck_assert_ptr_eq(fake.accounted, &owner);
	count = 2000;
	timer_expire();
	ck_assert_ptr_eq(fake.accounted, sched_own_work());
}
END_TEST

/* Callbacks that set and cancel: themselves and others. */
static struct timer periodic, victim;
static unsigned int periods;

static void period_over(struct timer *timer)
{
	periods++;
	timer_set(timer, timer->deadline + 1000);
	timer_cancel(&victim);
}

START_TEST(callbacks_use_the_queue)
{
	periodic.expired = period_over;
	victim.expired = note;
	expired_count = 0;
	timer_set(&periodic, 1000);
	timer_set(&victim, 1001);
	starts = 0;
	count = 3500;
	timer_expire();
	ck_assert_uint_eq(periods, 3);
	ck_assert_uint_eq(expired_count, 0);
	ck_assert_uint_eq(starts, 1);
	check_programmed(4000);
	timer_cancel(&periodic);
}
END_TEST

#define RANDOM_TIMERS 24

/* Against a list of the deadlines that is searched. */
static struct timer random_timer[RANDOM_TIMERS];
static uint64_t model[RANDOM_TIMERS];
static uint64_t last_deadline;

static uint64_t earliest_of_model(void)
{
	uint64_t earliest = NEVER;

	for (unsigned int i = 0; i < RANDOM_TIMERS; i++) {
		earliest = model[i] < earliest ? model[i] : earliest;
	}
	return earliest;
}

/* The hardware fires at @deadline, or within the tick behind it. */
static void check_fires_by(uint64_t deadline)
{
	if (deadline != NEVER && (fires_at < deadline || fires_at > deadline + 2) &&
	    deadline > started_at) {
		ck_abort_msg("fires at %llu, not %llu", (unsigned long long)fires_at,
			     (unsigned long long)deadline);
	}
}

static void random_expired(struct timer *timer)
{
	unsigned int i = (unsigned int)(timer - random_timer);

	if (model[i] != earliest_of_model() || model[i] > time_now() || model[i] < last_deadline) {
		ck_abort_msg("timer %u expires out of its turn", i);
	}
	last_deadline = model[i];
	model[i] = NEVER;
}

START_TEST(random_use)
{
	for (unsigned int i = 0; i < RANDOM_TIMERS; i++) {
		random_timer[i].expired = random_expired;
		model[i] = NEVER;
	}
	for (unsigned int round = 0; round < 200000; round++) {
		unsigned int i = (unsigned int)random_below(RANDOM_TIMERS);

		switch (random_below(4)) {
		case 0:
			timer_cancel(&random_timer[i]);
			model[i] = NEVER;
			break;
		case 1:
			count += (uint32_t)random_below(100);
			last_deadline = 0;
			timer_expire();
			if (earliest_of_model() <= time_now()) {
				ck_abort_msg("round %u: one has not expired", round);
			}
			break;
		default:
			model[i] = time_now() + 1 + random_below(1000);
			timer_set(&random_timer[i], model[i]);
			break;
		}
		for (unsigned int j = 0; j < RANDOM_TIMERS; j++) {
			if (timer_is_set(&random_timer[j]) != (model[j] != NEVER)) {
				ck_abort_msg("round %u: timer %u", round, j);
			}
		}
		check_fires_by(earliest_of_model());
	}
}
END_TEST

/* --- the clock's own timer --- */

START_TEST(the_clock_is_refreshed)
{
	uint64_t passed = 0;

	domains[2].state = DOMAIN_ENDED;
	for (unsigned int i = 0; i < 20; i++) {
		uint32_t step = (uint32_t)time_refresh_period() + 1;

		count += step;
		passed += step;
		timer_expire();
		ck_assert_uint_eq(time_now(), passed);
		ck_assert_uint_eq(fake.page[1].time.version, 2 * (i + 1));
		ck_assert_uint_eq(fake.page[1].time.base_ns, passed);
		ck_assert_uint_eq(fake.page[2].time.version, 0);
	}
}
END_TEST

START_TEST(more_timers_than_there_can_be)
{
	static struct timer many[TIMERS_MAX];

	for (unsigned int i = 0; i < TIMERS_MAX; i++) {
		timer_set(&many[i], 1000);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_loop_test(tests, ticks_are_exact, 0, FREQUENCY_COUNT);
	tcase_add_test(tests, farther_than_the_hardware);
	tcase_add_test(tests, far_in_ns_of_more_than_32_bits);
	tcase_add_test_raise_signal(tests, too_fast, SIGABRT);
	tcase_add_test(tests, programmed_when_the_earliest_changes);
	tcase_add_test(tests, each_expires_once);
	tcase_add_test(tests, a_deadline_that_has_passed);
	tcase_add_test(tests, expiry_in_pieces);
	tcase_add_test(tests, expiry_is_charged);
	tcase_add_test(tests, callbacks_use_the_queue);
	tcase_add_test(tests, random_use);
	tcase_add_test(tests, the_clock_is_refreshed);
	tcase_add_test_raise_signal(tests, more_timers_than_there_can_be, SIGABRT);
}
