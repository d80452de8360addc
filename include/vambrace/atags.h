/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * atags.h - the list of tagged values with which bootloaders started Linux
 * before device trees.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct boot_info;

/* Do @limit bytes at @data start as a list of ATAGS does? */
bool atags_recognise(const void *data, size_t limit);

/*
 * Put what the list has into @info: memory, bundle and command line, each only
 * when there is a tag of it. Returns 0, or -1 and the cause in @why.
 */
int atags_read(struct boot_info *info, const void *data, size_t limit, const char **why);
