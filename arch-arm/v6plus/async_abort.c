// SPDX-License-Identifier: GPL-2.0-only
/*
 * async_abort.c (ARMv6 and ARMv7) - handle an asynchronous abort taken between the
 * entry to SVC or UND mode, which leaves CPSR.A clear as in the guest, and the CPSID
 * of the vector. No register has changed by then: record the abort in struct vcpu and
 * resume the vector with CPSR.A set; exit_work() forwards the abort.
 *
 * SPEC: ARM DDI 0100I A2.6.4, A2.6.5 (SVC and UND do not change A), A2.6.7 (lr of a
 *	data abort); ARM DDI 0406C B1.9.4, B1.9.5, B1.9.8.
 */
#include "abort.h"

#include <vambrace/domain.h>

#include "entry/trap.h"

bool async_abort_defer(uint32_t pc, struct vcpu *vcpu)
{
	struct abort abort = abort_data();

	if (!async_abort_is_at_entry(pc, &abort)) {
		return false;
	}
	async_abort_note(vcpu, abort.status);
	return true;
}

/* --- self-test: forge such an abort, with its DFSR, as QEMU does not raise any --- */

/*
 * async_abort_forge.S: enter vector_dabt as if an abort had been taken at @pc, in the
 * mode of @psr, after @vcpu's exception to that mode.
 */
void async_abort_forge(struct vcpu *vcpu, uint32_t psr, uint32_t pc) __attribute__((noreturn));

#define PSR_UND 0xdbu
#define PSR_SVC 0xd3u

static bool enabled;

void async_abort_enable_replay(void)
{
	enabled = true;
}

void async_abort_replay(struct vcpu *vcpu)
{
	static uint32_t forged = UINT32_MAX;
	const struct {
		uint32_t psr, pc;
	} cases[] = {
		{ PSR_SVC, VECTOR_WORD_SVC },
		{ PSR_SVC, (uint32_t)vector_svc },
		{ PSR_UND, VECTOR_WORD_UND },
		{ PSR_UND, (uint32_t)vector_und },
	};
	uint32_t number = vcpu->arch.regs.r[12] - ASYNC_ABORT_REPLAY;

	if (!enabled || number >= sizeof(cases) / sizeof(cases[0])) {
		return;
	}
	if (number == forged) {
		forged = UINT32_MAX; /* this is the exception that was forged */
		return;
	}
	forged = number;
	async_abort_forge(vcpu, cases[number].psr, cases[number].pc);
}
