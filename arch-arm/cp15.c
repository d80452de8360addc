// SPDX-License-Identifier: GPL-2.0-only
/*
 * cp15.c - accesses of a guest kernel to its virtual CP15: the registers are in
 * cp15.c of each architecture version.
 */
#include "cp15.h"

#include <arch/arch.h>
#include <vambrace/domain.h>
#include <vambrace/sched.h>

#include "decode.h"
#include "shadow.h"

#define PSR_FLAGS	0xf0000000

void cp15_try_again(struct vcpu *vcpu)
{
	vcpu->arch.regs.pc -= 4;
}

void cp15_set_table(struct vcpu *vcpu, uint32_t ttbr0)
{
	if (!shadow_switch(vcpu, ttbr0)) {
		cp15_try_again(vcpu);
		return;
	}
	arch_vcpu_page(vcpu)->cur_pgd = ttbr0;
}

void cp15_block(struct vcpu *vcpu)
{
	vcpu->state = VCPU_BLOCKED;
	if (arch_upcall_pending(vcpu)) {
		sched_wake(vcpu);
	} else {
		sched_sleep(vcpu);
	}
}

bool cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access)
{
	struct arm_regs *regs = &vcpu->arch.regs;
	uint32_t value = 0;

	if (!access->read) {
		return access->rt != 15 &&
		       cp15_write(vcpu, access, (&regs->r[0])[access->rt]);
	}
	if (!cp15_read(vcpu, access, &value)) {
		return false;
	}
	if (access->rt == 15) {
		regs->psr = (regs->psr & ~PSR_FLAGS) | (value & PSR_FLAGS);
	} else {
		(&regs->r[0])[access->rt] = value;
	}
	return true;
}
