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

/* Of the bus, and reported late: the address register is not its. */
static inline bool abort_is_late(const struct abort *abort)
{
	return abort->status == FSR_ASYNCHRONOUS_EXTERNAL ||
	       abort->status == FSR_ASYNCHRONOUS_PARITY;
}

/* abort_late.S: with the mask of asynchronous aborts open for a moment, was there one? */
bool abort_is_pending(void);

/*
 * Guests run with the mask open, the hypervisor with it closed. So an abort that
 * comes late is taken by the guest that caused it, if it runs again: before
 * another does, all its accesses are completed and what they brought is taken.
 * DFSR is that of the abort if so.
 * SPEC: ARM DDI 0406C A3.8.3 (DSB), B1.9.8 (data aborts; the mask CPSR.A); ARM
 *	DDI 0344K 2.15.7 (the abort waits for the mask; in Non-secure state the mask
 *	may be Secure firmware's, SCR.AW: then what happens is its choice).
 */
static inline bool abort_drain(void)
{
	cpu_data_barrier();
	return abort_is_pending();
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
