// SPDX-License-Identifier: GPL-2.0-only
/*
 * asid.c (ARMv6 and ARMv7) - see asid.h.
 * LOCKS: none: each CPU gives out identifiers of its own TLB.
 */
#include "asid.h"

#include <vambrace/cpu.h>

/* The first is not 0, which would be that of ASID_NONE. */
static uint32_t generation(const struct arch_cpu *cpu)
{
	return (cpu->asid_generations + 1) * (ASID_MASK + 1);
}

uint32_t asid_current(uint32_t asid, bool *forget)
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
		*forget = true;
	}
	cpu->asid_last++;
	return generation(cpu) | cpu->asid_last;
}
