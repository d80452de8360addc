/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest_tree.h - the device tree that a guest is given.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <vambrace/addr.h>

#define GUEST_TREE_SIZE 4096 /* enough for the longest bootargs */

struct guest_tree_params {
	const char *bootargs;
	size_t bootargs_size;	    /* its NUL included */
	const char *cpu_compatible; /* "arm,arm926ej-s" */
	gpa_t ram_base;
	uint32_t ram_size;
	gpa_t ramdisk;
	uint32_t ramdisk_size; /* 0: none */
	gpa_t grant_window;    /* unused guest-physical range, for grant mappings */
	uint32_t grant_window_size;
	const uint8_t *rng_seed; /* RNG_SEED_SIZE bytes; NULL: none */
};

/*
 * Write the next piece of the tree into @buffer, which is aligned to 8 bytes. @buffer,
 * @size and @params must not change between the calls. *progress is 0 at first.
 * Returns the size of the tree when it is complete, 0 when there is more to do, or -1
 * when it does not fit into @size bytes. The same parameters give the same bytes.
 */
int guest_tree_step(void *buffer, size_t size, const struct guest_tree_params *params,
		    uint32_t *progress);
