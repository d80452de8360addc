// SPDX-License-Identifier: GPL-2.0-only
/*
 * asid.c (ARMv6 and ARMv7) - allocate address space identifiers: see asid.h.
 * LOCKS: none: each CPU allocates the ASIDs of its own TLB.
 */
#include "asid.h"

#include <vambrace/cpu.h>

/* The running generation, as in bits 31:8. Never 0, so that ASID_NONE is of none. */
static uint32_t generation(const struct arch_cpu *cpu)
{
	return (cpu->asid_generations + 1) * (ASID_MASK + 1);
}

uint32_t asid_current(uint32_t asid, bool *flush_tlb)
{
	struct arch_cpu *cpu = &this_cpu()->arch;

	if ((asid & ~ASID_MASK) == generation(cpu)) {
		return asid;
	}
	if (cpu->asid_last == ASID_MASK) {
		cpu->asid_last = 0;
		cpu->asid_generations++;
		if (generation(cpu) == 0) {
			cpu->asid_generations = 0;
		}
		*flush_tlb = true;
	}
	cpu->asid_last++;
	return generation(cpu) | cpu->asid_last;
}
