// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_message.c - the hypervisor's messages: stored as format and arguments, and
 * formatted later.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <fake-arch/fake.h>
#include <fake-arch/hear.h>
#include <vambrace/console.h>
#include <vambrace/message.h>
#include <vambrace/work.h>

const char unit_name[] = "message";

static unsigned int ready, flushed;

void console_message_ready(void)
{
	ready++;
}

void console_flush_messages(void)
{
	flushed++;
}

static void setup(void)
{
	fake_reset(1);
	message_defer();
}

#define SAME(format, ...)                                                \
	do {                                                             \
		char wanted[256];                                        \
                                                                         \
		snprintf(wanted, sizeof(wanted), format, ##__VA_ARGS__); \
		printk(format, ##__VA_ARGS__);                           \
		ck_assert_str_eq(hear_in_runs(1), wanted);               \
		printk(format, ##__VA_ARGS__);                           \
		ck_assert_str_eq(hear_in_runs(1000), wanted);            \
	} while (0)

START_TEST(conversions)
{
	SAME("plain\n");
	SAME("%u %u %u", 0u, 1u, UINT32_MAX);
	SAME("%d %d %d %d", 0, -1, INT32_MAX, INT32_MIN);
	SAME("%x %x", 0u, 0xdeadbeefu);
	SAME("%08x %02x %5u|%3d|%2u", 0x1fu, 0xabcu, 42u, 7, 12345u);
	SAME("%c%c", 'x', '\n');
	SAME("100 %% of %s, %s%s", "strings", "", "!");
	SAME("%s", "");
	SAME("%u%u%u%s%x", 1u, 2u, 3u, "four", 5u);
	SAME("%s", "a string with %u in it");
}
END_TEST

START_TEST(as_many_arguments_as_there_may_be)
{
	SAME("%u %u %u %u %u %u %u %u %u %u %u %u %u %u %u %u", 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u,
	     10u, 11u, 12u, 13u, 14u, 15u, 16u);
}
END_TEST

START_TEST(in_order)
{
	printk("one %u\n", 1u);
	printk("two\n");
	printk("three %s", "parts");
	printk(" in %s\n", "it");
	ck_assert_str_eq(hear_in_runs(7), "one 1\ntwo\nthree parts in it\n");
	ck_assert_str_eq(hear_in_runs(7), "");
	ck_assert_uint_eq(ready, 4);
	ck_assert_uint_eq(flushed, 0);
}
END_TEST

/* The ring wraps many times: each record stays intact. */
START_TEST(round_the_ring)
{
	char wanted[64];

	for (unsigned int i = 0; i < 5000; i++) {
		printk("%u of %s: %x\n", i, "many", ~i);
		snprintf(wanted, sizeof(wanted), "%u of many: %x\n", i, ~i);
		ck_assert_str_eq(hear(), wanted);
	}
}
END_TEST

START_TEST(lost_messages_are_counted_and_reported)
{
	unsigned int lines = 0, lost;
	const char *report;

	for (unsigned int i = 0; i < 3000; i++) {
		printk("%u\n", i);
	}
	hear();
	report = strstr(said, " messages were lost");
	ck_assert_ptr_nonnull(report);
	for (const char *next = said; (next = strchr(next, '\n')) != NULL; next++) {
		lines++;
	}
	while (report > said && report[-1] != '\n') {
		report--;
	}
	ck_assert_int_eq(sscanf(report, "%u", &lost), 1);
	ck_assert_uint_eq(lines - 1 + lost, 3000);
	ck_assert_uint_gt(lost, 0);
	/* What was kept is the first part, whole. */
	ck_assert_int_eq(strncmp(said, "0\n1\n2\n", 6), 0);
	printk("well again\n");
	ck_assert_str_eq(hear(), "well again\n");
}
END_TEST

START_TEST(loss_is_reported_before_the_next_message)
{
	const char *run;
	size_t count;

	for (unsigned int i = 0; i < 3000; i++) {
		printk("%u\n", i);
	}
	/* Room for some, but not all heard. */
	for (unsigned int i = 0; i < 500 && (count = message_peek(&run, 64)) != 0; i++) {
		message_skip(count);
	}
	printk("after\n");
	hear();
	ck_assert_ptr_nonnull(strstr(said, " messages were lost: too many at once\nafter\n"));
}
END_TEST

START_TEST(who_waits_for_room_is_woken)
{
	ck_assert(message_has_room());
	for (unsigned int i = 0; i < 3000; i++) {
		printk("%u\n", i);
	}
	ck_assert(!message_has_room());
	fake.raised = 0;
	hear();
	ck_assert_uint_eq(fake.raised, 1u << WORK_DOMAINS | 1u << WORK_KEYS);
	ck_assert(message_has_room());
	/* No work waits for room any more. */
	fake.raised = 0;
	printk("x\n");
	hear();
	ck_assert_uint_eq(fake.raised, 0);
}
END_TEST

static void keep(struct message *message, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	message_keep(message, format, arguments);
	va_end(arguments);
}

START_TEST(kept_and_said_twice)
{
	struct message message;

	keep(&message, "%s at 100%% of %08x, %d", "fault", 0x1234u, -5);
	message_say(&message);
	message_say(&message);
	ck_assert_str_eq(hear(), "fault at 100% of 00001234, -5fault at 100% of 00001234, -5");
	keep(&message, "no argument");
	message_say(&message);
	ck_assert_str_eq(hear(), "no argument");
}
END_TEST

static void put_list(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	message_put_list(format, arguments);
	va_end(arguments);
}

/* Counted by its conversions: more than are kept, and none. */
START_TEST(list_of_arguments)
{
	put_list("%s in %s at pc %08x psr %08x, 100%%, DFSR %x DFAR %08x", "data abort", "a guest",
		 0x8000u, 0x10u, 0x5u, 0xfd000000u);
	ck_assert_str_eq(hear_in_runs(128),
			 "data abort in a guest at pc 00008000 psr 00000010, 100%, "
			 "DFSR 5 DFAR fd000000");
	put_list("100%%");
	printk("%u\n", 7);
	ck_assert_str_eq(hear(), "100%7\n");
}
END_TEST

START_TEST(at_once_when_flushed)
{
	printk("kept\n");
	ck_assert_uint_eq(flushed, 0);
	message_flush();
	ck_assert_uint_eq(flushed, 1);
	ready = 0;
	printk("at once\n");
	ck_assert_uint_eq(flushed, 2);
	ck_assert_uint_eq(ready, 0);
	ck_assert_str_eq(hear(), "kept\nat once\n");
}
END_TEST

START_TEST(missing_arguments_are_zero)
{
	/* The compiler's format check excludes such a call in the hypervisor. */
	message_put(1, "%u %u %s", 7u, 8u, "");
	ck_assert_str_eq(hear(), "7 0 (null)");
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, conversions);
	tcase_add_test(tests, as_many_arguments_as_there_may_be);
	tcase_add_test(tests, in_order);
	tcase_add_test(tests, round_the_ring);
	tcase_add_test(tests, lost_messages_are_counted_and_reported);
	tcase_add_test(tests, loss_is_reported_before_the_next_message);
	tcase_add_test(tests, who_waits_for_room_is_woken);
	tcase_add_test(tests, kept_and_said_twice);
	tcase_add_test(tests, list_of_arguments);
	tcase_add_test(tests, at_once_when_flushed);
	tcase_add_test(tests, missing_arguments_are_zero);
}
