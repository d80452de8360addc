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

#define CSSELR_MASK		0xfu

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
		cp15_set_csselr(cp15->csselr & CSSELR_MASK);
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
