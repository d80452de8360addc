// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tree.c - device trees: damaged ones are refused, and the helpers find the
 * devices of the board.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/devicetree.h>

const char unit_name[] = "tree";

static void *board;
static size_t board_size;

static void setup(void)
{
	board = unit_load("board.dtb", &board_size);
}

static void teardown(void)
{
	free(board);
}

static void expect_sound(const void *tree, size_t size)
{
	const char *why = "";

	ck_assert_msg(dt_check(tree, size, &why) == 0, "refused: %s", why);
}

static void expect_refused(const void *tree, size_t size, const char *part)
{
	const char *why = NULL;

	ck_assert_int_eq(dt_check(tree, size, &why), -1);
	ck_assert_msg(strstr(why, part) != NULL, "'%s' instead of '%s'", why, part);
}

START_TEST(sound_tree)
{
	expect_sound(board, board_size);
}
END_TEST

static volatile unsigned int sum; /* so that each byte is read */

/* Every property of a tree that passed the check can be read to its end. */
static void use_tree(const void *tree, size_t size)
{
	const char *why;

	if (dt_check(tree, size, &why) != 0) {
		return;
	}
	for (int node = 0; node >= 0; node = fdt_next_node(tree, node, NULL)) {
		struct dt_interrupt interrupt;
		uint32_t base, extent;
		int property;

		fdt_for_each_property_offset(property, tree, node) {
			const char *name;
			int length;
			const char *data = fdt_getprop_by_offset(tree, property, &name, &length);

			/* Not ck_assert: each writes to a pipe, and there are many. */
			if (data == NULL) {
				ck_abort_msg("a property without data");
			}
			for (int i = 0; i < length; i++) {
				sum += (unsigned char)data[i];
			}
		}
		dt_string(tree, node, "compatible");
		dt_reg(tree, node, 0, &base, &extent, &why);
		dt_interrupt(tree, node, 0, &interrupt, &why);
		dt_clock_frequency(tree, node);
	}
	dt_find(tree, -1, "arm,pl011");
}

START_TEST(damaged_trees_do_no_harm)
{
	unit_damage(board, board_size, use_tree);
}
END_TEST

/* Lengths of a property with which libfdt's offsets, of type int, pass their ends. */
START_TEST(lengths_that_overflow)
{
	static const uint32_t lengths[] = {
		0x7fffff00, 0x7ffffff0, 0x7ffffff3, 0x7fffffff, 0x80000000, 0xc0000000,
	};
	int offset = fdt_first_property_offset(board, 0);
	struct fdt_property *property;

	ck_assert_int_ge(offset, 0);
	property = (struct fdt_property *)((char *)board + fdt_off_dt_struct(board) + offset);
	for (unsigned int i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		const char *why;

		fdt32_st(&property->len, lengths[i]);
		ck_assert_int_eq(dt_check(board, board_size, &why), -1);
	}
}
END_TEST

START_TEST(every_truncation_is_refused)
{
	for (size_t size = 0; size < board_size; size++) {
		void *copy = unit_copy(board, size);
		const char *why;

		ck_assert_int_eq(dt_check(copy, size, &why), -1);
		free(copy);
	}
}
END_TEST

START_TEST(misaligned_tree)
{
	uint64_t space[1024];
	char *at = (char *)space + 4;

	ck_assert_uint_le(board_size + 4, sizeof(space));
	memcpy(at, board, board_size);
	expect_refused(at, board_size, "multiple of 8");
}
END_TEST

/* Header fields that would lead out of the tree. */
static const struct {
	size_t offset;
	uint32_t value;
	const char *part;
} bad_headers[] = {
	{ offsetof(struct fdt_header, magic), 0x12345678, "magic" },
	{ offsetof(struct fdt_header, totalsize), 0x7fffffff, "cut off" },
	{ offsetof(struct fdt_header, totalsize), 16, "header" },
	{ offsetof(struct fdt_header, off_dt_struct), 0xfffffff0, "header" },
	{ offsetof(struct fdt_header, off_dt_struct), 0x49, "header" },
	{ offsetof(struct fdt_header, off_dt_strings), 0xfffffff0, "header" },
	{ offsetof(struct fdt_header, off_mem_rsvmap), 0x29, "header" },
	{ offsetof(struct fdt_header, size_dt_strings), 0xffffffff, "header" },
	{ offsetof(struct fdt_header, size_dt_struct), 0xffffffff, "header" },
	{ offsetof(struct fdt_header, size_dt_strings), 1, "structure" },
	{ offsetof(struct fdt_header, size_dt_struct), 64, "structure" },
	{ offsetof(struct fdt_header, version), 16, "version" },
	{ offsetof(struct fdt_header, last_comp_version), 18, "version" },
};

START_TEST(bad_header)
{
	fdt32_t value = cpu_to_fdt32(bad_headers[_i].value);

	memcpy((char *)board + bad_headers[_i].offset, &value, sizeof(value));
	expect_refused(board, board_size, bad_headers[_i].part);
}
END_TEST

/* Structures of tags alone: one letter a tag, see word_of(). */
static const struct {
	const char *tags;
	bool sound;
} structures[] = {
	{ "{}.", true },
	{ "{p{p}{}}.", true },
	{ "{npn{n}n}n.", true },
	{ "", false },
	{ ".", false },
	{ "{}", false },
	{ "{", false },
	{ "{.", false },
	{ "}.", false },
	{ "{}}.", false },
	{ "{}{}.", false },
	{ "p{}.", false },
	{ "n{}.", false },
	{ "{{}p}.", false }, /* libfdt would not see the property */
	{ "{q}.", false },   /* the name of the property lies outside */
	{ "{w}.", false },   /* the length of the property leads back to it */
	{ "{W}.", false },   /* or in front of it */
	{ "{?}.", false },
	{ "{{{{{{{{{{{{{{{{}}}}}}}}}}}}}}}}.", true }, /* 16 deep */
	{ "{{{{{{{{{{{{{{{{{}}}}}}}}}}}}}}}}}.", false },
};

static size_t put_word(unsigned char *at, uint32_t word)
{
	fdt32_t big = cpu_to_fdt32(word);

	memcpy(at, &big, sizeof(big));
	return sizeof(big);
}

static size_t put_property(unsigned char *at, uint32_t length, uint32_t name)
{
	size_t size = put_word(at, FDT_PROP);

	size += put_word(at + size, length);
	return size + put_word(at + size, name);
}

static size_t put_tag(unsigned char *at, char letter)
{
	size_t size;

	switch (letter) {
	case '{':
		size = put_word(at, FDT_BEGIN_NODE);
		return size + put_word(at + size, 0); /* an empty name */
	case '}':
		return put_word(at, FDT_END_NODE);
	case 'p':
		return put_property(at, 0, 0);
	case 'q':
		return put_property(at, 0, 2);
	case 'w':
		return put_property(at, 0xfffffff4, 0);
	case 'W':
		return put_property(at, 0xfffffff0, 0);
	case 'n':
		return put_word(at, FDT_NOP);
	case '.':
		return put_word(at, FDT_END);
	default:
		return put_word(at, 0x77);
	}
}

START_TEST(structure)
{
	unsigned char tree[1024] __attribute__((aligned(8))) = { 0 };
	struct fdt_header header = {
		.magic = cpu_to_fdt32(FDT_MAGIC),
		.off_mem_rsvmap = cpu_to_fdt32(40),
		.off_dt_strings = cpu_to_fdt32(56),
		.size_dt_strings = cpu_to_fdt32(2),
		.off_dt_struct = cpu_to_fdt32(64),
		.version = cpu_to_fdt32(17),
		.last_comp_version = cpu_to_fdt32(16),
	};
	size_t size = 64;
	void *copy;

	tree[56] = 'x';
	for (const char *tag = structures[_i].tags; *tag != '\0'; tag++) {
		size += put_tag(tree + size, *tag);
	}
	header.totalsize = cpu_to_fdt32((uint32_t)size);
	header.size_dt_struct = cpu_to_fdt32((uint32_t)size - 64);
	memcpy(tree, &header, sizeof(header));
	copy = unit_copy(tree, size);
	if (structures[_i].sound) {
		expect_sound(copy, size);
	} else {
		expect_refused(copy, size, "structure");
	}
	free(copy);
}
END_TEST

START_TEST(endless_reservations)
{
	struct fdt_header *header = board;

	/* Zero size ends the list: move it to where none is. */
	header->off_mem_rsvmap = cpu_to_fdt32(fdt_totalsize(board) & ~7u);
	expect_refused(board, board_size, "structure");
}
END_TEST

/* Devices of board.dts: found or not, first reg, first interrupt. */
static const struct {
	const char *compatible;
	unsigned int index;
	bool reg_found;
	uint32_t base, size;
	bool interrupt_found;
	const char *controller;
	unsigned int cell_count;
	uint32_t cells[2];
} devices[] = {
	{ "arm,versatile-vic", 0, true, 0x10140000, 0x1000, false, "", 0, { 0 } },
	{ "arm,pl011", 0, true, 0x101f1000, 0x1000, true, "arm,versatile-vic", 1, { 12 } },
	{ "arm,sp804", 0, true, 0x101e2000, 0x1000, true, "arm,versatile-vic", 1, { 4 } },
	{ "arm,sp804", 1, true, 0x101e3000, 0x800, true, "arm,versatile-vic", 1, { 5 } },
	{ "arm,sp804", 2, false, 0, 0, false, "", 0, { 0 } },
	{ "arm,versatile-sic", 0, true, 0x10003000, 0x1000, true, "arm,versatile-vic", 1, { 31 } },
	{ "vambrace,test-mapped",
	  0,
	  true,
	  0x1000a000,
	  0x1000,
	  true,
	  "arm,versatile-sic",
	  2,
	  { 7, 4 } },
	{ "vambrace,test-uart",
	  0,
	  true,
	  0x10009000,
	  0x1000,
	  true,
	  "arm,versatile-sic",
	  2,
	  { 6, 4 } },
	{ "vambrace,test-second-range", 0, true, 0x10200800, 0x800, false, "", 0, { 0 } },
	{ "vambrace,test-outside", 0, false, 0, 0, false, "", 0, { 0 } },
	{ "vambrace,test-hidden", 0, false, 0, 0, false, "", 0, { 0 } },
	{ "vambrace,test-nothing", 0, false, 0, 0, false, "", 0, { 0 } },
};

START_TEST(device)
{
	int node = dt_find(board, -1, devices[_i].compatible);
	struct dt_interrupt interrupt;
	uint32_t base = 0, size = 0;
	const char *why = NULL;

	ck_assert_int_ge(node, 0);
	ck_assert_int_eq(dt_reg(board, node, devices[_i].index, &base, &size, &why),
			 devices[_i].reg_found ? 0 : -1);
	ck_assert_uint_eq(base, devices[_i].base);
	ck_assert_uint_eq(size, devices[_i].size);
	ck_assert_int_eq(dt_interrupt(board, node, devices[_i].index, &interrupt, &why),
			 devices[_i].interrupt_found ? 0 : -1);
	if (!devices[_i].interrupt_found) {
		ck_assert_ptr_nonnull(why);
		return;
	}
	ck_assert_int_eq(interrupt.controller, dt_find(board, -1, devices[_i].controller));
	ck_assert_uint_eq(interrupt.cell_count, devices[_i].cell_count);
	for (unsigned int i = 0; i < interrupt.cell_count; i++) {
		ck_assert_uint_eq(interrupt.cell[i], devices[_i].cells[i]);
	}
}
END_TEST

START_TEST(disabled_devices_are_passed_over)
{
	int first = dt_find(board, -1, "arm,pl011");

	ck_assert_int_ge(first, 0);
	ck_assert_int_lt(dt_find(board, first, "arm,pl011"), 0);
	ck_assert_int_lt(dt_find(board, -1, "vambrace,not-there"), 0);
}
END_TEST

START_TEST(addresses_of_two_cells)
{
	size_t length;
	void *tree = unit_load("board64.dtb", &length);
	uint32_t base, size;
	const char *why = NULL;

	expect_sound(tree, length);
	ck_assert_int_eq(
		dt_reg(tree, dt_find(tree, -1, "vambrace,test-top"), 0, &base, &size, &why), 0);
	ck_assert_uint_eq(base, 0xfffff000);
	ck_assert_uint_eq(size, 0x1000);
	ck_assert_int_eq(
		dt_reg(tree, dt_find(tree, -1, "vambrace,test-high"), 0, &base, &size, &why), -1);
	ck_assert_ptr_nonnull(strstr(why, "above 4 GiB"));
	free(tree);
}
END_TEST

START_TEST(strings)
{
	size_t size;

	ck_assert_str_eq(dt_string(board, fdt_path_offset(board, "/chosen"), "bootargs"),
			 "qemu-exit=linux1");
	/* A list is not one string, a number is none, nothing is none. */
	ck_assert_ptr_null(dt_string(board, dt_find(board, -1, "arm,pl011"), "compatible"));
	ck_assert_ptr_null(dt_string(board, dt_find(board, -1, "arm,pl011"), "interrupts"));
	ck_assert_ptr_null(
		dt_string(board, dt_find(board, -1, "arm,versatile-vic"), "interrupt-controller"));
	ck_assert_ptr_null(dt_string(board, 0, "not-there"));
	ck_assert_ptr_null(dt_property(board, 0, "not-there", &size));
	ck_assert_uint_eq(size, 0);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, sound_tree);
	tcase_add_test(tests, damaged_trees_do_no_harm);
	tcase_add_test(tests, lengths_that_overflow);
	tcase_add_test(tests, every_truncation_is_refused);
	tcase_add_test(tests, misaligned_tree);
	tcase_add_loop_test(tests, bad_header, 0, sizeof(bad_headers) / sizeof(bad_headers[0]));
	tcase_add_loop_test(tests, structure, 0, sizeof(structures) / sizeof(structures[0]));
	tcase_add_test(tests, endless_reservations);
	tcase_add_loop_test(tests, device, 0, sizeof(devices) / sizeof(devices[0]));
	tcase_add_test(tests, disabled_devices_are_passed_over);
	tcase_add_test(tests, addresses_of_two_cells);
	tcase_add_test(tests, strings);
}
