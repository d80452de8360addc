/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h (ARMv6) - identification registers that not all versions have.
 *
 * SPEC: ARM DDI 0360F 3.4.4 (CPU ID of the MPCore).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "decode.h"

#define SCTLR_VERSION_RESET	0

/* Only the MPCore has one; elsewhere the place reads as the main ID register. */
static inline bool identity_has_mpidr(void)
{
	return core->shareable;
}

/* There are no others. */
static inline bool identity_read(const struct arm_cp15 *cp15, const struct cp15_access *access,
				 uint32_t *value)
{
	(void)cp15;
	(void)access;
	(void)value;
	return false;
}
