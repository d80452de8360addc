// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_boot_info.c - input of bootloaders: a tree, ATAGS, both, neither,
 * damaged.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/atags.h>
#include <vambrace/boot_info.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "boot_info";

#define CORE		     2, 0x54410001
#define MEM(size, start)     4, 0x54410002, size, start
#define INITRD2(start, size) 4, 0x54420005, start, size
#define NONE		     0, 0

static void *board;
static size_t board_size;
static struct boot_info info;
static const char *why;

static void setup(void)
{
	board = unit_load("board.dtb", &board_size);
}

static void teardown(void)
{
	free(board);
}

static void expect_error(int result, const char *part)
{
	ck_assert_int_eq(result, -1);
	ck_assert_msg(strstr(why, part) != NULL, "'%s' instead of '%s'", why, part);
}

static void expect_range(const struct boot_range *range, uint32_t base, uint32_t size)
{
	ck_assert_uint_eq(range->base, base);
	ck_assert_uint_eq(range->size, size);
}

START_TEST(tree_in_r2)
{
	ck_assert_int_eq(boot_info_read(&info, board, board_size, NULL, 0, &why), 0);
	ck_assert_ptr_eq(info.tree, board);
	ck_assert_uint_eq(info.memory_count, 2);
	expect_range(&info.memory[0], 0, 0x04000000);
	expect_range(&info.memory[1], 0x04000000, 0x04000000);
	ck_assert_uint_eq(info.reserved_count, 4);
	expect_range(&info.reserved[0], 0x01000000, 0x1000);
	expect_range(&info.reserved[1], 0x07f00000, 0x100000);
	/* Every entry of a reg, not only the first. */
	expect_range(&info.reserved[2], 0x07d00000, 0x1000);
	expect_range(&info.reserved[3], 0x07e00000, 0x80000);
	ck_assert_uint_eq(info.bundle_start, 0x04000000);
	ck_assert_uint_eq(info.bundle_end, 0x04100000);
	ck_assert_str_eq(info.command_line, "qemu-exit=linux1");
}
END_TEST

/* A bank that ends at 4 GiB exactly: its size and its end fit in 32 bits and in 33. */
START_TEST(bank_up_to_4_gib)
{
	size_t size;
	void *tree = unit_load("board64.dtb", &size);
	int node = fdt_path_offset(tree, "/memory@80000000");
	const fdt64_t reg[] = {
		cpu_to_fdt64(0x80000000), cpu_to_fdt64(0x10000000),	   cpu_to_fdt64(0xf0000000),
		cpu_to_fdt64(0x10000000), cpu_to_fdt64(UINT64_C(1) << 32), cpu_to_fdt64(1),
	};

	ck_assert_int_eq(fdt_setprop_inplace(tree, node, "reg", reg, sizeof(reg)), 0);
	ck_assert_int_eq(boot_info_read(&info, tree, size, NULL, 0, &why), 0);
	ck_assert_uint_eq(info.memory_count, 3);
	expect_range(&info.memory[2], 0xf0000000, 0x0fffffff);
	free(tree);
}
END_TEST

START_TEST(cells_of_64_bits)
{
	size_t size;
	void *tree = unit_load("board64.dtb", &size);

	ck_assert_int_eq(boot_info_read(&info, tree, size, NULL, 0, &why), 0);
	ck_assert_uint_eq(info.memory_count, 3);
	expect_range(&info.memory[0], 0x100000, 0x100000);
	expect_range(&info.memory[1], 0x80000000, 0x10000000);
	/* Cut off at 4 GiB; what lies above is left out. */
	expect_range(&info.memory[2], 0xf0000000, 0x0fffffff);
	ck_assert_uint_eq(info.bundle_start, 0x88000000);
	ck_assert_uint_eq(info.bundle_end, 0x88000010);
	ck_assert_str_eq(info.command_line, "");
	free(tree);
}
END_TEST

START_TEST(atags_override_the_appended_tree)
{
	const uint32_t tags[] = {
		CORE,
		MEM(0x02000000, 0x30000000),
		MEM(0, 0x50000000),
		3,
		0x54410077,
		0,
		INITRD2(0x31000000, 0x1234),
		4,
		0x54410009,
		0x6f6c6c65,
		0x00000021,
		NONE, /* "ello!" */
	};
	void *r2 = unit_copy(tags, sizeof(tags));

	ck_assert_int_eq(boot_info_read(&info, r2, sizeof(tags), board, board_size, &why), 0);
	ck_assert_ptr_eq(info.tree, board);
	ck_assert_uint_eq(info.memory_count, 1);
	expect_range(&info.memory[0], 0x30000000, 0x02000000);
	ck_assert_uint_eq(info.bundle_start, 0x31000000);
	ck_assert_uint_eq(info.bundle_end, 0x31001234);
	ck_assert_str_eq(info.command_line, "ello!");
	free(r2);
}
END_TEST

START_TEST(tags_not_given_leave_the_tree)
{
	const uint32_t tags[] = { 5, 0x54410001, 0, 0, 0, NONE };

	ck_assert_int_eq(boot_info_read(&info, tags, sizeof(tags), board, board_size, &why), 0);
	ck_assert_uint_eq(info.memory_count, 2);
	ck_assert_uint_eq(info.bundle_start, 0x04000000);
	ck_assert_str_eq(info.command_line, "qemu-exit=linux1");
}
END_TEST

/* r2 of an old bootloader: anything. */
START_TEST(junk_in_r2_is_passed_over)
{
	const uint32_t junk[] = { 0xdeadbeef, 0x12345678, 0, 0 };

	ck_assert_int_eq(boot_info_read(&info, junk, sizeof(junk), board, board_size, &why), 0);
	ck_assert_ptr_eq(info.tree, board);
	ck_assert_int_eq(boot_info_read(&info, NULL, 0, board, board_size, &why), 0);
	ck_assert_uint_eq(info.memory_count, 2);
}
END_TEST

START_TEST(no_tree)
{
	const uint32_t tags[] = { CORE, MEM(0x02000000, 0), NONE };

	expect_error(boot_info_read(&info, tags, sizeof(tags), NULL, 0, &why), "no device tree");
	expect_error(boot_info_read(&info, NULL, 0, NULL, 0, &why), "no device tree");
}
END_TEST

static const struct {
	uint32_t tags[20];
	size_t words;
	const char *part;
} bad_atags[] = {
	{ { CORE, MEM(0x1000, 0) }, 6, "no end" },
	{ { CORE, MEM(0x1000, 0), 0 }, 7, "no end" },
	{ { CORE, 1, 0x54410002, NONE }, 6, "size of one" },
	{ { CORE, 0xffffffff, 0x54410002, NONE }, 6, "size of one" },
	{ { CORE, 7, 0x54410002, 0, 0, NONE }, 8, "size of one" },
	{ { CORE, 3, 0x54410002, 0x1000, NONE }, 7, "too short" },
	{ { CORE, 3, 0x54420005, 0x1000, NONE }, 7, "too short" },
	{ { CORE, 3, 0x54410009, 0x61616161, NONE }, 7, "no end" },
	{ { CORE, 2, 0x54410009, NONE }, 6, "no end" },
	{ { CORE, MEM(0x2000, 0), MEM(0x1000, 0x1000), NONE }, 12, "overlap" },
	{ { CORE, MEM(0x2000, 0xfffff000), NONE }, 8, "past 4 GiB" },
	{ { CORE, MEM(0x2000, 0), INITRD2(0x1000, 0x1001), NONE }, 12, "bundle" },
	{ { CORE, MEM(0x2000, 0), INITRD2(0x1000, 0xfffff000), NONE }, 12, "bundle" },
};

START_TEST(bad_atags_are_refused)
{
	size_t size = bad_atags[_i].words * sizeof(uint32_t);
	void *tags = unit_copy(bad_atags[_i].tags, size);

	expect_error(boot_info_read(&info, tags, size, board, board_size, &why),
		     bad_atags[_i].part);
	free(tags);
}
END_TEST

START_TEST(too_many_banks)
{
	uint32_t tags[2 + 9 * 4 + 2] = { CORE };

	for (uint32_t i = 0; i < 9; i++) {
		const uint32_t bank[] = { MEM(0x1000, i << 20) };

		memcpy(&tags[2 + 4 * i], bank, sizeof(bank));
	}
	expect_error(boot_info_read(&info, tags, sizeof(tags), board, board_size, &why),
		     "more banks");
}
END_TEST

START_TEST(long_command_line)
{
	uint32_t tags[2 + 2 + 300 + 2] = { CORE, 302, 0x54410009 };

	memset(&tags[4], 'a', BOOT_COMMAND_LINE_SIZE - 1);
	ck_assert_int_eq(boot_info_read(&info, tags, sizeof(tags), board, board_size, &why), 0);
	ck_assert_uint_eq(strlen(info.command_line), BOOT_COMMAND_LINE_SIZE - 1);
	memset(&tags[4], 'a', BOOT_COMMAND_LINE_SIZE);
	expect_error(boot_info_read(&info, tags, sizeof(tags), board, board_size, &why),
		     "too long");
}
END_TEST

/* A property of the board's tree, replaced. */
static const struct {
	const char *node, *property;
	unsigned int size;
	unsigned char value[24];
	const char *part;
} bad_properties[] = {
	{ "/memory@0", "reg", 0, { 0 }, "any memory" },
	{ "/memory@0", "reg", 4, { 0 }, "malformed" },
	{ "/memory@0",
	  "reg",
	  16,
	  { 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 16, 0, 0, 0, 32, 0 },
	  "overlap" },
	{ "/memory@0", "reg", 8, { 0, 0, 0, 0, 4, 0, 0, 1 }, "bundle" },
	{ "/memory@0", "device_type", 4, "cpu", "any memory" },
	{ "/chosen", "linux,initrd-start", 3, { 0 }, "linux,initrd" },
	{ "/chosen", "linux,initrd-start", 4, { 5 }, "linux,initrd" },
	{ "/chosen", "linux,initrd-end", 8, { 0, 0, 0, 1, 5 }, "linux,initrd" },
	{ "/chosen", "linux,initrd-end", 4, { 9 }, "bundle" },
	{ "/chosen", "bootargs", 3, { 'a', 'b', 'c' }, "bootargs" },
	{ "/chosen", "bootargs", 3, { 'a', 0, 0 }, "bootargs" },
	{ "/reserved-memory/firmware@7f00000", "reg", 4, { 0 }, "reserved-memory" },
	{ "/reserved-memory/firmware@7f00000", "reg", 0, { 0 }, "reserved-memory" },
	{ "/reserved-memory/firmware@7f00000", "reg", 12, { 0 }, "reserved-memory" },
};

/* The board's tree with room to be changed. */
static void open_board(void *space, size_t size)
{
	ck_assert_int_eq(fdt_open_into(board, space, (int)size), 0);
}

START_TEST(bad_properties_are_refused)
{
	uint64_t space[1024];
	int node;

	open_board(space, sizeof(space));
	node = fdt_path_offset(space, bad_properties[_i].node);
	ck_assert_int_eq(fdt_setprop(space, node, bad_properties[_i].property,
				     bad_properties[_i].value, (int)bad_properties[_i].size),
			 0);
	expect_error(boot_info_read(&info, space, sizeof(space), NULL, 0, &why),
		     bad_properties[_i].part);
}
END_TEST

START_TEST(half_a_bundle_address)
{
	uint64_t space[1024];

	open_board(space, sizeof(space));
	fdt_delprop(space, fdt_path_offset(space, "/chosen"), "linux,initrd-end");
	expect_error(boot_info_read(&info, space, sizeof(space), NULL, 0, &why), "linux,initrd");
}
END_TEST

START_TEST(no_bundle_is_no_error)
{
	uint64_t space[1024];

	open_board(space, sizeof(space));
	fdt_del_node(space, fdt_path_offset(space, "/chosen"));
	ck_assert_int_eq(boot_info_read(&info, space, sizeof(space), NULL, 0, &why), 0);
	ck_assert_uint_eq(info.bundle_start, 0);
	ck_assert_uint_eq(info.bundle_end, 0);
}
END_TEST

START_TEST(too_many_reserved_ranges)
{
	uint64_t space[1024];

	open_board(space, sizeof(space));
	for (unsigned int i = 0; i < BOOT_RESERVED_MAX; i++) {
		fdt_add_mem_rsv(space, i << 20, 1);
	}
	expect_error(boot_info_read(&info, space, sizeof(space), NULL, 0, &why), "reserves more");
}
END_TEST

/* The board, with one node of reservations, in cells of 64 bits. */
static void open_reserved64(uint64_t *space, size_t size, const void *reg, int reg_size)
{
	int parent, node;

	open_board(space, size);
	parent = fdt_path_offset(space, "/reserved-memory");
	fdt_del_node(space, fdt_path_offset(space, "/reserved-memory/two-areas@7d00000"));
	fdt_setprop_u32(space, parent, "#address-cells", 2);
	fdt_setprop_u32(space, parent, "#size-cells", 2);
	node = fdt_path_offset(space, "/reserved-memory/firmware@7f00000");
	ck_assert_int_eq(fdt_setprop(space, node, "reg", reg, reg_size), 0);
}

/* Cells of the reservations are those of their parent, not of the root. */
START_TEST(reserved_in_cells_of_64_bits)
{
	static const unsigned char reg[] = {
		0, 0, 0, 0, 7, 0xd0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0,
		0, 0, 0, 0, 7, 0xf0, 0, 0, 0, 0, 0, 0, 0, 8, 0,	   0,
	};
	uint64_t space[1024];

	open_reserved64(space, sizeof(space), reg, sizeof(reg));
	ck_assert_int_eq(boot_info_read(&info, space, sizeof(space), NULL, 0, &why), 0);
	ck_assert_uint_eq(info.reserved_count, 3);
	expect_range(&info.reserved[1], 0x07d00000, 0x1000);
	expect_range(&info.reserved[2], 0x07f00000, 0x80000);
	ck_assert_uint_eq(info.reserved_left_out, 0);
}
END_TEST

/* Reserved ranges above 4 GiB are ignored, as memory there is not used. */
START_TEST(reserved_above_4_gib)
{
	static const unsigned char reg[] = {
		0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,	  0,	0x10, 0, 0, 0, 0, 0, 7, 0xf0, 0, 0,
		0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0xff, 0xf0, 0,    0, 0, 0, 0, 2, 0, 0,    0, 0,
	};
	uint64_t space[1024];

	open_reserved64(space, sizeof(space), reg, sizeof(reg));
	fdt_add_mem_rsv(space, UINT64_C(0x880000000), 0x1000);
	ck_assert_int_eq(boot_info_read(&info, space, sizeof(space), NULL, 0, &why), 0);
	ck_assert_uint_eq(info.reserved_count, 3);
	expect_range(&info.reserved[1], 0x07f00000, 0x80000);
	/* One that goes on above it is cut. */
	expect_range(&info.reserved[2], 0xfff00000, 0xfffff);
	ck_assert_uint_eq(info.reserved_left_out, 2);
}
END_TEST

#define MIB(count) ((uint32_t)(count) << 20)

/* 2 GiB at 0x80000000, where the hypervisor has addresses of its own from 0xfd000000 on. */
START_TEST(memory_that_cannot_be_mapped)
{
	const uint32_t tags[] = { CORE, MEM(MIB(1024), 0xc0000000), MEM(MIB(1024), 0x80000000),
				  INITRD2(0x90000000, 0x1000), NONE };
	void *r2 = unit_copy(tags, sizeof(tags));

	ck_assert_int_eq(boot_info_read(&info, r2, sizeof(tags), board, board_size, &why), 0);
	free(r2);
	ck_assert_uint_eq(boot_info_limit_memory(&info, 0xfd000000), MIB(48));
	ck_assert_uint_eq(info.memory_count, 2);
	expect_range(&info.memory[0], 0x80000000, MIB(1024));
	expect_range(&info.memory[1], 0xc0000000, MIB(976));
	/* A second call finds nothing to remove. */
	ck_assert_uint_eq(boot_info_limit_memory(&info, 0xfd000000), 0);
	/* A bank that lies above as a whole, and one that begins at the limit. */
	ck_assert_uint_eq(boot_info_limit_memory(&info, 0xc0000000), MIB(976));
	ck_assert_uint_eq(info.memory_count, 1);
	ck_assert_uint_eq(boot_info_limit_memory(&info, 0x40000000), MIB(1024));
	ck_assert_uint_eq(info.memory_count, 0);
}
END_TEST

static void read_as_r2(const void *copy, size_t size)
{
	boot_info_read(&info, copy, size, board, board_size, &why);
	boot_info_read(&info, copy, size, NULL, 0, &why);
}

START_TEST(damaged_input_does_no_harm)
{
	const uint32_t tags[] = {
		CORE,
		MEM(0x02000000, 0x30000000),
		INITRD2(0x31000000, 0x1234),
		3,
		0x54410009,
		0x00616161,
		NONE,
	};

	unit_damage(tags, sizeof(tags), read_as_r2);
	unit_damage(board, board_size, read_as_r2);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, tree_in_r2);
	tcase_add_test(tests, bank_up_to_4_gib);
	tcase_add_test(tests, cells_of_64_bits);
	tcase_add_test(tests, atags_override_the_appended_tree);
	tcase_add_test(tests, tags_not_given_leave_the_tree);
	tcase_add_test(tests, junk_in_r2_is_passed_over);
	tcase_add_test(tests, no_tree);
	tcase_add_loop_test(tests, bad_atags_are_refused, 0,
			    sizeof(bad_atags) / sizeof(bad_atags[0]));
	tcase_add_test(tests, too_many_banks);
	tcase_add_test(tests, long_command_line);
	tcase_add_loop_test(tests, bad_properties_are_refused, 0,
			    sizeof(bad_properties) / sizeof(bad_properties[0]));
	tcase_add_test(tests, half_a_bundle_address);
	tcase_add_test(tests, no_bundle_is_no_error);
	tcase_add_test(tests, too_many_reserved_ranges);
	tcase_add_test(tests, reserved_in_cells_of_64_bits);
	tcase_add_test(tests, reserved_above_4_gib);
	tcase_add_test(tests, memory_that_cannot_be_mapped);
	tcase_add_test(tests, damaged_input_does_no_harm);
}
