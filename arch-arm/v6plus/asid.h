/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asid.h (ARMv6 and ARMv7) - address space identifiers.
 *
 * The hardware tells 256 address spaces apart. Identifiers are given out one
 * after the other to the spaces that are loaded; when they have all been given
 * out a new generation begins, in which a space gets another one when it is next
 * loaded, and the TLB forgets the last generation. An identifier is therefore
 * never in use for two spaces, and one that was given up is not used again
 * before the TLB has forgotten it.
 *
 * A value here is the generation in bits 31 to 8 and the identifier in bits 7
 * to 0. Identifier 0 is of no space.
 *
 * SPEC: ARM DDI 0406C B3.9.2; ARM DDI 0100I B4.4.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ASID_MASK 0xffu
#define ASID_NONE 0u

/*
 * The identifier to load for a space that had @asid when it was last loaded, or
 * ASID_NONE. Sets *forget when it is of a new generation: the caller has the TLB
 * invalidated once nothing of the last one is loaded any more, for as long as it
 * is the TLB goes on learning.
 */
uint32_t asid_current(uint32_t asid, bool *forget);
