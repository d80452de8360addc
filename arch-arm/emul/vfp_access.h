/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.h - accesses to VFP registers, the only ones: the hypervisor is compiled
 * with soft float. The unit tests have another file of this name, with a model of the
 * VFP.
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

/* MVFR0 and MVFR1 exist with the CPUID scheme (MIDR bits 19:16), on some ARMv6 cores too. */
static inline bool vfp_has_feature_registers(void)
{
	return (cp15_midr() >> 16 & 0xf) == 0xf;
}

/* Is there a VFP? The access may be undefined: see exception_table.h. */
bool vfp_probe(void);

/* Is an access to FPSCR executed, or undefined? For selftest.c. */
bool vfp_accepts_fpscr(void);

/* Save or load d0 to d15, and d16 to d31 if they exist; FPEXC.EN must be set. */
void vfp_save_lower(uint64_t *doubles);
void vfp_load_lower(const uint64_t *doubles);
void vfp_save_upper(uint64_t *doubles);
void vfp_load_upper(const uint64_t *doubles);
