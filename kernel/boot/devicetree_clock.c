// SPDX-License-Identifier: GPL-2.0-only
/*
 * devicetree_clock.c - the frequency of a device's clock, as far as the tree gives
 * it: fixed clocks and fixed multiples of them. The frequency of a clock controller's
 * output would take a driver for that controller.
 *
 * SPEC: Linux, Documentation/devicetree/bindings/clock: fixed-clock,
 *	fixed-factor-clock, clock-bindings.txt (clocks).
 */
#include <vambrace/devicetree.h>

#define CHAIN_MAX 8 /* clocks of a damaged tree may form a cycle */

/* The first cell of a property; false when it has none. */
static bool read_first_cell(const void *tree, int node, const char *name, uint32_t *value)
{
	size_t size;
	const void *cells = dt_property(tree, node, name, &size);

	if (cells == NULL || size < sizeof(fdt32_t)) {
		return false;
	}
	*value = dt_cell(cells, 0);
	return true;
}

static int first_clock(const void *tree, int node)
{
	uint32_t phandle;

	return read_first_cell(tree, node, "clocks", &phandle) ?
		       fdt_node_offset_by_phandle(tree, phandle) :
		       -1;
}

/* The frequency of the node @clock, derived through at most @chain parent clocks. */
static uint32_t frequency_of(const void *tree, int clock, unsigned int chain)
{
	uint32_t frequency, multiplier, divisor;
	uint64_t product;

	if (clock < 0 || chain == 0) {
		return 0;
	}
	if (dt_string_listed(tree, clock, "compatible", "fixed-clock")) {
		return read_first_cell(tree, clock, "clock-frequency", &frequency) ? frequency : 0;
	}
	if (!dt_string_listed(tree, clock, "compatible", "fixed-factor-clock") ||
	    !read_first_cell(tree, clock, "clock-mult", &multiplier) ||
	    !read_first_cell(tree, clock, "clock-div", &divisor) || divisor == 0) {
		return 0;
	}
	product = (uint64_t)frequency_of(tree, first_clock(tree, clock), chain - 1) * multiplier;
	return product / divisor <= UINT32_MAX ? (uint32_t)(product / divisor) : 0;
}

uint32_t dt_clock_frequency(const void *tree, int node)
{
	return frequency_of(tree, first_clock(tree, node), CHAIN_MAX);
}
