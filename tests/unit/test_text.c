// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_text.c - messages: numbers, quoting, and the end of the buffer.
 */
#include "unit.h"

#include <string.h>

#include <vambrace/text.h>

const char unit_name[] = "text";

static char buffer[96];

START_TEST(parts)
{
	struct text text = text_start(buffer, sizeof(buffer));

	ck_assert_str_eq(buffer, "");
	text_put(&text, "n ");
	text_number(&text, 0);
	text_put(&text, " ");
	text_number(&text, UINT64_MAX);
	text_put(&text, " ");
	text_address(&text, 0);
	text_put(&text, " ");
	text_address(&text, 0xfedc0a98);
	ck_assert_str_eq(buffer, "n 0 18446744073709551615 0x0 0xfedc0a98");
}
END_TEST

START_TEST(quoting)
{
	struct text text = text_start(buffer, sizeof(buffer));

	text_quote(&text, "a\r\n\x1b[2J\x7f\xff~ z");
	ck_assert_str_eq(buffer, "'a???[2J??~ z'");
	text = text_start(buffer, sizeof(buffer));
	text_quote(&text, "0123456789012345678901234567890123456789");
	ck_assert_str_eq(buffer, "'0123456789012345678901234567890123456789'");
	text = text_start(buffer, sizeof(buffer));
	text_quote(&text, "01234567890123456789012345678901234567890");
	ck_assert_str_eq(buffer, "'0123456789012345678901234567890123456789...'");
}
END_TEST

START_TEST(end_of_buffer)
{
	for (size_t size = 1; size < 24; size++) {
		struct text text;

		memset(buffer, 'X', sizeof(buffer));
		text = text_start(buffer, size);
		text_put(&text, "abc");
		text_quote(&text, "def");
		text_number(&text, 1234567890);
		ck_assert_mem_eq(buffer, "abc'def'1234567890", size - 1 < 18 ? size - 1 : 18);
		ck_assert_uint_eq(strlen(buffer), size - 1 < 18 ? size - 1 : 18);
		ck_assert_int_eq(buffer[size], 'X');
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, parts);
	tcase_add_test(tests, quoting);
	tcase_add_test(tests, end_of_buffer);
}
