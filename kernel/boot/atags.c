// SPDX-License-Identifier: GPL-2.0-only
/*
 * atags.c - read ATAGS into struct boot_info.
 *
 * Each tag consists of a word with its size in words, which includes the two words
 * of this header, a word with its kind, and its values. The list starts with CORE
 * and ends with NONE, whose size is 0.
 *
 * SPEC: Linux, Documentation/arm/booting.rst, section 4a.
 */
#include <vambrace/atags.h>

#include <stdint.h>
#include <string.h>

#include <vambrace/boot_info.h>

#define ATAG_NONE    0x00000000
#define ATAG_CORE    0x54410001
#define ATAG_MEM     0x54410002 /* size, start */
#define ATAG_INITRD2 0x54420005 /* start, size; machine addresses */
#define ATAG_CMDLINE 0x54410009

#define HEADER_WORDS 2

/* Native byte order; @data need not be aligned, as unit tests may place it anywhere. */
static uint32_t word_at(const unsigned char *data, size_t index)
{
	uint32_t word;

	memcpy(&word, data + index * sizeof(word), sizeof(word));
	return word;
}

bool atags_recognise(const void *data, size_t limit)
{
	size_t words = limit / sizeof(uint32_t);

	return words >= HEADER_WORDS && ((uintptr_t)data & 3) == 0 &&
	       word_at(data, 0) >= HEADER_WORDS && word_at(data, 0) <= words &&
	       word_at(data, 1) == ATAG_CORE;
}

static int add_memory(struct boot_info *info, uint32_t base, uint32_t size, const char **why)
{
	if (size == 0) {
		return 0;
	}
	if (info->memory_count == BOOT_MEMORY_MAX) {
		*why = "the ATAGS tell of more banks of memory than can be kept";
		return -1;
	}
	info->memory[info->memory_count++] = (struct boot_range){ base, size };
	return 0;
}

static int set_command_line(struct boot_info *info, const char *text, size_t size, const char **why)
{
	size_t length = strnlen(text, size);

	if (length == size || length >= sizeof(info->command_line)) {
		*why = "the command line in the ATAGS has no end, or is too long";
		return -1;
	}
	memcpy(info->command_line, text, length + 1);
	return 0;
}

/* One tag of @words words, its header included. */
static int read_tag(struct boot_info *info, const unsigned char *tag, size_t words,
		    const char **why)
{
	uint32_t kind = word_at(tag, 1);

	if ((kind == ATAG_MEM || kind == ATAG_INITRD2) && words < HEADER_WORDS + 2) {
		*why = "an ATAG of memory or of the bundle is too short";
		return -1;
	}
	switch (kind) {
	case ATAG_MEM:
		return add_memory(info, word_at(tag, 3), word_at(tag, 2), why);
	case ATAG_INITRD2:
		info->bundle_start = word_at(tag, 2);
		info->bundle_end = info->bundle_start + word_at(tag, 3);
		return 0;
	case ATAG_CMDLINE:
		return set_command_line(info, (const char *)tag + HEADER_WORDS * sizeof(uint32_t),
					(words - HEADER_WORDS) * sizeof(uint32_t), why);
	default:
		return 0;
	}
}

int atags_read(struct boot_info *info, const void *data, size_t limit, const char **why)
{
	const unsigned char *tags = data;
	size_t words = limit / sizeof(uint32_t);
	struct boot_info of_tags = { 0 };
	size_t at = 0;

	while (words - at >= HEADER_WORDS && word_at(tags, at + 1) != ATAG_NONE) {
		size_t tag_words = word_at(tags, at);

		if (tag_words < HEADER_WORDS || tag_words > words - at) {
			*why = "the list of ATAGS is damaged: the size of one makes no sense";
			return -1;
		}
		if (read_tag(&of_tags, tags + at * sizeof(uint32_t), tag_words, why) != 0) {
			return -1;
		}
		at += tag_words;
	}
	if (words - at < HEADER_WORDS) {
		*why = "the list of ATAGS has no end";
		return -1;
	}
	if (of_tags.memory_count != 0) {
		memcpy(info->memory, of_tags.memory, sizeof(info->memory));
		info->memory_count = of_tags.memory_count;
	}
	if (of_tags.bundle_end != of_tags.bundle_start) {
		info->bundle_start = of_tags.bundle_start;
		info->bundle_end = of_tags.bundle_end;
	}
	if (of_tags.command_line[0] != '\0') {
		memcpy(info->command_line, of_tags.command_line, sizeof(info->command_line));
	}
	return 0;
}
