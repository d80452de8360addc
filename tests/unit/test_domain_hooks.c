// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_domain_hooks.c - the order of hooks, with three subsystems in link order.
 */
#include "unit.h"

#include <string.h>

#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>

const char unit_name[] = "domain_hooks";

#define PIECES 3

static struct domain domain;
static char story[64];
static bool busy;
static unsigned int creates_left; /* the number that still succeed */

static void record(char what)
{
	story[strlen(story)] = what;
}

static bool create(char name)
{
	if (creates_left == 0) {
		return false;
	}
	creates_left--;
	record(name);
	return true;
}

static bool create_a(struct domain *of)
{
	ck_assert_ptr_eq(of, &domain);
	return create('a');
}

static void destroy_a(struct domain *of)
{
	(void)of;
	record('A');
}

static bool create_b(struct domain *of)
{
	(void)of;
	return create('b');
}

static void destroy_b(struct domain *of)
{
	(void)of;
	record('B');
}

static void start_b(struct domain *of)
{
	(void)of;
	record('s');
}

static enum hook_result end_pieces(struct domain *of, uint32_t *progress)
{
	(void)of;
	ck_assert_uint_lt(*progress, PIECES);
	record((char)('1' + *progress));
	return ++*progress == PIECES ? HOOK_DONE : HOOK_MORE;
}

static bool create_c(struct domain *of)
{
	(void)of;
	return create('c');
}

static void destroy_c(struct domain *of)
{
	(void)of;
	record('C');
}

static void end_c(struct domain *of)
{
	(void)of;
	record('e');
}

static enum hook_result end_when_idle(struct domain *of, uint32_t *progress)
{
	(void)of;
	ck_assert_uint_eq(*progress, 0);
	record(busy ? 'w' : 'd');
	return busy ? HOOK_WAITS : HOOK_DONE;
}

DOMAIN_HOOKS(a) = { .create = create_a, .end_step = end_pieces, .destroy = destroy_a };
DOMAIN_HOOKS(b) = {
	.create = create_b,
	.start = start_b,
	.end_step = end_pieces,
	.destroy = destroy_b,
};
DOMAIN_HOOKS(c) = {
	.create = create_c,
	.end = end_c,
	.end_step = end_when_idle,
	.destroy = destroy_c,
};

static void setup(void)
{
	memset(&domain, 0, sizeof(domain));
	memset(story, 0, sizeof(story));
	creates_left = 3;
	busy = false;
}

static bool recorded(char what)
{
	return strchr(story, what) != NULL;
}

START_TEST(a_life)
{
	ck_assert(domain_hooks_create(&domain));
	ck_assert(strlen(story) == 3 && recorded('a') && recorded('b') && recorded('c'));
	domain_hooks_start(&domain);
	ck_assert_str_eq(&story[3], "s");
	domain_hooks_end(&domain);
	ck_assert_str_eq(&story[4], "e");
	domain_hooks_destroy(&domain);
	ck_assert(strlen(story) == 8 && recorded('A') && recorded('B') && recorded('C'));
}
END_TEST

/* A refused creation is undone by the subsystems whose create succeeded, and no others. */
START_TEST(one_refuses)
{
	creates_left = (unsigned int)_i;
	ck_assert(!domain_hooks_create(&domain));
	ck_assert_uint_eq(strlen(story), 2 * (unsigned int)_i);
	for (int i = 0; i < _i; i++) {
		ck_assert_int_eq(story[2 * _i - 1 - i], story[i] - 'a' + 'A');
	}
}
END_TEST

START_TEST(ends_in_pieces)
{
	enum hook_result result;
	unsigned int pieces = 0;

	do {
		size_t before = strlen(story);

		result = domain_hooks_end_step(&domain);
		ck_assert_uint_le(strlen(story), before + 1);
		ck_assert_int_ne(result, HOOK_WAITS);
		ck_assert_uint_lt(++pieces, 10);
	} while (result != HOOK_DONE);
	ck_assert(strcmp(story, "123123d") == 0 || strcmp(story, "d123123") == 0 ||
		  strcmp(story, "123d123") == 0);
	/* For the next of its kind. */
	ck_assert_uint_eq(domain.progress.step, 0);
	ck_assert_uint_eq(domain.progress.done, 0);
}
END_TEST

/* After HOOK_WAITS neither later hooks run, nor those that were done again. */
START_TEST(one_waits)
{
	enum hook_result result;

	busy = true;
	while ((result = domain_hooks_end_step(&domain)) == HOOK_MORE) {
	}
	ck_assert_int_eq(result, HOOK_WAITS);
	ck_assert_int_eq(domain_hooks_end_step(&domain), HOOK_WAITS);
	busy = false;
	while (domain_hooks_end_step(&domain) != HOOK_DONE) {
	}
	ck_assert(strcmp(story, "123123wwd") == 0 || strcmp(story, "wwd123123") == 0 ||
		  strcmp(story, "123wwd123") == 0);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, a_life);
	tcase_add_loop_test(tests, one_refuses, 0, 3);
	tcase_add_test(tests, ends_in_pieces);
	tcase_add_test(tests, one_waits);
}
