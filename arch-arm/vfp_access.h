/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.h - VFP registers. The compiler is told of no VFP, so that it
 * never uses one by itself; these are the only places that do.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>

#define VFP_READ(name)							\
	static inline uint32_t vfp_##name(void)				\
	{								\
		uint32_t value;						\
		__asm__ volatile(".fpu neon\n\tvmrs %0, " #name : "=r"(value)); \
		return value;						\
	}
#define VFP_REGISTER(name)						\
	VFP_READ(name)							\
	static inline void vfp_set_##name(uint32_t value)		\
	{								\
		__asm__ volatile(".fpu neon\n\tvmsr " #name ", %0" : : "r"(value) : "memory"); \
	}

VFP_READ(fpsid)
VFP_READ(mvfr0)
VFP_READ(mvfr1)
VFP_REGISTER(fpscr)
VFP_REGISTER(fpexc)
VFP_REGISTER(fpinst)
VFP_REGISTER(fpinst2)

/* Is the unit there? The one place that may be undefined: see entry.S. */
bool vfp_probe(void);

/* Registers d0 to d15, and d16 to d31 where they are; FPEXC.EN must be set. */
void vfp_save_lower(uint64_t *doubles);
void vfp_load_lower(const uint64_t *doubles);
void vfp_save_upper(uint64_t *doubles);
void vfp_load_upper(const uint64_t *doubles);
