/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort.h (ARMv5) - read and classify an abort by the fault status registers.
 *
 * SPEC: ARM DDI 0198E 2.3.6 (DFSR, IFSR), 2.3.7 (FAR); ARM DDI 0100I B4.6.
 */
#pragma once

#include <stdbool.h>

#include "entry/abort_types.h"
#include "cpu.h"
#include "descriptor.h"

/* The data abort just taken; call this before anything that may abort. */
static inline struct abort abort_data(void)
{
	uint32_t dfsr = cp15_dfsr();

	return (struct abort){ .status = dfsr & FSR_STATUS_MASK, .address = cp15_dfar() };
}

/* The prefetch abort just taken at @pc. */
static inline struct abort abort_prefetch(uint32_t pc)
{
	return (struct abort){ .status = cp15_ifsr() & FSR_STATUS_MASK, .address = pc };
}

/* @fsr, in the format of DFSR, in that of IFSR: the same here, with the domain. */
static inline uint32_t abort_ifsr(uint32_t fsr)
{
	return fsr;
}

static inline bool abort_is_alignment(const struct abort *abort)
{
	return abort->status == FSR_ALIGNMENT || abort->status == 3;
}

/*
 * There are none: an external abort of a buffered write is not reported.
 * SPEC: ARM DAI 0425 4.2.4 (the ARM926 ignores imprecise aborts).
 */
static inline bool abort_is_asynchronous(const struct abort *abort)
{
	(void)abort;
	return false;
}

static inline uint32_t async_abort_noted(const struct vcpu *vcpu)
{
	(void)vcpu;
	return 0;
}

static inline void async_abort_enable_replay(void)
{
}

static inline void async_abort_replay(struct vcpu *vcpu)
{
	(void)vcpu;
}

static inline bool async_abort_drain(void)
{
	return false;
}

/*
 * DFSR does not say whether the access was a write. Every filled entry is readable, so
 * a permission fault is one; for other faults abort_wrote() decodes the instruction.
 */
static inline enum access abort_access(const struct abort *abort)
{
	return abort_is_permission(abort) ? ACCESS_WRITE : ACCESS_DATA;
}

/* Was the access (ACCESS_DATA) that just aborted a write? Decodes the instruction. */
bool abort_wrote(const struct vcpu *vcpu);
