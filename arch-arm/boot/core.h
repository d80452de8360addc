/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core.h - the processor cores that an image supports. What is IMPLEMENTATION
 * DEFINED is data: cores.c of each architecture version.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct core {
	uint32_t midr, midr_mask; /* matches if (MIDR & midr_mask) == midr */
	const char *name;
	const char *compatible;	  /* of a cpu node in a guest's device tree */
	const char *refusal;	  /* why it cannot be used, or NULL */
	bool shareable;		  /* Normal memory is mapped Shareable */
	bool unshared_device;	  /* Device memory is mapped Non-shareable */
	uint32_t walk_attributes; /* of translation table walks: low bits of TTBR0 */
	uint32_t sctlr;		  /* bits to set in addition to SCTLR_HYPERVISOR */
};

/* The first entry that matches counts. The last one has no name. */
extern const struct core cores[];

/* The running core; before core_identify() an entry without a name, whose flags are clear. */
extern const struct core *core;

/*
 * Table walks read the data cache, so descriptors need not be cleaned to memory. Set
 * by core_identify(), once TTBR0 has the walk attributes.
 */
extern bool core_walk_is_coherent;

/* Boot: set `core` and core_walk_is_coherent. */
void core_identify(void);

/*
 * Boot: deny user mode the registers that are not part of a vCPU's state, and enable
 * access to the VFP in CPACR. Each architecture version has its own.
 */
void core_init(void);
