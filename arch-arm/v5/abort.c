// SPDX-License-Identifier: GPL-2.0-only
/*
 * abort.c (ARMv5) - decode the instruction that aborted: DFSR of this core does not
 * say whether the access was a write.
 */
#include "abort.h"

#include <vambrace/domain.h>

#include "emul/decode.h"
#include "mm/guest_copy.h"
#include "entry/psr.h"

/*
 * The instruction was just fetched, so it is mapped and can be read at its address. One
 * that cannot be read so (in the kuser helpers) is taken for a read; if it was a write,
 * it aborts again with a permission fault.
 */
bool abort_wrote(const struct vcpu *vcpu)
{
	uint32_t pc = vcpu->arch.regs.pc;
	uint32_t word;

	if (pc >= ARM_PV_HYP_START || guest_read_word(pc & ~3u, &word) != 0) {
		return false;
	}
	if (vcpu->arch.regs.psr & PSR_T) {
		return thumb_insn_writes((uint16_t)(word >> 8 * (pc & 2)));
	}
	return arm_insn_writes(word);
}
