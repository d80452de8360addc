// SPDX-License-Identifier: GPL-2.0-only
/*
 * hear.c - takes messages as the console does, but at once. See hear.h.
 */
#include "hear.h"

#include <check.h>
#include <string.h>

#include <vambrace/console.h>
#include <vambrace/message.h>

/* A test may count these calls instead. */
#define WEAK __attribute__((weak))

char said[1 << 18];

WEAK void console_message_ready(void)
{
}

WEAK void console_flush_messages(void)
{
}

const char *hear_in_runs(size_t most)
{
	const char *run;
	size_t count, length = 0;

	while ((count = message_peek(&run, most)) != 0) {
		ck_assert_uint_le(count, most);
		ck_assert_uint_lt(length + count, sizeof(said));
		memcpy(&said[length], run, count);
		length += count;
		message_skip(count);
	}
	said[length] = '\0';
	return said;
}

const char *hear(void)
{
	return hear_in_runs(64);
}
