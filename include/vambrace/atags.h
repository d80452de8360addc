/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * atags.h - the list of tagged values that bootloaders passed to Linux before
 * device trees.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct boot_info;

/* Do @limit bytes at @data start as a list of ATAGS does? */
bool atags_recognise(const void *data, size_t limit);

/*
 * Read memory, bundle and command line from the list into @info; what has no tag is
 * left as it is. Returns 0, or -1 and the cause in @why.
 */
int atags_read(struct boot_info *info, const void *data, size_t limit, const char **why);
