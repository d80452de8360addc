// SPDX-License-Identifier: GPL-2.0-only
/*
 * cores.c (ARMv7) - supported cores.
 *
 * SPEC: ARM DDI 0344K 3.2.1 (main ID of the Cortex-A8), 3.2.31 (TTBR0); ARM DDI
 *	0388I 4.3.1 (main ID of the Cortex-A9); ARM DDI 0406C B4.1.154 (TTBR0).
 */
#include "boot/core.h"

#include <stddef.h>

#include "cpu.h"

/* TTBR0: table walks are write-back, write-allocate, outer (RGN) and inner (IRGN); Shareable. */
#define TTBR_OUTER_WRITE_BACK (1u << 3)
#define TTBR_INNER_WRITE_BACK (1u << 6)
#define TTBR_S		      (1u << 1)

const struct core cores[] = {
	{
		.midr = 0x410fc080,
		.midr_mask = 0xff0ffff0,
		.name = "Cortex-A8",
		.compatible = "arm,cortex-a8",
		/* ERRATUM 709718: accesses to Shareable Device memory may be reordered. */
		.unshared_device = true,
		.walk_attributes = TTBR_OUTER_WRITE_BACK,
	},
	{
		.midr = 0x410fc090,
		.midr_mask = 0xff0ffff0,
		.name = "Cortex-A9",
		.compatible = "arm,cortex-a9",
		.shareable = true,
		/* Without SW, SWP is undefined: ARM DDI 0406C B4.1.130. */
		.sctlr = SCTLR_SW,
		.walk_attributes = TTBR_OUTER_WRITE_BACK | TTBR_INNER_WRITE_BACK | TTBR_S,
	},
	{ .name = NULL },
};
