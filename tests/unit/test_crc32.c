// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_crc32.c - the checksum against published values.
 */
#include "unit.h"

#include <vambrace/crc32.h>

const char unit_name[] = "crc32";

static const struct {
	const char *data;
	size_t size;
	uint32_t crc;
} cases[] = {
	{ "", 0, 0x00000000 },
	{ "a", 1, 0xe8b7be43 },
	{ "123456789", 9, 0xcbf43926 },
	{ "\0\0\0\0", 4, 0x2144df1c },
	{ "\xff\xff\xff\xff", 4, 0xffffffff },
};

START_TEST(published_values)
{
	ck_assert_uint_eq(crc32(cases[_i].data, cases[_i].size), cases[_i].crc);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, published_values, 0, sizeof(cases) / sizeof(cases[0]));
}
