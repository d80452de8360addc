// SPDX-License-Identifier: GPL-2.0-only
/*
 * asid.c (ARMv6 and ARMv7) - see asid.h.
 * LOCKS: none yet: one CPU.
 */
#include "asid.h"

static uint32_t generation = ASID_MASK + 1;
static uint32_t last;

uint32_t asid_current(uint32_t asid, bool *forget)
{
	if ((asid & ~ASID_MASK) == generation) {
		return asid;
	}
	if (last == ASID_MASK) {
		last = 0;
		generation += ASID_MASK + 1;
		if (generation == 0) {
			/* 0 would be that of ASID_NONE. */
			generation = ASID_MASK + 1;
		}
		*forget = true;
	}
	last++;
	return generation | last;
}
