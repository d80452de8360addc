// SPDX-License-Identifier: GPL-2.0-only
/*
 * core.c - identify the core, and refuse one that is not supported.
 */
#include "boot/core.h"

#include <arch/arch.h>
#include <vambrace/cpu.h>
#include <vambrace/panic.h>

#include "cache.h"
#include "cpu.h"

/* Defined in layout.lds.S. */
extern char stack_top[];

static const struct core unknown;

const struct core *core = &unknown;
bool core_walk_is_coherent;

void core_identify(void)
{
	uint32_t midr = cp15_midr();

	for (const struct core *known = cores; known->name != NULL; known++) {
		if ((midr & known->midr_mask) == known->midr) {
			core = known;
			core_walk_is_coherent = address_space_prepare_walks();
			return;
		}
	}
}

void arch_require_core(void)
{
	if (core->name == NULL) {
		panic("this image does not know the core with main ID %08x: it is for ARMv%d",
		      (unsigned int)cp15_midr(), CPU_ARCHITECTURE);
	}
	if (core->refusal != NULL) {
		panic("%s (main ID %08x) cannot be used: %s", core->name, (unsigned int)cp15_midr(),
		      core->refusal);
	}
	/* Not earlier: a core that is refused may lack TPIDRPRW. */
	boot_cpu.arch.stack_top = stack_top;
	arch_set_this_cpu(&boot_cpu);
}

const char *arch_cpu_compatible(void)
{
	return core->compatible;
}
