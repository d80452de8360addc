// SPDX-License-Identifier: GPL-2.0-only
/*
 * text.c - compose messages in a buffer of fixed size.
 *
 * INVARIANT(text-ends): length < size, and buffer[length] is NUL.
 */
#include <vambrace/text.h>

#define QUOTED_MAX 40

static void put_char(struct text *text, char c)
{
	if (text->length + 1 < text->size) {
		text->buffer[text->length++] = c;
		text->buffer[text->length] = '\0';
	}
}

struct text text_start(char *buffer, size_t size)
{
	buffer[0] = '\0';
	return (struct text){ .buffer = buffer, .size = size };
}

void text_put(struct text *text, const char *string)
{
	for (; *string != '\0'; string++) {
		put_char(text, *string);
	}
}

void text_quote(struct text *text, const char *string)
{
	put_char(text, '\'');
	for (size_t i = 0; string[i] != '\0'; i++) {
		if (i == QUOTED_MAX) {
			text_put(text, "...");
			break;
		}
		put_char(text, string[i] >= ' ' && string[i] <= '~' ? string[i] : '?');
	}
	put_char(text, '\'');
}

static void put_digits(struct text *text, uint64_t number, unsigned int base)
{
	char digits[20]; /* of UINT64_MAX */
	size_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number != 0);
	while (count > 0) {
		put_char(text, digits[--count]);
	}
}

void text_number(struct text *text, uint64_t number)
{
	put_digits(text, number, 10);
}

void text_address(struct text *text, uint32_t address)
{
	text_put(text, "0x");
	put_digits(text, address, 16);
}
