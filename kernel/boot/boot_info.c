// SPDX-License-Identifier: GPL-2.0-only
/*
 * boot_info.c - what the bootloader passed to the hypervisor.
 *
 * Reading order: (i) the tree, (ii) checks of the whole result, (iii) precedence of
 * ATAGS and trees.
 *
 * SPEC: Linux, Documentation/arm/booting.rst; Devicetree Specification v0.3,
 *	3.4 (memory), 3.5 (reserved-memory), 3.6 (chosen).
 */
#include <vambrace/boot_info.h>

#include <stdbool.h>
#include <string.h>

#include <vambrace/atags.h>
#include <vambrace/devicetree.h>

/* Append the part of [base, base + size) below 4 GiB; false when @ranges is full. */
static bool add_range(struct boot_range *ranges, unsigned int max, unsigned int *count,
		      uint64_t base, uint64_t size)
{
	if (size == 0 || base > UINT32_MAX) {
		return true;
	}
	if (*count == max) {
		return false;
	}
	/* A bank that ends at 4 GiB loses its last byte, so that its end fits in 32 bits. */
	if (size > UINT32_MAX - base) {
		size = UINT32_MAX - base;
	}
	ranges[*count].base = (uint32_t)base;
	ranges[*count].size = (uint32_t)size;
	(*count)++;
	return true;
}

static int add_memory_node(struct boot_info *info, const void *tree, int node, const char **why)
{
	size_t length;
	const void *reg = dt_property(tree, node, "reg", &length);

	if (reg == NULL) {
		*why = "a memory node of the device tree has no reg property";
		return -1;
	}
	for (unsigned int i = 0;; i++) {
		uint64_t base, size;
		int found = dt_range(tree, 0, reg, length, i, &base, &size);

		if (found < 0) {
			*why = "a memory node of the device tree has a malformed reg property";
			return -1;
		}
		if (found == 0) {
			return 0;
		}
		if (!add_range(info->memory, BOOT_MEMORY_MAX, &info->memory_count, base, size)) {
			*why = "the device tree tells of more banks of memory than can be kept";
			return -1;
		}
	}
}

/* "memory" or "memory@..."; old trees use other names, but set device_type. */
static bool is_memory_node(const void *tree, int node)
{
	const char *type = dt_string(tree, node, "device_type");
	const char *name = fdt_get_name(tree, node, NULL);

	if (type != NULL) {
		return strcmp(type, "memory") == 0;
	}
	return name != NULL && (strcmp(name, "memory") == 0 || strncmp(name, "memory@", 7) == 0);
}

static int read_memory(struct boot_info *info, const void *tree, const char **why)
{
	int node;

	fdt_for_each_subnode(node, tree, 0) {
		if (is_memory_node(tree, node) && add_memory_node(info, tree, node, why) != 0) {
			return -1;
		}
	}
	return 0;
}

/* Ranges above 4 GiB are only counted: memory there is never used. */
static bool add_reserved(struct boot_info *info, uint64_t base, uint64_t size)
{
	info->reserved_left_out += base > UINT32_MAX;
	return add_range(info->reserved, BOOT_RESERVED_MAX, &info->reserved_count, base, size);
}

static int too_many_reserved(const char **why)
{
	*why = "the device tree reserves more ranges of memory than can be kept";
	return -1;
}

/* All entries of a node of /reserved-memory. */
static int add_reserved_node(struct boot_info *info, const void *tree, int parent, int node,
			     const char **why)
{
	uint64_t base, size;
	size_t length;
	const void *reg = dt_property(tree, node, "reg", &length);

	if (reg == NULL) {
		return 0; /* dynamic: without an address */
	}
	for (unsigned int i = 0;; i++) {
		int found = dt_range(tree, parent, reg, length, i, &base, &size);

		if (found == 0 && i != 0) {
			return 0;
		}
		if (found != 1 || tree_reg64(tree, node, i, &base, &size, why) != 0) {
			*why = "a node of /reserved-memory has a malformed reg property";
			return -1;
		}
		if (!add_reserved(info, base, size)) {
			return too_many_reserved(why);
		}
	}
}

/* The memory reservation block, and the nodes of /reserved-memory with an address. */
static int read_reserved(struct boot_info *info, const void *tree, const char **why)
{
	int parent = fdt_path_offset(tree, "/reserved-memory");
	int node;

	for (int i = 0; i < fdt_num_mem_rsv(tree); i++) {
		uint64_t base, size;

		if (fdt_get_mem_rsv(tree, i, &base, &size) != 0 ||
		    !add_reserved(info, base, size)) {
			return too_many_reserved(why);
		}
	}
	if (parent < 0) {
		return 0;
	}
	fdt_for_each_subnode(node, tree, parent) {
		if (add_reserved_node(info, tree, parent, node, why) != 0) {
			return -1;
		}
	}
	return 0;
}

/* An address of one or two cells: bootloaders write either. */
static bool read_address(const void *tree, int node, const char *name, uint64_t *address)
{
	size_t size;
	const void *cells = dt_property(tree, node, name, &size);

	if (cells == NULL || (size != sizeof(fdt32_t) && size != sizeof(fdt64_t))) {
		return false;
	}
	*address = dt_cell(cells, 0);
	if (size == sizeof(fdt64_t)) {
		*address = *address << 32 | dt_cell(cells, sizeof(fdt32_t));
	}
	return true;
}

static int read_bundle(struct boot_info *info, const void *tree, int chosen, const char **why)
{
	uint64_t start, end;
	size_t size;

	if (dt_property(tree, chosen, "linux,initrd-start", &size) == NULL &&
	    dt_property(tree, chosen, "linux,initrd-end", &size) == NULL) {
		return 0;
	}
	if (!read_address(tree, chosen, "linux,initrd-start", &start) ||
	    !read_address(tree, chosen, "linux,initrd-end", &end) || end > UINT32_MAX ||
	    start > end) {
		*why = "linux,initrd-start or linux,initrd-end in /chosen makes no sense";
		return -1;
	}
	info->bundle_start = (uint32_t)start;
	info->bundle_end = (uint32_t)end;
	return 0;
}

static int read_command_line(struct boot_info *info, const void *tree, int chosen, const char **why)
{
	const char *text;
	size_t size;

	if (dt_property(tree, chosen, "bootargs", &size) == NULL) {
		return 0;
	}
	text = dt_string(tree, chosen, "bootargs");
	if (text == NULL || size > sizeof(info->command_line)) {
		*why = "bootargs in /chosen is not one string, or is too long";
		return -1;
	}
	memcpy(info->command_line, text, size);
	return 0;
}

static int read_tree(struct boot_info *info, const void *tree, const char **why)
{
	int chosen = fdt_path_offset(tree, "/chosen");

	if (read_memory(info, tree, why) != 0 || read_reserved(info, tree, why) != 0) {
		return -1;
	}
	if (chosen < 0) {
		return 0;
	}
	if (read_bundle(info, tree, chosen, why) != 0) {
		return -1;
	}
	return read_command_line(info, tree, chosen, why);
}

static void sort_memory(struct boot_info *info)
{
	for (unsigned int i = 1; i < info->memory_count; i++) {
		struct boot_range range = info->memory[i];
		unsigned int at = i;

		for (; at > 0 && info->memory[at - 1].base > range.base; at--) {
			info->memory[at] = info->memory[at - 1];
		}
		info->memory[at] = range;
	}
}

static uint64_t range_end(const struct boot_range *range)
{
	return (uint64_t)range->base + range->size;
}

static bool lies_in_memory(const struct boot_info *info, uint32_t start, uint32_t end)
{
	for (unsigned int i = 0; i < info->memory_count; i++) {
		if (start >= info->memory[i].base && end <= range_end(&info->memory[i])) {
			return true;
		}
	}
	return false;
}

static int check_whole(struct boot_info *info, const char **why)
{
	if (info->memory_count == 0) {
		*why = "neither the device tree nor the ATAGS tell of any memory";
		return -1;
	}
	sort_memory(info);
	for (unsigned int i = 0; i < info->memory_count; i++) {
		if (range_end(&info->memory[i]) > UINT64_C(1) << 32) {
			*why = "a bank of memory goes past 4 GiB";
			return -1;
		}
		if (i > 0 && range_end(&info->memory[i - 1]) > info->memory[i].base) {
			*why = "two banks of memory overlap";
			return -1;
		}
	}
	if (info->bundle_start == info->bundle_end) {
		info->bundle_start = 0;
		info->bundle_end = 0;
	} else if (info->bundle_start > info->bundle_end ||
		   !lies_in_memory(info, info->bundle_start, info->bundle_end)) {
		*why = "the bundle of guests does not lie in memory";
		return -1;
	}
	return 0;
}

int boot_info_read(struct boot_info *info, const void *r2, size_t r2_limit,
		   const void *appended_tree, size_t appended_limit, const char **why)
{
	size_t tree_limit = appended_limit;

	memset(info, 0, sizeof(*info));
	info->tree = appended_tree;
	if (appended_tree == NULL && r2 != NULL && dt_has_magic(r2, r2_limit)) {
		info->tree = r2;
		tree_limit = r2_limit;
	}
	if (info->tree == NULL) {
		*why = "there is no device tree of the board: give the bootloader one, "
		       "or append it to the image";
		return -1;
	}
	if (dt_check(info->tree, tree_limit, why) != 0 || read_tree(info, info->tree, why) != 0) {
		return -1;
	}
	if (r2 != NULL && atags_recognise(r2, r2_limit) &&
	    atags_read(info, r2, r2_limit, why) != 0) {
		return -1;
	}
	return check_whole(info, why);
}

uint32_t boot_info_limit_memory(struct boot_info *info, uint32_t end)
{
	uint32_t left_out = 0;
	unsigned int kept = 0;

	for (unsigned int i = 0; i < info->memory_count; i++) {
		struct boot_range range = info->memory[i];
		uint32_t size = range.base < end ? end - range.base : 0;

		if (size > range.size) {
			size = range.size;
		}
		left_out += range.size - size;
		range.size = size;
		if (size != 0) {
			info->memory[kept++] = range;
		}
	}
	info->memory_count = kept;
	return left_out;
}
