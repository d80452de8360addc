// SPDX-License-Identifier: GPL-2.0-only
/*
 * core_init.c (ARMv7) - deny user mode all coprocessor registers but the thread ID
 * registers and the VFP (tests/silicon/registers has the list); report errata.
 *
 * SPEC: ARM DDI 0406C B4.1.40 (CPACR), B4.1.124 (PMUSERENR), B4.1.93 (ID_PFR0),
 *	A2.10.1 and B4.1.146 (TEECR.XED: user code may not reach TEEHBR),
 *	C11.11.20 (DBGDSCRext); ARM DDI 0344K 3.2.60 (preload engine).
 */
#include "boot/core.h"
#include "cpu.h"
#include "errata.h"
#include "entry/jazelle.h"
#include "boot/probed.h"

#define ID_PFR0_THUMBEE(id_pfr0) ((id_pfr0) >> 12 & 0xf)
#define TEECR_XED		 1u
#define DBGDSCR_UDCCDIS		 (1u << 12)

PROBED_WRITE(write_teecr, p14, 6, c0, c0, 0)
PROBED_READ(read_dbgdscrext, p14, 0, c0, c2, 2)
PROBED_WRITE(write_dbgdscrext, p14, 0, c0, c2, 2)
PROBED_WRITE(write_preload_user_accessibility, p15, 0, c11, c1, 0)

void core_init(void)
{
	jazelle_close();
	if (ID_PFR0_THUMBEE(cp15_id_pfr0()) != 0) {
		write_teecr(TEECR_XED);
	}
	write_dbgdscrext(read_dbgdscrext() | DBGDSCR_UDCCDIS);
	write_preload_user_accessibility(0);
	cp15_set_pmuserenr(0);
	cp15_set_sctlr(cp15_sctlr() | core->sctlr);
	cp15_set_cpacr(CPACR_CP10_CP11);
	errata_report(cp15_midr());
	cpu_instruction_barrier();
}
