/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - compose messages in a buffer of fixed size. Text from a user's file is
 * quoted and made printable. A message that does not fit is truncated; it always ends
 * with a NUL.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct text {
	char *buffer;
	size_t size; /* at least 1 */
	size_t length;
};

/* An empty message in @buffer. */
struct text text_start(char *buffer, size_t size);

void text_put(struct text *text, const char *string);

/* The first bytes of @string, of any length, in quotes. */
void text_quote(struct text *text, const char *string);

/* In decimal, or in hexadecimal with 0x. */
void text_number(struct text *text, uint64_t number);
void text_address(struct text *text, uint32_t address);
