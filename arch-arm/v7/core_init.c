// SPDX-License-Identifier: GPL-2.0-only
/*
 * core_init.c (ARMv7).
 *
 * SPEC: ARM DDI 0406C B4.1.40 (CPACR), B4.1.124 (PMUSERENR), B4.1.93 (ID_PFR0),
 *	A2.10.1 and B4.1.146 (TEECR.XED: user code may not reach TEEHBR).
 */
#include "core.h"
#include "cpu.h"
#include "jazelle.h"

#define ID_PFR0_THUMBEE(id_pfr0)	((id_pfr0) >> 12 & 0xf)
#define TEECR_XED			1u

static void close_thumbee(void)
{
	__asm__ volatile("mcr p14, 6, %0, c0, c0, 0" : : "r"(TEECR_XED));
}

void core_init(void)
{
	jazelle_close();
	if (ID_PFR0_THUMBEE(cp15_id_pfr0()) != 0) {
		close_thumbee();
	}
	cp15_set_pmuserenr(0);
	cp15_set_cpacr(CPACR_CP10_CP11);
	cpu_instruction_barrier();
}
