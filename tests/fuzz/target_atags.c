// SPDX-License-Identifier: GPL-2.0-only
/*
 * target_atags.c - ATAGS, with a device tree behind the image as such
 * bootloaders need it.
 *
 * Input: a byte, whose bit 0 gives the tree memory of its own and whose bits 1
 * and 2 are the ATAGS' place within a word, then the ATAGS.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/atags.h>
#include <vambrace/boot_info.h>
#include <vambrace/devicetree.h>

#define TREE_SIZE 1024

static uint64_t tree[2][TREE_SIZE / sizeof(uint64_t)];

static void write_memory(void *blob)
{
	const fdt32_t reg[] = { cpu_to_fdt32(0x80000000), cpu_to_fdt32(0x04000000) };

	fuzz_require(fdt_begin_node(blob, "memory@80000000") == 0);
	fuzz_require(fdt_property_string(blob, "device_type", "memory") == 0);
	fuzz_require(fdt_property(blob, "reg", reg, sizeof(reg)) == 0);
	fuzz_require(fdt_end_node(blob) == 0);
}

static void write_tree(void *blob, bool with_memory)
{
	fuzz_require(fdt_create(blob, TREE_SIZE) == 0);
	fuzz_require(fdt_finish_reservemap(blob) == 0);
	fuzz_require(fdt_begin_node(blob, "") == 0);
	fuzz_require(fdt_property_u32(blob, "#address-cells", 1) == 0);
	fuzz_require(fdt_property_u32(blob, "#size-cells", 1) == 0);
	if (with_memory) {
		write_memory(blob);
	}
	fuzz_require(fdt_end_node(blob) == 0);
	fuzz_require(fdt_finish(blob) == 0);
}

static void read_both(const void *tags, size_t size, const void *appended)
{
	struct boot_info info;
	const char *why = NULL;

	if (boot_info_read(&info, tags, size, appended, TREE_SIZE, &why) == 0) {
		fuzz_require_boot_info(&info);
		fuzz_require(info.tree == appended);
	} else {
		fuzz_require(why != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t misplaced;
	uint8_t *copy;

	if (size == 0) {
		return 0;
	}
	if (tree[0][0] == 0) {
		write_tree(tree[0], false);
		write_tree(tree[1], true);
	}
	misplaced = data[0] >> 1 & 3;
	copy = malloc(size - 1 + misplaced);
	fuzz_require(copy != NULL || size - 1 + misplaced == 0);
	if (size > 1) {
		memcpy(copy + misplaced, data + 1, size - 1);
		read_both(copy + misplaced, size - 1, tree[data[0] & 1]);
	}
	free(copy);
	return 0;
}
