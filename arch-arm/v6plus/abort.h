/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort.h (ARMv6 and ARMv7) - what the fault status registers say about an
 * abort.
 *
 * SPEC: ARM DDI 0100I B4.6 (v6); ARM DDI 0406C B3.13, B4.1.52 (DFSR), B4.1.96
 *	(IFSR).
 */
#pragma once

#include "abort_types.h"
#include "cpu.h"
#include "descriptor.h"

#define DFSR_WNR	(1u << 11)

/* Of the data abort just taken; read before anything else may abort. */
static inline struct abort abort_data(void)
{
	uint32_t dfsr = cp15_dfsr();

	return (struct abort){
		.status = dfsr & FSR_STATUS_MASK, .write = dfsr & DFSR_WNR, .address = cp15_dfar(),
	};
}

/* Of the prefetch abort just taken at @pc. */
static inline struct abort abort_prefetch(uint32_t pc)
{
	return (struct abort){
		.status = cp15_ifsr() & FSR_STATUS_MASK, .address = cpu_prefetch_abort_address(pc),
	};
}

static inline bool abort_is_alignment(const struct abort *abort)
{
	return abort->status == FSR_ALIGNMENT;
}

/*
 * Did the access write? Every entry filled is readable, so that a permission
 * fault is a write even where the first half of a SWP is reported as a read.
 */
static inline enum access abort_access(struct vcpu *vcpu, const struct abort *abort)
{
	(void)vcpu;
	return abort->write || abort_is_permission(abort) ? ACCESS_WRITE : ACCESS_READ;
}
