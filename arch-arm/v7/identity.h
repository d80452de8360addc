/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h (ARMv7) - identification registers that not all versions have: the
 * geometry of the caches.
 *
 * SPEC: ARM DDI 0406C B4.1.19 (CCSIDR), B4.1.20 (CLIDR), B4.1.41 (CSSELR).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "cpu.h"
#include "decode.h"

/* Both always read as one. */
#define SCTLR_VERSION_RESET	(SCTLR_U | SCTLR_XP)

#define CSSELR_INSTRUCTION	1u
#define CSSELR_LEVEL(csselr)	((csselr) >> 1 & 7)
#define CLIDR_TYPE(clidr, level) ((clidr) >> 3 * (level) & 7)

/* Is there the cache that @csselr (guest-controlled) names? Only then it may be selected. */
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

static inline bool identity_read(const struct arm_cp15 *cp15, const struct cp15_access *access,
				 uint32_t *value)
{
	if (access->opc1 != 1 || access->crm != 0) {
		return false;
	}
	switch (access->opc2) {
	case 0:
		if (!identity_has_cache(cp15->csselr)) {
			*value = 0;
			return true;
		}
		cp15_set_csselr(CSSELR_LEVEL(cp15->csselr) << 1 |
				(cp15->csselr & CSSELR_INSTRUCTION));
		cpu_instruction_barrier();
		*value = cp15_ccsidr();
		return true;
	case 1:
		*value = cp15_clidr();
		return true;
	case 7:
		*value = 0;		/* auxiliary */
		return true;
	default:
		return false;
	}
}
