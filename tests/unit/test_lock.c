// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_lock.c - the checks of locks: order, pairs, holder, none held.
 */
#include "unit.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/lock.h>
#include <vambrace/time.h>

const char unit_name[] = "lock";

#define RANKS LOCK_CHUNK

static struct lock lock[RANKS + 1][2];

static uint64_t now;

uint64_t time_now(void)
{
	return now;
}

static void setup(void)
{
	for (unsigned int rank = 1; rank <= RANKS; rank++) {
		for (unsigned int number = 0; number < 2; number++) {
			lock[rank][number] =
				(struct lock)LOCK_INITIALIZER((uint8_t)rank, (uint8_t)number);
		}
	}
	lock_init();
	lock_measure();
}

START_TEST(in_the_order_of_ranks)
{
	for (unsigned int first = 1; first <= RANKS; first++) {
		for (unsigned int second = first + 1; second <= RANKS; second++) {
			lock_take(&lock[first][0]);
			lock_take(&lock[second][0]);
			ck_assert_uint_eq(this_cpu()->locks.count, 2);
			lock_release(&lock[second][0]);
			lock_release(&lock[first][0]);
			lock_assert_none_held();
		}
	}
}
END_TEST

START_TEST(released_in_any_order)
{
	lock_take(&lock[1][0]);
	lock_take(&lock[2][0]);
	lock_take(&lock[3][0]);
	lock_release(&lock[2][0]);
	lock_take(&lock[4][0]);
	lock_release(&lock[1][0]);
	lock_release(&lock[4][0]);
	lock_release(&lock[3][0]);
	lock_assert_none_held();
	lock_take(&lock[1][0]);
	lock_release(&lock[1][0]);
}
END_TEST

/* All held locks count, not only the last one: _i is the lock taken last. */
START_TEST(against_the_order)
{
	lock_take(&lock[LOCK_RUN_QUEUE][0]);
	lock_take(&lock[LOCK_CONSOLE][0]);
	lock_release(&lock[LOCK_CONSOLE][0]);
	lock_take(&lock[_i][0]);
}
END_TEST

START_TEST(against_the_order_of_the_first)
{
	lock_take(&lock[LOCK_RUN_QUEUE][0]);
	lock_take(&lock[LOCK_TIMER][0]);
	lock_release(&lock[LOCK_RUN_QUEUE][0]);
	lock_take(&lock[LOCK_CONSOLE][0]);
}
END_TEST

START_TEST(pairs)
{
	lock_take(&lock[LOCK_EVENT][0]);
	lock_take(&lock[LOCK_EVENT][1]);
	lock_take(&lock[LOCK_RUN_QUEUE][0]);
	lock_take(&lock[LOCK_RUN_QUEUE][1]);
	ck_assert_uint_eq(this_cpu()->locks.count, 4);
}
END_TEST

START_TEST(pair_against_the_order)
{
	lock_take(&lock[LOCK_EVENT][1]);
	lock_take(&lock[LOCK_EVENT][0]);
}
END_TEST

/* Every rank but those of event and run queue. */
START_TEST(no_pair)
{
	if (_i == LOCK_EVENT || _i == LOCK_RUN_QUEUE) {
		abort();
	}
	lock_take(&lock[_i][0]);
	lock_take(&lock[_i][1]);
}
END_TEST

START_TEST(not_held)
{
	lock_take(&lock[1][0]);
	lock_release(&lock[2][0]);
}
END_TEST

START_TEST(released_twice)
{
	lock_take(&lock[1][0]);
	lock_release(&lock[1][0]);
	lock_release(&lock[1][0]);
}
END_TEST

START_TEST(guest_memory_under_a_lock)
{
	lock_take(&lock[1][0]);
	lock_assert_none_held();
}
END_TEST

START_TEST(tickets_follow_each_other)
{
	ck_assert(lock_shared);
	for (unsigned int i = 0; i < 3; i++) {
		lock_take(&lock[1][0]);
		ck_assert_uint_eq(lock[1][0].next, i + 1);
		ck_assert_uint_eq(lock[1][0].serving, i);
		lock_release(&lock[1][0]);
		ck_assert_uint_eq(lock[1][0].serving, i + 1);
	}
	lock[1][0].next = lock[1][0].serving = UINT32_MAX;
	lock_take(&lock[1][0]);
	lock_release(&lock[1][0]);
	ck_assert_uint_eq(lock[1][0].next, 0);
	ck_assert_uint_eq(lock[1][0].serving, 0);
}
END_TEST

/* One CPU: the lock is not touched, the checks are the same. */
START_TEST(not_shared)
{
	lock_shared = false;
	lock_take(&lock[1][0]);
	lock_take(&lock[2][0]);
	ck_assert_uint_eq(this_cpu()->locks.count, 2);
	ck_assert_uint_eq(lock[1][0].next, 0);
	lock_release(&lock[2][0]);
	lock_release(&lock[1][0]);
	ck_assert_uint_eq(lock[1][0].serving, 0);
	lock_take(&lock[2][0]);
	lock_take(&lock[1][0]);
}
END_TEST

static unsigned int reported_ns, reported_rank;

void message_put(unsigned int count, const char *format, ...)
{
	va_list arguments;

	(void)count;
	(void)format;
	va_start(arguments, format);
	reported_ns = va_arg(arguments, unsigned int);
	reported_rank = va_arg(arguments, unsigned int);
	va_end(arguments);
}

START_TEST(the_longest_hold)
{
	lock_take(&lock[3][0]);
	now += 10;
	lock_take(&lock[5][0]);
	now += 100;
	lock_release(&lock[5][0]);
	lock_release(&lock[3][0]);
	lock_take(&lock[6][0]);
	now += 50;
	lock_release(&lock[6][0]);
	lock_dump();
	ck_assert_uint_eq(reported_ns, 110);
	ck_assert_uint_eq(reported_rank, 3);
}
END_TEST

/* A panic may come while anything is held. */
START_TEST(when_all_is_lost)
{
	lock_take(&lock[LOCK_CONSOLE][0]);
	lock_give_up();
	lock_take(&lock[LOCK_CONSOLE][0]);
	lock_take(&lock[LOCK_EVENT][0]);
	lock_release(&lock[LOCK_POOL][0]);
	lock_assert_none_held();
}
END_TEST

START_TEST(deeper_than_there_is_room_for)
{
	for (unsigned int rank = 1; rank <= RANKS; rank++) {
		lock_take(&lock[rank][0]);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, in_the_order_of_ranks);
	tcase_add_test(tests, released_in_any_order);
	tcase_add_loop_test_raise_signal(tests, against_the_order, SIGABRT, 1, LOCK_RUN_QUEUE + 1);
	tcase_add_test_raise_signal(tests, against_the_order_of_the_first, SIGABRT);
	tcase_add_test(tests, pairs);
	tcase_add_test_raise_signal(tests, pair_against_the_order, SIGABRT);
	tcase_add_loop_test_raise_signal(tests, no_pair, SIGABRT, 1, RANKS + 1);
	tcase_add_test_raise_signal(tests, not_held, SIGABRT);
	tcase_add_test_raise_signal(tests, released_twice, SIGABRT);
	tcase_add_test_raise_signal(tests, guest_memory_under_a_lock, SIGABRT);
	tcase_add_test(tests, tickets_follow_each_other);
	tcase_add_test_raise_signal(tests, not_shared, SIGABRT);
	tcase_add_test(tests, the_longest_hold);
	tcase_add_test(tests, when_all_is_lost);
	tcase_add_test_raise_signal(tests, deeper_than_there_is_room_for, SIGABRT);
}
