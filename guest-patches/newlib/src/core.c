/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core.c - identify the architecture version.
 *
 * SPEC: ARM DDI 0406C B4.1.105 (MIDR), B4.1.93 (ID_PFR0); DDI 0211K 3.2.2,
 *	DDI 0301H 3.2.2 (main ID of the ARM1136 and of the ARM1176).
 */
#include "guest.h"

#define MIDR_ARCHITECTURE(midr) ((midr) >> 16 & 0xf)
#define ARMV6			0x7u
#define SEE_ID_REGISTERS	0xfu
#define PFR0_THUMB(pfr0)	((pfr0) >> 4 & 0xf)
#define THUMB_2			3u /* ARMv7; the ARM1176 has Thumb alone */

unsigned int guest_architecture(void)
{
	uint32_t midr, pfr0;

	asm("mrc p15, 0, %0, c0, c0, 0" : "=r"(midr));
	if (MIDR_ARCHITECTURE(midr) == ARMV6)
		return 6;
	if (MIDR_ARCHITECTURE(midr) != SEE_ID_REGISTERS)
		return 5;
	asm("mrc p15, 0, %0, c0, c1, 0" : "=r"(pfr0));
	return PFR0_THUMB(pfr0) == THUMB_2 ? 7 : 6;
}
