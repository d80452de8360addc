/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * devicetree.h - read flattened device trees that may be damaged.
 *
 * libfdt bounds every access by the sizes in a tree's header; dt_check() validates
 * these. No other function may be called on a tree that has not passed it. A node is
 * libfdt's offset; negative means that there is none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libfdt.h>

/*
 * Validate the whole tree at @tree, of which @limit bytes can be read: header,
 * structure, names, strings. Returns 0, or -1 and the cause in @why.
 */
int dt_check(const void *tree, size_t limit, const char **why);

/* Does @data, of @size bytes, start as a flattened device tree does? */
bool dt_has_magic(const void *data, size_t size);

/* The property's bytes and their count, or NULL and 0 when the node does not have it. */
const void *dt_property(const void *tree, int node, const char *name, size_t *size);

/* The property as one string, or NULL when it is absent or not exactly one. */
const char *dt_string(const void *tree, int node, const char *name);

/* The cell of 32 bits at byte @offset of a property, which must have it. */
uint32_t dt_cell(const void *property, size_t offset);

/* Is @string in the property, a list of strings? */
bool dt_string_listed(const void *tree, int node, const char *name, const char *string);

/* The first node after @after (-1: of all) that is compatible and not disabled. */
int dt_find(const void *tree, int after, const char *compatible);

/*
 * Entry @index of the node's "reg" as the CPU sees it, through the "ranges" of
 * all buses above. Returns 0, or -1 and the cause in @why. dt_reg() is for
 * devices: it refuses what does not end below 4 GiB.
 */
int tree_reg64(const void *tree, int node, unsigned int index, uint64_t *base, uint64_t *size,
	       const char **why);
int dt_reg(const void *tree, int node, unsigned int index, uint32_t *base, uint32_t *size,
	   const char **why);

/*
 * A property of (address, size) pairs in the cells of the node @bus: entry
 * @index. Returns 1, 0 behind the last entry, -1 when the property is malformed.
 */
int dt_range(const void *tree, int bus, const void *property, size_t length, unsigned int index,
	     uint64_t *base, uint64_t *size);

#define DT_INTERRUPT_CELLS 4
struct dt_interrupt {
	int controller; /* node */
	unsigned int cell_count;
	uint32_t cell[DT_INTERRUPT_CELLS];
};

/*
 * Entry @index of the node's "interrupts" or "interrupts-extended", mapped through any
 * interrupt-maps to the specifier of the controller that it reaches. Returns 0, or
 * -1 and the cause in @why.
 */
int dt_interrupt(const void *tree, int node, unsigned int index, struct dt_interrupt *interrupt,
		 const char **why);

/* The frequency of the node's first clock in Hz, 0 when the tree does not give it. */
uint32_t dt_clock_frequency(const void *tree, int node);
