// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_guest_tree.c - the generated tree, read back.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/guest_tree.h>
#include <vambrace/rng_seed.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "guest_tree";

static uint64_t space[GUEST_TREE_SIZE / sizeof(uint64_t)];

static struct guest_tree_params params(void)
{
	return (struct guest_tree_params){
		.bootargs = "console=hvc0",
		.bootargs_size = sizeof("console=hvc0"),
		.cpu_compatible = "arm,arm926ej-s",
		.ram_base = { 0x40000000 },
		.ram_size = 0x04000000,
		.ramdisk = { 0x43f00000 },
		.ramdisk_size = 0x12345,
		.grant_window = { 0x38000000 },
		.grant_window_size = 0x01000000,
	};
}

#define STEPS_MAX 100

static int write_steps(void *buffer, size_t size, const struct guest_tree_params *of)
{
	uint32_t progress = 0;
	int result = 0;

	for (unsigned int i = 0; result == 0; i++) {
		ck_assert_uint_lt(i, STEPS_MAX);
		result = guest_tree_step(buffer, size, of, &progress);
	}
	return result;
}

static void write_tree(const struct guest_tree_params *of)
{
	const char *why = "";
	int size = write_steps(space, sizeof(space), of);

	ck_assert_int_gt(size, 0);
	ck_assert_uint_eq((uint32_t)size, fdt_totalsize(space));
	ck_assert_msg(dt_check(space, (size_t)size, &why) == 0, "%s", why);
	for (size_t at = (size_t)size; at < sizeof(space); at++) {
		ck_assert_uint_eq(((unsigned char *)space)[at], 0);
	}
}

static int node_at(const char *path)
{
	int node = fdt_path_offset(space, path);

	ck_assert_msg(node >= 0, "no node %s", path);
	return node;
}

static uint32_t cell_of(const char *path, const char *name, size_t index)
{
	size_t size;
	const void *cells = dt_property(space, node_at(path), name, &size);

	ck_assert_uint_ge(size, (index + 1) * sizeof(uint32_t));
	return dt_cell(cells, index * sizeof(uint32_t));
}

START_TEST(what_linux_looks_for)
{
	const struct guest_tree_params of = params();
	int hypervisor, intc;

	write_tree(&of);
	ck_assert_str_eq(dt_string(space, 0, "model"), "Vambrace guest");
	ck_assert_str_eq(dt_string(space, 0, "compatible"), "xen,armpv");
	ck_assert_str_eq(dt_string(space, node_at("/chosen"), "bootargs"), "console=hvc0");
	ck_assert_uint_eq(cell_of("/chosen", "linux,initrd-start", 0), 0x43f00000);
	ck_assert_uint_eq(cell_of("/chosen", "linux,initrd-end", 0), 0x43f12345);
	ck_assert_str_eq(dt_string(space, node_at("/memory@40000000"), "device_type"), "memory");
	ck_assert_uint_eq(cell_of("/memory@40000000", "reg", 0), 0x40000000);
	ck_assert_uint_eq(cell_of("/memory@40000000", "reg", 1), 0x04000000);
	ck_assert_str_eq(dt_string(space, node_at("/cpus/cpu@0"), "compatible"), "arm,arm926ej-s");
	ck_assert_str_eq(dt_string(space, node_at("/cpus/cpu@0"), "device_type"), "cpu");
	ck_assert_uint_eq(cell_of("/cpus/cpu@0", "reg", 0), 0);

	hypervisor = node_at("/hypervisor");
	ck_assert_str_eq(fdt_stringlist_get(space, hypervisor, "compatible", 0, NULL),
			 "xen,xen-4.17");
	ck_assert(dt_string_listed(space, hypervisor, "compatible", "xen,armpv-1"));
	ck_assert(dt_string_listed(space, hypervisor, "compatible", "xen,xen"));
	ck_assert_uint_eq(cell_of("/hypervisor", "reg", 0), 0x38000000);
	ck_assert_uint_eq(cell_of("/hypervisor", "reg", 1), 0x01000000);

	intc = dt_find(space, -1, "xen,armpv-intc");
	ck_assert_int_ge(intc, 0);
	ck_assert_ptr_nonnull(fdt_getprop(space, intc, "interrupt-controller", NULL));
	ck_assert_int_eq(fdt_node_offset_by_phandle(space, cell_of("/", "interrupt-parent", 0)),
			 intc);
}
END_TEST

START_TEST(interrupt_of_the_hypervisor)
{
	const struct guest_tree_params of = params();
	struct dt_interrupt interrupt;
	const char *why = "";

	write_tree(&of);
	ck_assert_msg(dt_interrupt(space, node_at("/hypervisor"), 0, &interrupt, &why) == 0, "%s",
		      why);
	ck_assert_int_eq(interrupt.controller, dt_find(space, -1, "xen,armpv-intc"));
	ck_assert_uint_eq(interrupt.cell_count, 1);
	ck_assert_uint_eq(interrupt.cell[0], 0);
}
END_TEST

START_TEST(without_ramdisk)
{
	struct guest_tree_params of = params();
	int size;

	of.ramdisk_size = 0;
	write_tree(&of);
	ck_assert_ptr_null(fdt_getprop(space, node_at("/chosen"), "linux,initrd-start", &size));
	ck_assert_ptr_null(fdt_getprop(space, node_at("/chosen"), "linux,initrd-end", &size));
}
END_TEST

START_TEST(seed_only_where_there_is_one)
{
	static const uint8_t seed[RNG_SEED_SIZE] = { 1, 2, [RNG_SEED_SIZE - 1] = 3 };
	struct guest_tree_params of = params();
	size_t size;
	const void *found;

	write_tree(&of);
	ck_assert_ptr_null(fdt_getprop(space, node_at("/chosen"), "rng-seed", NULL));
	of.rng_seed = seed;
	write_tree(&of);
	found = dt_property(space, node_at("/chosen"), "rng-seed", &size);
	ck_assert_uint_eq(size, sizeof(seed));
	ck_assert_mem_eq(found, seed, sizeof(seed));
}
END_TEST

START_TEST(twice_the_same_bytes)
{
	const struct guest_tree_params of = params();
	void *first;

	memset(space, 0x55, sizeof(space));
	write_tree(&of);
	first = unit_copy(space, sizeof(space));
	memset(space, 0xaa, sizeof(space));
	write_tree(&of);
	ck_assert_mem_eq(first, space, sizeof(space));
	free(first);
}
END_TEST

/*
 * What guest_tree.c does in place of fdt_finish() is what that does: stop before it,
 * and compare. The steps that write are those after which *progress is one more.
 */
START_TEST(finished_as_libfdt_does)
{
	const struct guest_tree_params of = params();
	static uint64_t other[GUEST_TREE_SIZE / sizeof(uint64_t)];
	uint32_t progress = 0;
	bool compared = false;

	write_tree(&of);
	for (;;) {
		uint32_t before = progress;

		if (progress > 0 && fdt_magic(other) == ~FDT_MAGIC) {
			uint64_t *copy = unit_copy(other, sizeof(other));

			if (fdt_finish(copy) == 0 && fdt_totalsize(copy) == fdt_totalsize(space)) {
				ck_assert_mem_eq(copy, space, fdt_totalsize(space));
				compared = true;
			}
			free(copy);
		}
		if (compared) {
			break;
		}
		ck_assert_int_eq(guest_tree_step(other, sizeof(other), &of, &progress), 0);
		ck_assert_uint_eq(progress, before + 1);
	}
}
END_TEST

START_TEST(longest_bootargs_fit)
{
	struct guest_tree_params of = params();
	static char bootargs[1024];

	memset(bootargs, 'x', sizeof(bootargs) - 1);
	of.bootargs = bootargs;
	of.rng_seed = (const uint8_t *)bootargs;
	of.bootargs_size = sizeof(bootargs);
	write_tree(&of);
	ck_assert_str_eq(dt_string(space, node_at("/chosen"), "bootargs"), bootargs);
}
END_TEST

START_TEST(every_smaller_buffer_is_refused)
{
	const struct guest_tree_params of = params();
	size_t full = (size_t)write_steps(space, sizeof(space), &of);

	for (size_t size = 0; size < full; size++) {
		void *buffer = malloc(size);

		ck_assert_int_eq(write_steps(buffer, size, &of), -1);
		free(buffer);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, what_linux_looks_for);
	tcase_add_test(tests, interrupt_of_the_hypervisor);
	tcase_add_test(tests, without_ramdisk);
	tcase_add_test(tests, seed_only_where_there_is_one);
	tcase_add_test(tests, twice_the_same_bytes);
	tcase_add_test(tests, finished_as_libfdt_does);
	tcase_add_test(tests, longest_bootargs_fit);
	tcase_add_test(tests, every_smaller_buffer_is_refused);
}
