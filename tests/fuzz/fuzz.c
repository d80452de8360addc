// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz.c - what the fuzz targets share.
 */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vambrace/boot_info.h>
#include <vambrace/console.h>
#include <vambrace/panic.h>

jmp_buf fuzz_panic;
bool fuzz_panic_allowed;

void fuzz_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

void *fuzz_copy(const void *data, size_t size)
{
	void *copy = malloc(size);

	fuzz_require(copy != NULL || size == 0);
	if (size != 0) {
		memcpy(copy, data, size);
	}
	return copy;
}

void panic(const char *format, ...)
{
	va_list arguments;

	if (fuzz_panic_allowed) {
		longjmp(fuzz_panic, 1);
	}
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fuzz_fail(__FILE__, __LINE__, "no panic");
}

/* Formatted, so that a string without an end is noticed; printed nowhere. */
void message_put(unsigned int count, const char *format, ...)
{
	char text[512];
	va_list arguments;

	(void)count;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
}

static void require_memory(const struct boot_info *info)
{
	uint64_t end = 0;

	fuzz_require(info->memory_count >= 1 && info->memory_count <= BOOT_MEMORY_MAX);
	for (unsigned int i = 0; i < info->memory_count; i++) {
		fuzz_require(info->memory[i].size != 0);
		fuzz_require(i == 0 || info->memory[i].base >= end);
		end = (uint64_t)info->memory[i].base + info->memory[i].size;
		fuzz_require(end <= UINT64_C(1) << 32);
	}
}

static bool lies_in_bank(const struct boot_info *info, uint32_t start, uint32_t end)
{
	for (unsigned int i = 0; i < info->memory_count; i++) {
		if (start >= info->memory[i].base &&
		    end - info->memory[i].base <= info->memory[i].size) {
			return true;
		}
	}
	return false;
}

void fuzz_require_boot_info(const struct boot_info *info)
{
	require_memory(info);
	fuzz_require(info->reserved_count <= BOOT_RESERVED_MAX);
	fuzz_require(memchr(info->command_line, '\0', sizeof(info->command_line)) != NULL);
	if (info->bundle_start == info->bundle_end) {
		fuzz_require(info->bundle_start == 0);
	} else {
		fuzz_require(info->bundle_start < info->bundle_end);
		fuzz_require(lies_in_bank(info, info->bundle_start, info->bundle_end));
	}
}
