// SPDX-License-Identifier: GPL-2.0-only
/*
 * devicetree.c - reading flattened device trees that may be damaged.
 *
 * INVARIANT(tree-checked): after dt_check(), every node name and every
 *	property name ends inside its block, properties precede sub-nodes,
 *	and nodes nest at most TREE_DEPTH_MAX deep. Tested by tests/unit.
 * SPEC: Devicetree Specification v0.3, chapter 5 (format), 2.3 (standard
 *	properties).
 */
#include <vambrace/devicetree.h>

#define TREE_DEPTH_MAX 16
#define TREE_CELLS_MAX 2

bool dt_has_magic(const void *data, size_t size)
{
	return size >= sizeof(fdt32_t) && fdt32_ld(data) == FDT_MAGIC;
}

/* Check the header, as libfdt relies on the sizes in it. */
static int check_header(const void *tree, size_t limit, const char **why)
{
	if (((uintptr_t)tree & 7) != 0) {
		*why = "the device tree does not lie at a multiple of 8";
		return -1;
	}
	if (limit < sizeof(struct fdt_header)) {
		*why = "the device tree is shorter than its header";
		return -1;
	}
	if (!dt_has_magic(tree, limit)) {
		*why = "this is not a device tree: the magic number is missing";
		return -1;
	}
	if (fdt_totalsize(tree) > limit) {
		*why = "the device tree is cut off: its header tells of more bytes than are there";
		return -1;
	}
	/* Version 17 is of 2006; older headers lack the size of the structure block. */
	if (fdt_version(tree) < 17 || fdt_last_comp_version(tree) > 17) {
		*why = "the device tree is of a version other than 17";
		return -1;
	}
	if (fdt_check_header(tree) != 0 || (fdt_off_dt_struct(tree) & 3) != 0 ||
	    (fdt_off_mem_rsvmap(tree) & 7) != 0) {
		*why = "the header of the device tree is damaged";
		return -1;
	}
	return 0;
}

/* Does the memory reservation block end inside the tree? */
static bool reservations_end(const void *tree)
{
	size_t size = fdt_totalsize(tree);

	for (size_t offset = fdt_off_mem_rsvmap(tree);
	     offset + sizeof(struct fdt_reserve_entry) <= size;
	     offset += sizeof(struct fdt_reserve_entry)) {
		const struct fdt_reserve_entry *entry = (const void *)((const char *)tree + offset);

		if (fdt64_ld(&entry->size) == 0) {
			return true;
		}
	}
	return false;
}

/* Does the name of the property at @offset end inside the strings block? */
static bool property_name_ends(const void *tree, int offset)
{
	const struct fdt_property *property =
		fdt_offset_ptr(tree, offset, sizeof(struct fdt_property));
	uint32_t strings_size = fdt_size_dt_strings(tree);
	uint32_t name;

	if (property == NULL) {
		return false;
	}
	name = fdt32_ld(&property->nameoff);
	return name < strings_size && memchr((const char *)tree + fdt_off_dt_strings(tree) + name,
					     '\0', strings_size - name) != NULL;
}

/*
 * Walk over all tags. The walk ends, as every step advances in a block of bounded
 * size, or fails. libfdt does not ensure that: it adds the length of a property,
 * 32 bits from the tree, to an int, so a length of 0xfffffff4 leads back to the same
 * property.
 */
static bool structure_is_sound(const void *tree)
{
	int offset = 0;
	unsigned int depth = 0;
	bool properties_allowed = false;

	for (;;) {
		int next;
		uint32_t tag = fdt_next_tag(tree, offset, &next);

		if (next <= offset) {
			return false;
		}
		switch (tag) {
		case FDT_BEGIN_NODE:
			/* One root only; anything else at depth 0 is a second. */
			if (depth == TREE_DEPTH_MAX || (depth == 0 && offset != 0)) {
				return false;
			}
			depth++;
			properties_allowed = true;
			break;
		case FDT_END_NODE:
			if (depth == 0) {
				return false;
			}
			depth--;
			properties_allowed = false;
			break;
		case FDT_PROP:
			if (!properties_allowed || !property_name_ends(tree, offset)) {
				return false;
			}
			break;
		case FDT_NOP:
			/* libfdt takes the node at offset 0 for the root. */
			if (offset == 0) {
				return false;
			}
			break;
		case FDT_END:
			return depth == 0 && offset != 0;
		default:
			return false;
		}
		offset = next;
	}
}

int dt_check(const void *tree, size_t limit, const char **why)
{
	if (check_header(tree, limit, why) != 0) {
		return -1;
	}
	if (!reservations_end(tree) || !structure_is_sound(tree)) {
		*why = "the structure of the device tree is damaged";
		return -1;
	}
	return 0;
}

const void *dt_property(const void *tree, int node, const char *name, size_t *size)
{
	int length;
	const void *data = fdt_getprop(tree, node, name, &length);

	*size = data != NULL && length >= 0 ? (size_t)length : 0;
	return data;
}

const char *dt_string(const void *tree, int node, const char *name)
{
	size_t size;
	const char *string = dt_property(tree, node, name, &size);

	if (string == NULL || size == 0 || memchr(string, '\0', size) != string + size - 1) {
		return NULL;
	}
	return string;
}

uint32_t dt_cell(const void *property, size_t offset)
{
	return fdt32_ld((const fdt32_t *)(const void *)((const char *)property + offset));
}

bool dt_string_listed(const void *tree, int node, const char *name, const char *string)
{
	size_t size;
	const char *list = dt_property(tree, node, name, &size);

	return list != NULL && fdt_stringlist_contains(list, (int)size, string) == 1;
}

static bool is_enabled(const void *tree, int node)
{
	size_t size;

	if (dt_property(tree, node, "status", &size) == NULL) {
		return true;
	}
	return dt_string_listed(tree, node, "status", "okay") ||
	       dt_string_listed(tree, node, "status", "ok");
}

int dt_find(const void *tree, int after, const char *compatible)
{
	int node = after;

	do {
		node = fdt_node_offset_by_compatible(tree, node, compatible);
	} while (node >= 0 && !is_enabled(tree, node));
	return node;
}

/* @count cells at @cells as one number. */
static uint64_t read_cells(const char *cells, int count)
{
	uint64_t value = 0;

	for (int i = 0; i < count; i++) {
		value = value << 32 | dt_cell(cells, (size_t)i * sizeof(fdt32_t));
	}
	return value;
}

/* #address-cells and #size-cells of @bus; false when they are out of range. */
static bool bus_cells(const void *tree, int bus, int *address_cells, int *size_cells)
{
	*address_cells = fdt_address_cells(tree, bus);
	*size_cells = fdt_size_cells(tree, bus);
	return *address_cells >= 1 && *address_cells <= TREE_CELLS_MAX && *size_cells >= 0 &&
	       *size_cells <= TREE_CELLS_MAX;
}

int dt_range(const void *tree, int bus, const void *property, size_t length, unsigned int index,
	     uint64_t *base, uint64_t *size)
{
	int address_cells, size_cells;
	size_t entry;
	const char *at;

	if (!bus_cells(tree, bus, &address_cells, &size_cells)) {
		return -1;
	}
	entry = (size_t)(address_cells + size_cells) * sizeof(fdt32_t);
	if (length % entry != 0) {
		return -1;
	}
	if (index >= length / entry) {
		return 0;
	}
	at = (const char *)property + index * entry;
	*base = read_cells(at, address_cells);
	*size = read_cells(at + (size_t)address_cells * sizeof(fdt32_t), size_cells);
	return 1;
}

/*
 * Translate an address on @bus, which is not the root, to one on @above, its parent
 * bus.
 */
static int translate(const void *tree, int bus, int above, uint64_t *base, uint64_t size)
{
	size_t length, entry;
	int child_cells, parent_cells, size_cells, unused;
	const char *ranges = dt_property(tree, bus, "ranges", &length);

	if (ranges == NULL || !bus_cells(tree, bus, &child_cells, &size_cells) ||
	    !bus_cells(tree, above, &parent_cells, &unused)) {
		return -1;
	}
	entry = (size_t)(child_cells + parent_cells + size_cells) * sizeof(fdt32_t);
	if (length % entry != 0) {
		return -1;
	}
	if (length == 0) {
		return 0; /* empty "ranges": identity */
	}
	for (size_t at = 0; at < length; at += entry) {
		const char *parent = ranges + at + (size_t)child_cells * sizeof(fdt32_t);
		const char *extent = parent + (size_t)parent_cells * sizeof(fdt32_t);
		uint64_t child_base = read_cells(ranges + at, child_cells);
		uint64_t extent_size = read_cells(extent, size_cells);

		if (*base >= child_base && *base - child_base < extent_size &&
		    size <= extent_size - (*base - child_base)) {
			*base = read_cells(parent, parent_cells) + (*base - child_base);
			return 0;
		}
	}
	return -1;
}

int tree_reg64(const void *tree, int node, unsigned int index, uint64_t *base, uint64_t *size,
	       const char **why)
{
	size_t length;
	int bus = fdt_parent_offset(tree, node);
	const void *reg = dt_property(tree, node, "reg", &length);

	if (bus < 0 || reg == NULL || dt_range(tree, bus, reg, length, index, base, size) != 1) {
		*why = "its reg property is missing, too short or malformed";
		return -1;
	}
	for (int above = fdt_parent_offset(tree, bus); above >= 0;
	     above = fdt_parent_offset(tree, bus)) {
		if (translate(tree, bus, above, base, *size) != 0) {
			*why = "no ranges property of a bus above leads to its address";
			return -1;
		}
		bus = above;
	}
	return 0;
}

int dt_reg(const void *tree, int node, unsigned int index, uint32_t *base, uint32_t *size,
	   const char **why)
{
	uint64_t wide_base, wide_size;

	if (tree_reg64(tree, node, index, &wide_base, &wide_size, why) != 0) {
		return -1;
	}
	if (wide_base > UINT32_MAX || wide_size > UINT32_MAX ||
	    wide_base + wide_size > UINT64_C(1) << 32) {
		*why = "its address lies above 4 GiB";
		return -1;
	}
	*base = (uint32_t)wide_base;
	*size = (uint32_t)wide_size;
	return 0;
}
