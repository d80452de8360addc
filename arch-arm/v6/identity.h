/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h (ARMv6) - identification registers that not all versions have.
 *
 * SPEC: ARM DDI 0360F 3.4.4 (CPU ID of the MPCore).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>

#include "boot/core.h"

#define SCTLR_VERSION_RESET 0

/* Only the MPCore has one; elsewhere the place reads as the main ID register. */
static inline bool identity_has_mpidr(void)
{
	return core->shareable;
}

/* Rows of cp15.c: there are no others. */
#define IDENTITY_REGISTERS
