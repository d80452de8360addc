/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decode.h - what an instruction word says. Pure; also compiled for the host.
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

/* Decode an ARM instruction as an access to CP15; false if it is none. */
bool insn_decode_cp15(uint32_t insn, struct cp15_access *access);

/* Is it an ARM instruction of coprocessor 10 or 11, that is VFP? */
bool insn_is_vfp(uint32_t insn);

/*
 * Does a load or store instruction that took a data abort write memory? On
 * ARMv5 the fault status does not say.
 */
bool arm_insn_writes(uint32_t insn);
bool thumb_insn_writes(uint16_t insn);
