/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * crc32.h - the checksum of FIT images: CRC-32 of IEEE 802.3.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

uint32_t crc32(const void *data, size_t size);
