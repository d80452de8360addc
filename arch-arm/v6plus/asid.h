/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asid.h (ARMv6 and ARMv7) - address space identifiers.
 *
 * An ASID has 8 bits. ASIDs 1 to 255 are allocated in order to the spaces that are
 * loaded. When none is left a new generation begins: the TLB is invalidated, and each
 * space gets another ASID when it is next loaded. So no two spaces use an ASID in the
 * same generation, and the ASID of a space that was given up is not used again before
 * the TLB was invalidated.
 *
 * A value here has the generation in bits 31 to 8 and the ASID in bits 7 to 0. No
 * space has ASID 0.
 *
 * SPEC: ARM DDI 0406C B3.9.2; ARM DDI 0100I B4.4.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ASID_MASK 0xffu
#define ASID_NONE 0u

/*
 * The ASID to load for a space that had @asid when it was last loaded, or ASID_NONE if
 * it never was. Sets *flush_tlb if this begins a generation: the caller invalidates the
 * TLB while neither the old table nor the old ASID is loaded, as walks with them could
 * allocate TLB entries of the last generation again.
 */
uint32_t asid_current(uint32_t asid, bool *flush_tlb);
