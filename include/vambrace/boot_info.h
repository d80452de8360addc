/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * boot_info.h - what the bootloader passed to the hypervisor: memory, the bundle of guests,
 * the command line, the board's device tree.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define BOOT_MEMORY_MAX	       8
#define BOOT_RESERVED_MAX      16
#define BOOT_COMMAND_LINE_SIZE 1024

struct boot_range {
	uint32_t base, size;
};

struct boot_info {
	struct boot_range memory[BOOT_MEMORY_MAX]; /* ascending, disjoint */
	unsigned int memory_count;
	struct boot_range reserved[BOOT_RESERVED_MAX]; /* not to be used; need not be RAM */
	unsigned int reserved_count;
	unsigned int reserved_left_out;	   /* ranges above 4 GiB */
	uint32_t bundle_start, bundle_end; /* 0, 0: there is none */
	char command_line[BOOT_COMMAND_LINE_SIZE];
	const void *tree; /* the board's, checked */
};

/*
 * Read what r2 points at, at @r2, of which @r2_limit bytes can be read: a
 * device tree, ATAGS, or something else, which is ignored. @appended_tree
 * is NULL or a device tree that followed the hypervisor's image, of at most
 * @appended_limit bytes; it is then the board's, and memory, bundle and
 * command line are those of the ATAGS where they have them.
 *
 * Returns 0; or -1 and the cause in @why, when there is no tree or no memory,
 * or when a part is damaged.
 */
int boot_info_read(struct boot_info *info, const void *r2, size_t r2_limit,
		   const void *appended_tree, size_t appended_limit, const char **why);

/*
 * Remove the memory at @end, a multiple of CHUNK_SIZE, and above. Returns the number of
 * bytes removed. The bundle and reserved ranges are unchanged.
 */
uint32_t boot_info_limit_memory(struct boot_info *info, uint32_t end);
