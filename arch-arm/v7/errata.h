/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * errata.h (ARMv7) - errata whose remedy is a bit in a register of the core. C
 * and assembly. tests/silicon/errata has all errata that were looked at, with
 * sources, and what is done for those that are not here.
 *
 * The registers can be written in Secure state only: elsewhere it is for the
 * firmware to do.
 */
#pragma once

#define CORTEX_A8 0xc08
#define CORTEX_A9 0xc09

#define ERRATUM_ACTLR	     0
#define ERRATUM_L2_AUXILIARY 1
#define ERRATUM_DIAGNOSTIC   2

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Boot: the console says which bits, of those for the core with main ID @midr, are not set. */
void errata_report(uint32_t midr);

#endif
