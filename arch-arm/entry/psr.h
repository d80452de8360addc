/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * psr.h - the one way from a guest's idea of a PSR to a real one, and back.
 * Pure; also compiled for the host.
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
 * What every guest runs with: USR, ARM state, IRQ open, FIQ masked. USR mode
 * cannot change it, and of the exceptions none opens it, so that FIQ stays
 * masked in the hypervisor as well, which never asks for one. The psr of slot_swi is
 * the hardware's, with F; those of other slots are without.
 * SPEC: ARM DDI 0100I A2.5.6, A2.6 (exception entry leaves CPSR.F or sets it).
 */
#define PSR_GUEST (ARM_PV_PSR_MODE_USR | PSR_F)

/* What guest user code has of its own: N Z C V Q, T, and what the version adds. */
#define PSR_USER_BITS (0xf8000000 | PSR_T | PSR_VERSION_BITS)

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

#include "emul/decode.h"

/*
 * The PSR with which a guest is run for the psr it asked for (guest-controlled):
 * mode USR, IRQ open, FIQ masked, ARM or Thumb state; never Jazelle, whose
 * configuration registers are not given to guests.
 * INVARIANT(psr-sane): the only source of a guest's saved PSR besides constants
 *	and what the hardware saved. Tested over the whole table by tests/unit.
 * SPEC: ARM DDI 0100I A2.5; ARM DDI 0406C B1.3.3.
 */
static inline uint32_t psr_sanitise(uint32_t psr)
{
	if (!(psr & PSR_T)) {
		psr &= ~PSR_IT; /* means nothing in ARM state: ARM DDI 0406C A2.5.2 */
	}
	return (psr & PSR_USER_BITS) | PSR_GUEST;
}

/*
 * The address at which a guest is run for the pc it asked for (guest-controlled), in
 * the state of @psr. ARMv5 does not say what an exception return does with bits of
 * the address that the state does not have; from ARMv6 on they are ignored.
 * SPEC: ARM DDI 0406C A2.3.2 (BranchWritePC).
 */
static inline uint32_t psr_pc(uint32_t psr, uint32_t pc)
{
	return pc & ~(psr & PSR_T ? 1u : 3u);
}

/*
 * The psr with which an SVC that was taken with @psr can be repeated. Its If-Then
 * state is the one behind the SVC: the bit that was shifted out of IT[4] chose
 * between a condition and its inverse, and must have chosen the one that passes.
 * State that has run out stays so: then no condition is asked, and it had passed.
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

/* What a guest is told: the real flags, with its virtual mode and mask. */
static inline uint32_t psr_virtual(uint32_t real, bool user, bool masked)
{
	return (real & PSR_USER_BITS) | (user ? ARM_PV_PSR_MODE_USR : ARM_PV_PSR_MODE_SVC) |
	       (masked ? ARM_PV_PSR_I : 0);
}

#endif
