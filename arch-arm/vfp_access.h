/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.h - VFP registers. The compiler is told of no VFP, so that it
 * never uses one by itself; these are the only places that do.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>

#define VFP_REGISTER(name)						\
	static inline uint32_t vfp_##name(void)				\
	{								\
		uint32_t value;						\
		__asm__ volatile(".fpu vfpv2\n\tvmrs %0, " #name : "=r"(value)); \
		return value;						\
	}								\
	static inline void vfp_set_##name(uint32_t value)		\
	{								\
		__asm__ volatile(".fpu vfpv2\n\tvmsr " #name ", %0" : : "r"(value) : "memory"); \
	}

VFP_REGISTER(fpsid)
VFP_REGISTER(fpexc)
VFP_REGISTER(fpinst)
VFP_REGISTER(fpinst2)

/* Is the unit there? The one place that may be undefined: see entry.S. */
bool vfp_probe(void);

/* All double registers and FPSCR; FPEXC.EN must be set. */
void vfp_save_registers(struct arm_vfp *state);
void vfp_load_registers(const struct arm_vfp *state);
