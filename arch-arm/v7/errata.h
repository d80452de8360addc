/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * errata.h (ARMv7) - errata whose workaround is a bit in a register of the core. C
 * and assembly. tests/silicon/errata lists all errata that were examined, with
 * sources, and the workarounds of those that are not here.
 *
 * The registers can be written in Secure state only. In Non-secure state firmware must
 * have set the bits.
 */
#pragma once

#define CORTEX_A8 0xc08
#define CORTEX_A9 0xc09

#define ERRATUM_ACTLR	     0
#define ERRATUM_L2_AUXILIARY 1
#define ERRATUM_DIAGNOSTIC   2

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Boot: print the errata of the core with MIDR @midr whose bits are not set. */
void errata_report(uint32_t midr);

#endif
