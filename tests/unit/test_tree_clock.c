// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tree_clock.c - the frequency of a device's clock, as far as the
 * tree gives it.
 */
#include "unit.h"

#include <stdlib.h>

#include <vambrace/devicetree.h>

const char unit_name[] = "tree_clock";

static const struct {
	const char *device;
	uint32_t frequency;
} clocks[] = {
	{ "test,clock-fixed", 24000000 },
	{ "test,clock-factor", 1000000 },
	{ "test,clock-two-factors", 666666 },
	{ "test,clock-too-fast", 0 },
	{ "test,by-zero", 0 },
	{ "test,clock-round", 0 },
	{ "test,clock-pll", 0 },
	{ "test,clock-nowhere", 0 },
	{ "test,direct", 0 },
};

START_TEST(frequency)
{
	size_t size;
	void *tree = unit_load("interrupts.dtb", &size);
	int node = dt_find(tree, -1, clocks[_i].device);

	ck_assert_int_ge(node, 0);
	ck_assert_uint_eq(dt_clock_frequency(tree, node), clocks[_i].frequency);
	free(tree);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, frequency, 0, sizeof(clocks) / sizeof(clocks[0]));
}
