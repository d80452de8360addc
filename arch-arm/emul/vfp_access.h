/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.h - VFP registers. The compiler is told of no VFP, so that it
 * never uses one by itself; these are the only places that do. The unit tests
 * have another file of this name, with a model of the unit.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>

#include "cpu.h"

#define VFP_READ(name)                                                          \
	static inline uint32_t vfp_##name(void)                                 \
	{                                                                       \
		uint32_t value;                                                 \
		__asm__ volatile(".fpu neon\n\tvmrs %0, " #name : "=r"(value)); \
		return value;                                                   \
	}
#define VFP_REGISTER(name)                                                                     \
	VFP_READ(name)                                                                         \
	static inline void vfp_set_##name(uint32_t value)                                      \
	{                                                                                      \
		__asm__ volatile(".fpu neon\n\tvmsr " #name ", %0" : : "r"(value) : "memory"); \
	}

VFP_READ(fpsid)
VFP_READ(mvfr0)
VFP_READ(mvfr1)
VFP_REGISTER(fpscr)
VFP_REGISTER(fpexc)
VFP_REGISTER(fpinst)
VFP_REGISTER(fpinst2)

/* The MVFR registers came with the identification scheme of ARMv7, to some ARMv6 cores. */
static inline bool vfp_has_feature_registers(void)
{
	return (cp15_midr() >> 16 & 0xf) == 0xf;
}

/* Is the unit there? May be undefined, like the next one: see entry.S. */
bool vfp_probe(void);

/* Does the unit execute an access to FPSCR, or is it undefined? For selftest.c. */
bool vfp_accepts_fpscr(void);

/* Registers d0 to d15, and d16 to d31 where they are; FPEXC.EN must be set. */
void vfp_save_lower(uint64_t *doubles);
void vfp_load_lower(const uint64_t *doubles);
void vfp_save_upper(uint64_t *doubles);
void vfp_load_upper(const uint64_t *doubles);
