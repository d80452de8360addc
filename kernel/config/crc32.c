// SPDX-License-Identifier: GPL-2.0-only
/*
 * crc32.c - CRC-32, least significant bit first, four bits a step: a table of
 * 64 bytes instead of 1 KiB, at twice the steps.
 *
 * SPEC: IEEE 802.3, 3.2.9 (frame check sequence).
 */
#include <vambrace/crc32.h>

/* The remainder by the polynomial 0xedb88320 for each value of the low four bits. */
static const uint32_t of_nibble[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
	0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

uint32_t crc32(const void *data, size_t size)
{
	const uint8_t *byte = data;
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < size; i++) {
		crc ^= byte[i];
		crc = crc >> 4 ^ of_nibble[crc & 15];
		crc = crc >> 4 ^ of_nibble[crc & 15];
	}
	return ~crc;
}
