/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.h - VFP registers. The compiler is told of no VFP, so that it
 * never uses one by itself; these are the only places that do.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>

static inline uint32_t vfp_fpexc(void)
{
	uint32_t value;

	__asm__ volatile(".fpu vfpv2\n\tvmrs %0, fpexc" : "=r"(value));
	return value;
}

static inline void vfp_set_fpexc(uint32_t value)
{
	__asm__ volatile(".fpu vfpv2\n\tvmsr fpexc, %0" : : "r"(value) : "memory");
}

static inline uint32_t vfp_fpsid(void)
{
	uint32_t value;

	__asm__ volatile(".fpu vfpv2\n\tvmrs %0, fpsid" : "=r"(value));
	return value;
}

/* Is the unit there? The one place that may be undefined: see entry.S. */
bool vfp_probe(void);

/* All double registers and FPSCR; FPEXC.EN must be set. */
void vfp_save_registers(struct arm_vfp *state);
void vfp_load_registers(const struct arm_vfp *state);
