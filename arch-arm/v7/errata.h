/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * errata.h (ARMv7) - errata whose remedy is a bit in a register of the core.
 */
#pragma once

#include <stdint.h>

/* Boot: set the bits for the core with main ID @midr, as far as this state may. */
void errata_apply(uint32_t midr);
