// SPDX-License-Identifier: GPL-2.0-only
/*
 * core_init.c (ARMv6). SPEC: ARM DDI 0211K 3.3.8 (CPACR).
 */
#include "core.h"
#include "cpu.h"
#include "jazelle.h"

void core_init(void)
{
	jazelle_close();
	cp15_set_cpacr(CPACR_CP10_CP11);
	cpu_instruction_barrier();
}
