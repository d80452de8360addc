/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decode.h - decode instruction words. Pure functions; also compiled for the host.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* MRC or MCR of coprocessor 15 */
struct cp15_access {
	bool read;
	unsigned int crn, crm, opc1, opc2, rt;
};

/* Would the condition field of @insn let it execute with the flags of @psr? */
bool insn_condition_passes(uint32_t insn, uint32_t psr);

/* Decode an MRC or MCR of CP15 in ARM encoding; false if @insn is something else. */
bool insn_decode_cp15(uint32_t insn, struct cp15_access *access);

/* Is @insn, in ARM encoding, one of coprocessor 10 or 11 (VFP)? */
bool insn_is_vfp(uint32_t insn);

/*
 * Does a load or store that took a data abort write memory? DFSR has no WnR bit on
 * ARMv5.
 */
bool arm_insn_writes(uint32_t insn);
bool thumb_insn_writes(uint16_t insn);
