/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * registers.h (fake) - registers that cores of every version have; included by
 * cache.h of each, behind cpu.h, whose own names are out of the way then.
 */
#pragma once

#include "hardware.h"

/* Tables of registers have pointers to these. */
#define FAKE_REGISTER(name)                   \
	static inline uint32_t name(void)     \
	{                                     \
		return fake_identification(); \
	}

FAKE_REGISTER(cp15_midr)
FAKE_REGISTER(cp15_ctr)
FAKE_REGISTER(cp15_tcmtr)
