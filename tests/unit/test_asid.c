// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_asid.c - address space identifiers: none is given to two spaces of one
 * generation, and no generation begins without a flush of the TLB.
 */
#include "unit.h"

#include "../../arch-arm/v6plus/asid.c"

const char unit_name[] = "asid";

/* In order: 1 to 255, then again from 1 after a TLB flush; never 0. */
START_TEST(all_of_them)
{
	for (unsigned int round = 0; round < 3; round++) {
		for (uint32_t i = 1; i <= 255; i++) {
			bool forget = false;
			uint32_t asid = asid_current(ASID_NONE, &forget);

			ck_assert_uint_eq(asid & ASID_MASK, i);
			ck_assert(forget == (round > 0 && i == 1));
		}
	}
}
END_TEST

/* A space keeps its identifier as long as its generation lasts, and no longer. */
START_TEST(kept_in_a_generation)
{
	bool forget = false;
	uint32_t mine = asid_current(ASID_NONE, &forget), next;

	for (unsigned int i = 0; i < 100; i++) {
		ck_assert_uint_eq(asid_current(mine, &forget), mine);
		ck_assert_uint_ne(asid_current(ASID_NONE, &forget), mine);
	}
	ck_assert(!forget);
	for (unsigned int i = 0; i < 256 && !forget; i++) {
		asid_current(ASID_NONE, &forget);
	}
	ck_assert(forget);
	forget = false;
	next = asid_current(mine, &forget);
	ck_assert_uint_ne(next, mine);
	ck_assert_uint_ne(next & ASID_MASK, 0);
	ck_assert(!forget);
}
END_TEST

/* After 2^24 generations numbers come again, but never those of ASID_NONE. */
START_TEST(the_last_generation)
{
	bool forget = false;

	this_cpu()->arch.asid_generations = UINT32_MAX / (ASID_MASK + 1) - 1;
	this_cpu()->arch.asid_last = ASID_MASK;
	ck_assert_uint_gt(asid_current(ASID_NONE, &forget), ASID_MASK);
	ck_assert(forget);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, all_of_them);
	tcase_add_test(tests, kept_in_a_generation);
	tcase_add_test(tests, the_last_generation);
}
