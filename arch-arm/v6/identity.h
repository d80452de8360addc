/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h (ARMv6) - identification registers that differ from ARMv7.
 *
 * SPEC: ARM DDI 0360F 3.4.4 (CPU ID of the MPCore).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>

#include "boot/core.h"

#define SCTLR_VERSION_RESET 0

/* Only the MPCore has MPIDR (its CPU ID register); on other cores it reads as MIDR. */
static inline bool identity_has_mpidr(void)
{
	return core->shareable;
}

/* Rows for the table of c0 in cp15.c: none. */
#define IDENTITY_REGISTERS
