/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort.h (ARMv6 and ARMv7) - read and classify an abort by the fault status
 * registers; asynchronous external aborts.
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

/* The data abort just taken; call this before anything that may abort. */
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
 * The prefetch abort just taken at @pc. For a debug event (BKPT) IFAR is UNKNOWN and
 * may hold another guest's address: ARM DDI 0406C B4.1.95, table B3-23.
 */
static inline struct abort abort_prefetch(uint32_t pc)
{
	uint32_t status = cp15_ifsr() & FSR_STATUS_MASK;

	return (struct abort){
		.status = status,
		.address = status == FSR_DEBUG_EVENT ? pc : cpu_prefetch_abort_address(pc),
	};
}

/* @fsr, in the format of DFSR, in that of IFSR: without the domain (B4.1.96). */
static inline uint32_t abort_ifsr(uint32_t fsr)
{
	return fsr & FSR_STATUS_MASK;
}

static inline bool abort_is_alignment(const struct abort *abort)
{
	return abort->status == FSR_ALIGNMENT;
}

/* Is it an asynchronous external abort or parity error? Then DFAR is not valid. */
static inline bool abort_is_asynchronous(const struct abort *abort)
{
	return abort->status == FSR_ASYNCHRONOUS_EXTERNAL ||
	       abort->status == FSR_ASYNCHRONOUS_PARITY;
}

/* Words of the vectors page for UND and SVC: see async_abort_is_at_entry(). */
#define VECTOR_WORD_UND (ARM_PV_VECTORS_PAGE + 4)
#define VECTOR_WORD_SVC (ARM_PV_VECTORS_PAGE + 8)

extern const char vector_und[], vector_svc[];

/*
 * Is @abort, taken in the hypervisor before the instruction at @pc, an asynchronous
 * abort taken between exception entry and mask_asynchronous_aborts? There @pc is the
 * vector's word in the vectors page or its first instruction. Neither accesses guest
 * memory, so no other abort is possible there.
 */
static inline bool async_abort_is_at_entry(uint32_t pc, const struct abort *abort)
{
	return abort_is_asynchronous(abort) &&
	       (pc == VECTOR_WORD_UND || pc == VECTOR_WORD_SVC ||
		pc == (uint32_t)(uintptr_t)vector_und || pc == (uint32_t)(uintptr_t)vector_svc);
}

/*
 * From entry.S, for an abort in the hypervisor at @pc: if async_abort_is_at_entry(),
 * record it for @vcpu and return true; the caller resumes at @pc with CPSR.A set.
 */
bool async_abort_defer(uint32_t pc, struct vcpu *vcpu);

/* DFSR of the recorded asynchronous abort that is not yet forwarded, or 0. */
static inline uint32_t async_abort_noted(const struct vcpu *vcpu)
{
	return vcpu->arch.async_abort;
}

/* Debug builds with the boot argument selftest: r12 of an exception that asks for a test. */
#define ASYNC_ABORT_REPLAY 0x5eed0000u

void async_abort_enable_replay(void);
void async_abort_replay(struct vcpu *vcpu);

/* async_abort_drain.S: clear CPSR.A for some instructions; true if an abort was taken. */
bool async_abort_take_pending(void);

/*
 * Take pending asynchronous aborts before another guest runs, so that each is forwarded
 * to the guest that caused it: wait until its accesses are complete (DSB), then
 * unmask. Guests run with CPSR.A clear, the hypervisor with it set. If true, DFSR is
 * that of the abort.
 * SPEC: ARM DDI 0406C A3.8.3 (DSB), B1.9.8 (data aborts; the mask CPSR.A); ARM
 *	DDI 0344K 2.15.7 (a masked abort is pending; with SCR.AW clear, Non-secure state
 *	cannot change CPSR.A, and Secure firmware decides).
 */
static inline bool async_abort_drain(void)
{
	cpu_data_barrier();
	return async_abort_take_pending();
}

/*
 * Was the access a write? Every filled entry is readable, so a permission fault is one,
 * even if the read of a SWP was reported.
 */
static inline enum access abort_access(const struct abort *abort)
{
	return abort->write || abort_is_permission(abort) ? ACCESS_WRITE : ACCESS_READ;
}

/* For ACCESS_DATA, which abort_access() never returns: DFSR.WnR is enough. */
static inline bool abort_wrote(const struct vcpu *vcpu)
{
	(void)vcpu;
	return false;
}
