/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bundle.h - the FIT image that contains the guests: their images, each with a
 * checksum, and the device tree that describes the domains.
 */
#pragma once

#include <stddef.h>

struct bundle {
	const void *fit;     /* checked; stays where the bootloader put it */
	int images;	     /* node */
	const char *domains; /* name of the image that describes the domains */
};

/*
 * Take @size bytes at @data, at a multiple of 8, as a bundle: its structure is
 * checked, its images not yet. Returns 0, or -1 and the cause in @why.
 */
int bundle_open(struct bundle *bundle, const void *data, size_t size, const char **why);

/*
 * The image of that name, its checksums compared. The data stays in the
 * bundle. Returns 0, or -1 and the cause in @why.
 */
int bundle_image(const struct bundle *bundle, const char *name, const void **data, size_t *size,
		 const char **why);

/*
 * Copy the tree that describes the domains into @buffer, which is aligned to 8 bytes
 * as libfdt requires; inside the bundle the tree may not be.
 * Returns 0, or -1 and the cause in @why.
 */
int bundle_domains(const struct bundle *bundle, void *buffer, size_t size, const char **why);
