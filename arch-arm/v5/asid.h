/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asid.h (ARMv5) - there are no address space identifiers: the TLB is invalidated
 * whenever another address space is loaded.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ASID_NONE 0u

/* The identifier to load for a space that had @asid when it was last loaded. */
static inline uint32_t asid_current(uint32_t asid, bool *flush_tlb)
{
	(void)flush_tlb;
	return asid;
}
