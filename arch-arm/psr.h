/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * psr.h - the one way from a guest's idea of a PSR to a real one, and back.
 * Pure; also compiled for the host.
 */
#pragma once

#include <public/arm_pv.h>

#include "psr_bits.h"

#define PSR_MODE_MASK	0x1f
#define PSR_T		(1 << 5)
#define PSR_F		(1 << 6)

/*
 * What every guest runs with: USR, ARM state, IRQ open, FIQ masked. USR mode
 * cannot change it, and of the exceptions none opens it, so that FIQ stays
 * masked in the hypervisor as well, which never asks for one. The psr of slot_swi is
 * the hardware's, with F; those of other slots are without.
 * SPEC: ARM DDI 0100I A2.5.6, A2.6 (exception entry leaves CPSR.F or sets it).
 */
#define PSR_GUEST	(ARM_PV_PSR_MODE_USR | PSR_F)

/* What guest user code has of its own: N Z C V Q, T, and what the version adds. */
#define PSR_USER_BITS	(0xf8000000 | PSR_T | PSR_VERSION_BITS)

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

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
		psr &= ~PSR_IT;		/* means nothing in ARM state: ARM DDI 0406C A2.5.2 */
	}
	return (psr & PSR_USER_BITS) | PSR_GUEST;
}

/* What a guest is told: the real flags, with its virtual mode and mask. */
static inline uint32_t psr_virtual(uint32_t real, bool user, bool masked)
{
	return (real & PSR_USER_BITS) | (user ? ARM_PV_PSR_MODE_USR : ARM_PV_PSR_MODE_SVC) |
	       (masked ? ARM_PV_PSR_I : 0);
}

#endif
