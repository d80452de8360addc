// SPDX-License-Identifier: GPL-2.0-only
/*
 * abort.c (ARMv5) - the fault status of this core does not say whether the
 * access wrote: the instruction does.
 */
#include "abort.h"

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "../decode.h"
#include "../psr.h"

/*
 * Every entry filled is readable, so a permission fault is a write; for the
 * rest the guest's instruction is decoded. If it cannot be read the answer is
 * no, and a write comes back as a permission fault.
 */
enum access abort_access(struct vcpu *vcpu, const struct abort *abort)
{
	bool thumb = vcpu->arch.regs.psr & PSR_T;
	uint32_t insn = 0;
	bool writes;

	if (abort_is_permission(abort)) {
		return ACCESS_WRITE;
	}
	if (!arch_copy_from_guest(vcpu, &insn, vcpu->arch.regs.pc, thumb ? 2 : 4)) {
		return ACCESS_READ;
	}
	writes = thumb ? thumb_insn_writes((uint16_t)insn) : arm_insn_writes(insn);
	return writes ? ACCESS_WRITE : ACCESS_READ;
}
