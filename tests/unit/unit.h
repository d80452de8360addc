/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unit.h - what the unit tests share. A test program is one file test_X.c,
 * which defines unit_name and unit_add(); main() is in unit.c.
 */
#pragma once

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char unit_name[];
void unit_add(TCase *tests);

/* Like ck_assert(), for what is asked a hundred thousand times: that one writes to a pipe
 * each time. */
#define unit_require(condition)                                         \
	do {                                                            \
		if (!(condition)) {                                     \
			ck_abort_msg("'%s' does not hold", #condition); \
		}                                                       \
	} while (0)

/* A file made by tests/unit/build.mk, in memory of exactly its size; to be freed. */
void *unit_load(const char *name, size_t *size);

/*
 * A copy in memory of its own of exactly @size bytes, so that the sanitizer
 * sees every read behind it. To be freed.
 */
void *unit_copy(const void *data, size_t size);

/*
 * Call @probe with damaged copies of @data: cut off after every number of
 * bytes, and with every byte changed in several ways. The result of @probe
 * does not matter; it has to return.
 */
void unit_damage(const void *data, size_t size, void (*probe)(const void *copy, size_t size));
