/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h (ARMv7) - identification registers that differ from ARMv6: MPIDR and the
 * geometry of the caches.
 *
 * SPEC: ARM DDI 0406C B4.1.19 (CCSIDR), B4.1.20 (CLIDR), B4.1.41 (CSSELR).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/domain.h>

#include "emul/cp15.h"
#include "cpu.h"

/* Both always read as one. */
#define SCTLR_VERSION_RESET (SCTLR_U | SCTLR_XP)

#define CSSELR_INSTRUCTION	 1u
#define CSSELR_LEVEL(csselr)	 ((csselr) >> 1 & 7)
#define CLIDR_TYPE(clidr, level) ((clidr) >> 3 * (level)&7)

/*
 * Does the cache that @csselr (guest-controlled) selects exist? If not, CCSIDR would be
 * UNKNOWN.
 */
static inline bool identity_has_cache(uint32_t csselr)
{
	uint32_t level = CSSELR_LEVEL(csselr);
	uint32_t type = level < 7 ? CLIDR_TYPE(cp15_clidr(), level) : 0;

	/* 1 instruction, 2 data, 3 both, 4 unified */
	return csselr & CSSELR_INSTRUCTION ? type == 1 || type == 3 : type >= 2;
}

static inline bool identity_has_mpidr(void)
{
	return true;
}

/* CCSIDR of the cache that the guest has selected; 0 if it does not exist. */
static inline uint32_t identity_ccsidr(struct vcpu *vcpu)
{
	uint32_t csselr = vcpu->arch.cp15.csselr;

	if (!identity_has_cache(csselr)) {
		return 0;
	}
	cp15_set_csselr(CSSELR_LEVEL(csselr) << 1 | (csselr & CSSELR_INSTRUCTION));
	cpu_instruction_barrier();
	return cp15_ccsidr();
}

/* Rows for the table of c0 in cp15.c: CCSIDR, CLIDR, AIDR. */
#define IDENTITY_REGISTERS                                       \
	{ CP15_EXACT(1, 0, 0), .read = identity_ccsidr },        \
		{ CP15_EXACT(1, 0, 1), .hardware = cp15_clidr }, \
		{ CP15_EXACT(1, 0, 7), .read = cp15_read_zero },
