/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest_image.h - the images that a guest is started from, and their places in guest
 * memory: kernel, ramdisk and device tree.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <vambrace/addr.h>

struct bundle;
struct domain_config;

struct guest_image {
	const void *data;
	uint32_t size;	      /* of the data */
	uint32_t memory_size; /* in memory, bss included */
	gva_t link;	      /* of the first byte */
	gva_t page_offset;    /* of the start of guest RAM */
};

/* The input of each build of a domain. */
struct guest_plan {
	struct guest_image kernel;
	gpa_t kernel_gpa;
	const void *ramdisk; /* NULL: none */
	uint32_t ramdisk_size;
	gpa_t ramdisk_gpa;
	gpa_t tree_gpa;		/* room for GUEST_TREE_SIZE bytes */
	uint32_t bootargs_size; /* of the configuration's, its NUL included */
};

/*
 * Choose the places of kernel, ramdisk (its size already in @plan) and tree in
 * @ram_size bytes of memory at ARM_PV_RAM_BASE. Returns 0; or -1 and the cause
 * in @error.
 */
int guest_image_place(struct guest_plan *plan, uint64_t ram_size, char *error, size_t error_size);

/*
 * Check and place the images that @config, not refused so far, names in the bundle.
 * Returns 0; or -1 with the domain refused: config->error is set.
 */
int guest_image_plan(struct guest_plan *plan, struct domain_config *config,
		     const struct bundle *bundle);
