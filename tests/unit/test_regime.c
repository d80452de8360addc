// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_regime.c - what descriptors mean, and that the vCPUs of a domain agree: ARMv5's
 * bits; PRRR and NMRR are tried all the same, for nothing depends on the version.
 */
#include "unit.h"

#include <string.h>

#include <fake-arch/fake.h>

#include "cpu.h"
#include "descriptor.h"
#include "mm/regime.h"

const char unit_name[] = "regime";

#define TASK_SIZE 0xbf000000u

static struct domain *domain;
static struct vcpu *first, *second;

static void setup(void)
{
	fake_reset(1);
	domain = &domains[1];
	domain->vcpu_count = 2;
	domain->arch.regime.task_size = TASK_SIZE;
	first = domain->vcpu[0];
	second = domain->vcpu[1];
	regime_follow(first);
}

/* The first one is on its tables, S set, with attributes of its own. */
static void run_first(void)
{
	first->arch.cp15.sctlr = SCTLR_M | SCTLR_S;
	first->arch.cp15.prrr = 5;
	first->arch.cp15.nmrr = 7;
	regime_follow(first);
}

START_TEST(one_vcpu_does_as_it_likes)
{
	static const uint32_t values[] = { 0, SCTLR_S, SCTLR_R, SCTLR_S | SCTLR_R };

	for (unsigned int i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct translation expected = { 0 };

		ck_assert(regime_allows(first, SCTLR_M | values[i], i, 2 * i));
		first->arch.cp15.sctlr = SCTLR_M | values[i];
		first->arch.cp15.prrr = i;
		first->arch.cp15.nmrr = 2 * i;
		regime_follow(first);
		translation_make(&expected, &first->arch.cp15);
		ck_assert_mem_eq(&domain->arch.regime.translation, &expected, sizeof(expected));
	}
	ck_assert(regime_allows_task_size(first, 0xc0000000));
	regime_set_task_size(first, 0xc0000000);
	ck_assert_uint_eq(regime_task_size(domain), 0xc0000000);
}
END_TEST

/* Of the second one: what it wants, and whether it may turn its MMU on with that. */
static const struct {
	uint32_t sctlr, prrr, nmrr;
	bool allowed;
} wanted[] = {
	{ SCTLR_S, 5, 7, true },
	{ SCTLR_S | SCTLR_A, 5, 7, true },
	{ SCTLR_S | SCTLR_R, 5, 7, false },
	{ SCTLR_R, 5, 7, false },
	{ 0, 5, 7, false },
	{ SCTLR_S, 4, 7, false },
	{ SCTLR_S, 5, 6, false },
};

START_TEST(a_second_one_agrees_or_is_refused)
{
	run_first();
	second->state = VCPU_RUNNABLE;
	/* Before that it may prepare what it likes. */
	ck_assert(regime_allows(second, wanted[_i].sctlr, wanted[_i].prrr, wanted[_i].nmrr));
	ck_assert(regime_allows(second, SCTLR_M | wanted[_i].sctlr, wanted[_i].prrr,
				wanted[_i].nmrr) == wanted[_i].allowed);
	/* And the first one cannot turn away either, once the second runs. */
	second->arch.cp15.sctlr = SCTLR_M | SCTLR_S;
	ck_assert(regime_allows(first, SCTLR_M | wanted[_i].sctlr, wanted[_i].prrr,
				wanted[_i].nmrr) == wanted[_i].allowed);
}
END_TEST

/* What it does with its MMU off changes nothing for the first one. */
START_TEST(preparing_changes_nothing)
{
	struct regime before;

	run_first();
	before = domain->arch.regime;
	second->state = VCPU_BLOCKED;
	second->arch.cp15.sctlr = SCTLR_R;
	second->arch.cp15.prrr = 99;
	regime_follow(second);
	ck_assert_mem_eq(&domain->arch.regime, &before, sizeof(before));
}
END_TEST

START_TEST(a_vcpu_that_is_down_does_not_count)
{
	run_first();
	second->state = VCPU_DOWN;
	second->arch.cp15.sctlr = SCTLR_M; /* as it was when it went down */
	ck_assert(regime_allows(first, SCTLR_M | SCTLR_R, 1, 2));
	ck_assert(regime_allows_task_size(first, 0x80000000));
	/* Nor one whose MMU is off. */
	second->state = VCPU_RUNNABLE;
	second->arch.cp15.sctlr = 0;
	ck_assert(regime_allows(first, SCTLR_M | SCTLR_R, 1, 2));
}
END_TEST

START_TEST(one_task_size_for_all)
{
	run_first();
	second->state = VCPU_RUNNABLE;
	ck_assert(regime_allows_task_size(second, TASK_SIZE));
	ck_assert(!regime_allows_task_size(second, TASK_SIZE + CHUNK_SIZE));
	ck_assert(!regime_allows_task_size(second, 0));
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, one_vcpu_does_as_it_likes);
	tcase_add_loop_test(tests, a_second_one_agrees_or_is_refused, 0,
			    (int)(sizeof(wanted) / sizeof(wanted[0])));
	tcase_add_test(tests, preparing_changes_nothing);
	tcase_add_test(tests, a_vcpu_that_is_down_does_not_count);
	tcase_add_test(tests, one_task_size_for_all);
}
