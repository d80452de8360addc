/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core.h - the processor cores that an image knows. What the architecture
 * leaves to the core is data: cores.c of each architecture version.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct core {
	uint32_t midr, midr_mask; /* which main ID registers are meant */
	const char *name;
	const char *compatible;	  /* of a cpu node in a guest's device tree */
	const char *refusal;	  /* why it cannot be used, or NULL */
	bool shareable;		  /* normal memory is to be marked so */
	bool unshared_device;	  /* devices are not to be marked shareable */
	uint32_t walk_attributes; /* low bits of TTBR0 */
	uint32_t sctlr;		  /* bits to be set beside those that all cores have */
};

/* In order: the first that matches counts. Ends with an entry without a name. */
extern const struct core cores[];

/* The one we run on. Until core_identify() the last of the list, whose flags are clear. */
extern const struct core *core;

/*
 * Table walks read the data cache: descriptors need not be cleaned to memory.
 * Not before the loaded table is marked as cached: core_identify().
 */
extern bool core_walk_is_coherent;

/* Boot, before anything is mapped: find the core. */
void core_identify(void);

/*
 * Boot: registers that user mode could reach, and that are not part of a vCPU's
 * state, are closed; the VFP is there for whoever sets FPEXC.EN. Of each
 * architecture version.
 */
void core_init(void);
