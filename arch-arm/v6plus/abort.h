/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort.h (ARMv6 and ARMv7) - what the fault status registers say about an
 * abort.
 *
 * SPEC: ARM DDI 0100I B4.6 (v6); ARM DDI 0406C B3.13, B4.1.52 (DFSR), B4.1.96
 *	(IFSR).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/domain.h>

#include "entry/abort_types.h"
#include "cpu.h"
#include "descriptor.h"

#define DFSR_WNR (1u << 11)

/* Of the data abort just taken; read before anything else may abort. */
static inline struct abort abort_data(void)
{
	uint32_t dfsr = cp15_dfsr();

	return (struct abort){
		.status = dfsr & FSR_STATUS_MASK,
		.write = dfsr & DFSR_WNR,
		.address = cp15_dfar(),
	};
}

/*
 * Of the prefetch abort just taken at @pc. Of a breakpoint IFAR is UNKNOWN, and may be
 * another guest's: ARM DDI 0406C B4.1.95, table B3-23.
 */
static inline struct abort abort_prefetch(uint32_t pc)
{
	uint32_t status = cp15_ifsr() & FSR_STATUS_MASK;

	return (struct abort){
		.status = status,
		.address = status == FSR_DEBUG_EVENT ? pc : cpu_prefetch_abort_address(pc),
	};
}

/* @fsr as IFSR has it: the domain is DFSR's alone, bits 7:4 are reserved (B4.1.96). */
static inline uint32_t abort_ifsr(uint32_t fsr)
{
	return fsr & FSR_STATUS_MASK;
}

static inline bool abort_is_alignment(const struct abort *abort)
{
	return abort->status == FSR_ALIGNMENT;
}

/* Of the bus, and reported late: the address register is not its. */
static inline bool abort_is_asynchronous(const struct abort *abort)
{
	return abort->status == FSR_ASYNCHRONOUS_EXTERNAL ||
	       abort->status == FSR_ASYNCHRONOUS_PARITY;
}

/* Where an abort of the bus is taken that came before the mask was closed: see async_abort.c. */
#define VECTOR_WORD_UND (ARM_PV_VECTORS_PAGE + 4)
#define VECTOR_WORD_SVC (ARM_PV_VECTORS_PAGE + 8)

extern const char vector_und[], vector_svc[];

/*
 * Was @abort, taken in the hypervisor before the instruction at @pc, an asynchronous
 * one that came between the entry of an exception and the mask? Of these instructions
 * none accesses what a guest has, so that nothing else is expected of them.
 */
static inline bool async_abort_is_at_entry(uint32_t pc, const struct abort *abort)
{
	return abort_is_asynchronous(abort) &&
	       (pc == VECTOR_WORD_UND || pc == VECTOR_WORD_SVC ||
		pc == (uint32_t)(uintptr_t)vector_und || pc == (uint32_t)(uintptr_t)vector_svc);
}

/*
 * From entry.S: an abort in the hypervisor at @pc. True if it is @vcpu's and has been
 * noted; the caller goes on at @pc with the mask closed.
 */
bool async_abort_defer(uint32_t pc, struct vcpu *vcpu);

/* What the guest is to be told of, as DFSR has it; 0: nothing. */
static inline uint32_t async_abort_noted(const struct vcpu *vcpu)
{
	return vcpu->arch.async_abort;
}

/* Debug builds with the boot argument selftest: exceptions with this in r12 are tried. */
#define ASYNC_ABORT_REPLAY 0x5eed0000u

void async_abort_enable_replay(void);
void async_abort_replay(struct vcpu *vcpu);

/* async_abort_drain.S: with the mask of asynchronous aborts open for a moment, was there one? */
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
static inline bool async_abort_drain(void)
{
	cpu_data_barrier();
	return abort_is_pending();
}

/*
 * Did the access write? Every entry filled is readable, so that a permission
 * fault is a write even where the first half of a SWP is reported as a read.
 */
static inline enum access abort_access(const struct abort *abort)
{
	return abort->write || abort_is_permission(abort) ? ACCESS_WRITE : ACCESS_READ;
}

/* Never asked: the status says it. */
static inline bool abort_wrote(const struct vcpu *vcpu)
{
	(void)vcpu;
	return false;
}
