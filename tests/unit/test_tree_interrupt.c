// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tree_interrupt.c - an interrupt's way to its controller: by
 * interrupt-parent, interrupts-extended and interrupt-map. Damaged trees are in
 * test_tree.c.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/devicetree.h>

const char unit_name[] = "tree_interrupt";

static void *tree;
static size_t tree_size;

static void setup(void)
{
	tree = unit_load("interrupts.dtb", &tree_size);
}

static void teardown(void)
{
	free(tree);
}

static const struct {
	const char *device;
	unsigned int index;
	const char *controller; /* NULL: there is no way */
	unsigned int cell_count;
	uint32_t cells[3];
} ways[] = {
	{ "test,direct", 0, "test,gic", 3, { 1, 13, 0xf04 } },
	{ "test,direct", 1, "test,gic", 3, { 0, 5, 4 } },
	{ "test,direct", 2, NULL, 0, { 0 } },
	{ "test,direct", UINT32_MAX, NULL, 0, { 0 } },
	{ "test,cascaded", 0, "test,gic", 3, { 0, 31, 4 } },
	{ "test,extended", 0, "test,cascaded", 2, { 6, 1 } },
	{ "test,extended", 1, "test,gic", 3, { 0, 7, 4 } },
	{ "test,extended", 2, "test,gic", 3, { 0, 18, 1 } },
	{ "test,extended", 3, NULL, 0, { 0 } },
	{ "test,short-extended", 0, NULL, 0, { 0 } },
	{ "test,mapped", 0, "test,gic", 3, { 0, 5, 4 } },
	{ "test,mapped", 1, "test,gic", 3, { 0, 18, 1 } },
	{ "test,mapped", 2, NULL, 0, { 0 } },
	{ "test,masked", 0, "test,gic", 3, { 0, 5, 4 } },
	{ "test,first-slot", 0, "test,cascaded", 2, { 27, 2 } },
	{ "test,second-slot", 0, "test,gic", 3, { 0, 5, 4 } },
	{ "test,third-slot", 0, NULL, 0, { 0 } },
	{ "test,ring", 0, NULL, 0, { 0 } },
	{ "test,tied", 0, NULL, 0, { 0 } },
	{ "test,cut", 0, NULL, 0, { 0 } },
	{ "test,no-cells", 0, NULL, 0, { 0 } },
	{ "test,many-cells", 0, NULL, 0, { 0 } },
	{ "test,clock-pll", 0, NULL, 0, { 0 } }, /* has no interrupts */
};

START_TEST(way)
{
	int node = dt_find(tree, -1, ways[_i].device);
	struct dt_interrupt interrupt;
	const char *why = NULL;
	int result;

	ck_assert_int_ge(node, 0);
	result = dt_interrupt(tree, node, ways[_i].index, &interrupt, &why);
	if (ways[_i].controller == NULL) {
		ck_assert_int_eq(result, -1);
		ck_assert_ptr_nonnull(why);
		return;
	}
	ck_assert_msg(result == 0, "%s", why);
	ck_assert_int_eq(interrupt.controller, dt_find(tree, -1, ways[_i].controller));
	ck_assert_uint_eq(interrupt.cell_count, ways[_i].cell_count);
	for (unsigned int i = 0; i < interrupt.cell_count; i++) {
		ck_assert_uint_eq(interrupt.cell[i], ways[_i].cells[i]);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, way, 0, sizeof(ways) / sizeof(ways[0]));
}
