/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest_image.h - kernel images: which can be started, and where they, their
 * ramdisks and their device trees go in guest memory.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <vambrace/addr.h>

struct bundle;
struct domain_config;

struct guest_image {
	const void *data;
	uint32_t size;		/* of the data */
	uint32_t memory_size;	/* in memory, bss included */
	gva_t link;		/* of the first byte */
	gva_t page_offset;	/* of the start of guest RAM */
};

/* All a domain is built from; also when it is built again. */
struct guest_plan {
	struct guest_image kernel;
	gpa_t kernel_gpa;
	const void *ramdisk;	/* NULL: none */
	uint32_t ramdisk_size;
	gpa_t ramdisk_gpa;
	gpa_t tree_gpa;		/* room for GUEST_TREE_SIZE bytes */
	uint32_t bootargs_size;	/* of the configuration's, its NUL included */
};

/*
 * Take @size bytes at @data as a kernel image with the port's signature.
 * Returns 0; or -1 and in @error, of @error_size bytes, what it is instead or
 * what does not fit.
 */
int guest_image_check(struct guest_image *image, const void *data, size_t size,
		      char *error, size_t error_size);

/*
 * Choose the places of kernel, ramdisk (its size already in @plan) and tree in
 * @ram_size bytes of memory at ARM_PV_RAM_BASE. Returns 0; or -1 and the cause
 * in @error.
 */
int guest_image_place(struct guest_plan *plan, uint64_t ram_size, char *error, size_t error_size);

/*
 * Both for the images that @config, not refused so far, names in the bundle.
 * Returns 0; or -1 with the domain refused: config->error is set.
 */
int guest_image_plan(struct guest_plan *plan, struct domain_config *config,
		     const struct bundle *bundle);
