/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * psr.h - convert between a guest's PSR and the real one. Nothing else does.
 * Pure functions; also compiled for the host.
 */
#pragma once

#ifndef __ASSEMBLER__
#include <stdint.h>
#endif

#include <public/arm_pv.h>

#include "psr_bits.h"

#define PSR_MODE_MASK 0x1f
#define PSR_T	      (1 << 5)
#define PSR_F	      (1 << 6)

/*
 * Every guest runs with this: USR mode, ARM state, IRQ unmasked, FIQ masked. USR mode
 * cannot clear F and no exception entry does, so FIQ is masked in the hypervisor too,
 * which uses none. F is set in the psr of slot_swi, which is the SPSR itself, and clear
 * in those of other slots.
 * SPEC: ARM DDI 0100I A2.5.6, A2.6 (exception entry leaves CPSR.F or sets it).
 */
#define PSR_GUEST (ARM_PV_PSR_MODE_USR | PSR_F)

/* Bits that user code can change: N Z C V Q, T, and those of the architecture version. */
#define PSR_USER_BITS (0xf8000000 | PSR_T | PSR_VERSION_BITS)

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

#include "emul/decode.h"

/*
 * The real PSR for the one that a guest asks for (guest-controlled): USR mode, IRQ
 * unmasked, FIQ masked, ARM or Thumb state; never Jazelle state.
 * INVARIANT(psr-sane): the only source of a guest's saved PSR besides constants
 *	and what the hardware saved. Tested over the whole table by tests/unit.
 * SPEC: ARM DDI 0100I A2.5; ARM DDI 0406C B1.3.3.
 */
static inline uint32_t psr_sanitise(uint32_t psr)
{
	if (!(psr & PSR_T)) {
		psr &= ~PSR_IT; /* has no meaning in ARM state: ARM DDI 0406C A2.5.2 */
	}
	return (psr & PSR_USER_BITS) | PSR_GUEST;
}

/*
 * The real pc for the one that a guest asks for (guest-controlled), in the state of
 * @psr. From ARMv6 on an exception return ignores bits 1:0 in ARM state and bit 0 in
 * Thumb state; the ARMv5 architecture does not specify it.
 * SPEC: ARM DDI 0406C A2.3.2 (BranchWritePC).
 */
static inline uint32_t psr_pc(uint32_t psr, uint32_t pc)
{
	return pc & ~(psr & PSR_T ? 1u : 3u);
}

/*
 * The psr with which an SVC that was taken with @psr is executed again. ITSTATE in
 * @psr was advanced past the SVC: IT[4], the low bit of its condition, was shifted out.
 * It is chosen so that the condition passes, as it did for the SVC. If the SVC was the
 * last of its IT block ITSTATE is zero, and the SVC is executed unconditionally.
 * SPEC: ARM DDI 0406C A2.5.2 (ITAdvance), B1.9 (TakeSVCException).
 */
static inline uint32_t psr_before_svc(uint32_t psr)
{
	uint32_t state = ((psr & PSR_IT) >> 8 & 0xfc) | (psr & PSR_IT) >> 25;
	uint32_t condition = state >> 4 & 0xe;

	if (state == 0) {
		return psr;
	}
	condition |= !insn_condition_passes(condition << 28, psr);
	state = condition << 4 | (state & 0x1f) >> 1;
	return (psr & ~PSR_IT) | ((state & 0xfc) << 8 | (state & 3) << 25);
}

/* The psr that a guest reads: the real flags, with its virtual mode and mask. */
static inline uint32_t psr_virtual(uint32_t real, bool user, bool masked)
{
	return (real & PSR_USER_BITS) | (user ? ARM_PV_PSR_MODE_USR : ARM_PV_PSR_MODE_SVC) |
	       (masked ? ARM_PV_PSR_I : 0);
}

#endif
