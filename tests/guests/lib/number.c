/* SPDX-License-Identifier: GPL-2.0 */
/* number.c - see number.h. */
#include "number.h"

#include <string.h>

#include "guest.h"

uint32_t number_argument(const char *name)
{
	const char *tree = (const char *)guest_boot.tree;
	uint32_t size = __builtin_bswap32(*(const uint32_t *)(tree + 4));
	size_t length = strlen(name);
	uint32_t number = 0;

	for (uint32_t i = 0; i + length < size; i++) {
		if (memcmp(tree + i, name, length))
			continue;
		for (i += length; tree[i] >= '0' && tree[i] <= '9'; i++)
			number = number * 10 + (uint32_t)(tree[i] - '0');
		break;
	}
	return number;
}
