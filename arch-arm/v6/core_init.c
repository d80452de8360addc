// SPDX-License-Identifier: GPL-2.0-only
/*
 * core_init.c (ARMv6) - deny user mode all coprocessor registers but the thread ID
 * registers and the VFP: tests/silicon/registers has the list.
 *
 * SPEC: ARM DDI 0211K 3.3.7 (ACTLR), 3.3.8 (CPACR), 3.3.26 (DMA), 13.3.4 (DSCR);
 *	ARM DDI 0301H 3.2.34 (DMA), 3.2.51 (validation control).
 */
#include "boot/core.h"
#include "cpu.h"
#include "entry/jazelle.h"
#include "boot/probed.h"

#define ACTLR_RV	  (1u << 5)  /* disable block transfer operations; not on the MPCore */
#define DSCR_USER_DISABLE (1u << 12) /* no user access to the debug comms channel */

PROBED_READ(read_actlr, p15, 0, c1, c0, 1)
PROBED_WRITE(write_actlr, p15, 0, c1, c0, 1)
PROBED_READ(read_dscr, p14, 0, c0, c1, 0)
PROBED_WRITE(write_dscr, p14, 0, c0, c1, 0)
PROBED_WRITE(write_dma_user_accessibility, p15, 0, c11, c1, 0)
PROBED_WRITE(write_validation_control, p15, 0, c15, c9, 0)

void core_init(void)
{
	jazelle_close();
	write_dscr(read_dscr() | DSCR_USER_DISABLE);
	if (!core->shareable) {
		write_actlr(read_actlr() | ACTLR_RV);
		write_dma_user_accessibility(0);
		write_validation_control(0);
	}
	cp15_set_cpacr(CPACR_CP10_CP11);
	cpu_instruction_barrier();
}
