/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core.c - identify the core: see core.h. SPEC: ARM DDI 0406C B4.1.105 (MIDR).
 */
#include "core.h"

#include <stdint.h>

static const struct {
	uint16_t part;
	uint8_t core;
} parts[] = {
	{ 0x926, ARM926 },	{ 0xb36, ARM1136 },   { 0xb76, ARM1176 },
	{ 0xb02, ARM11MPCORE }, { 0xc08, CORTEX_A8 }, { 0xc09, CORTEX_A9 },
};

unsigned int core_self(void)
{
	uint32_t midr, i;

	asm("mrc p15, 0, %0, c0, c0, 0" : "=r"(midr));
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].part == (midr >> 4 & 0xfff))
			return parts[i].core;
	}
	return 0;
}
