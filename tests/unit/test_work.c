// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_work.c - the hypervisor's own work: turns, what is raised while a piece
 * is done, and when the scheduler is notified.
 */
#include "unit.h"

#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/keys.h>
#include <vambrace/sched.h>
#include <vambrace/work.h>

const char unit_name[] = "work";

/* Of each item: pieces left, and what its piece raises. */
static struct {
	unsigned int left, done;
	int raises;
} item[WORK_ITEM_COUNT];

static unsigned int woken;
static char order[64];
static unsigned int order_length;

static void setup(void)
{
	/* What an earlier test left raised. */
	for (int i = 0; i < WORK_ITEM_COUNT; i++) {
		item[i].left = 0;
		item[i].done = 0;
		item[i].raises = -1;
	}
	while (work_piece()) {
	}
	for (int i = 0; i < WORK_ITEM_COUNT; i++) {
		item[i].done = 0;
	}
	woken = 0;
	order_length = 0;
}

void sched_work(void)
{
	woken++;
}

static bool piece_of(int which)
{
	order[order_length++ % sizeof(order)] = (char)('a' + which);
	item[which].done++;
	if (item[which].raises >= 0) {
		work_raise((enum work_item)item[which].raises);
		item[which].raises = -1;
	}
	return item[which].left != 0 && --item[which].left != 0;
}

#define PIECE(name, which)              \
	bool name(void)                 \
	{                               \
		return piece_of(which); \
	}

PIECE(console_input_work, WORK_INPUT)
PIECE(console_work, WORK_CONSOLE)
PIECE(console_transmit_work, WORK_TRANSMIT)
PIECE(keys_work, WORK_KEYS)
PIECE(domain_work, WORK_DOMAINS)

START_TEST(nothing_raised)
{
	ck_assert(!work_piece());
	ck_assert_uint_eq(order_length, 0);
	ck_assert_uint_eq(woken, 0);
}
END_TEST

START_TEST(one_piece_a_call)
{
	item[_i].left = 3;
	work_raise((enum work_item)_i);
	ck_assert_uint_eq(item[_i].done, 0);
	ck_assert(work_piece());
	ck_assert_uint_eq(item[_i].done, 1);
	ck_assert(work_piece());
	ck_assert(!work_piece());
	ck_assert_uint_eq(item[_i].done, 3);
	ck_assert(!work_piece());
	ck_assert_uint_eq(item[_i].done, 3);
}
END_TEST

START_TEST(by_turns)
{
	for (int i = 0; i < WORK_ITEM_COUNT; i++) {
		item[i].left = 4;
		work_raise((enum work_item)i);
	}
	for (int i = 0; i < 4 * WORK_ITEM_COUNT; i++) {
		ck_assert(work_piece() == (i + 1 < 4 * WORK_ITEM_COUNT));
		if (i >= WORK_ITEM_COUNT) {
			ck_assert_int_eq(order[i], order[i - WORK_ITEM_COUNT]);
		}
	}
	for (int i = 0; i < WORK_ITEM_COUNT; i++) {
		ck_assert_uint_eq(item[i].done, 4);
	}
}
END_TEST

START_TEST(raised_by_its_own_piece)
{
	/* It says that it is done, but something came while it worked. */
	item[_i].raises = _i;
	work_raise((enum work_item)_i);
	ck_assert(work_piece());
	ck_assert(!work_piece());
	ck_assert_uint_eq(item[_i].done, 2);
}
END_TEST

START_TEST(one_item_raises_another)
{
	item[WORK_DOMAINS].raises = WORK_CONSOLE;
	work_raise(WORK_DOMAINS);
	ck_assert(work_piece());
	ck_assert(!work_piece());
	ck_assert_uint_eq(item[WORK_CONSOLE].done, 1);
}
END_TEST

START_TEST(the_scheduler_is_notified_once)
{
	work_raise(WORK_DOMAINS);
	work_raise(WORK_DOMAINS);
	work_raise(WORK_CONSOLE);
	ck_assert_uint_eq(woken, 1);
	while (work_piece()) {
	}
	work_raise(WORK_CONSOLE);
	ck_assert_uint_eq(woken, 2);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, nothing_raised);
	tcase_add_loop_test(tests, one_piece_a_call, 0, WORK_ITEM_COUNT);
	tcase_add_test(tests, by_turns);
	tcase_add_loop_test(tests, raised_by_its_own_piece, 0, WORK_ITEM_COUNT);
	tcase_add_test(tests, one_item_raises_another);
	tcase_add_test(tests, the_scheduler_is_notified_once);
}
