// SPDX-License-Identifier: GPL-2.0-only
/*
 * cores.c (ARMv6) - supported cores.
 *
 * SPEC: ARM DDI 0211K 3.3.1 (main ID of the ARM1136), ARM DDI 0301H 3.2.2,
 *	ARM DDI 0360F 3.4.1; ARM DDI 0100I B4.9.2 (translation table base).
 */
#include "boot/core.h"

#include <stddef.h>

/* TTBR0: table walks are outer write-back, write-allocate (RGN=01); Shareable. */
#define TTBR_OUTER_WRITE_BACK (1u << 3)
#define TTBR_S		      (1u << 1)

const struct core cores[] = {
	{
		.midr = 0x4100b360,
		.midr_mask = 0xfff0fff0,
		.name = "ARM1136 r0",
		.compatible = "arm,arm1136",
		.refusal = "it lacks the v6K extensions (CLREX, LDREXB, thread registers), "
			   "which guests use; ARM1136 r1 has them",
	},
	{
		.midr = 0x4100b360,
		.midr_mask = 0xff00fff0,
		.name = "ARM1136J(F)-S",
		.compatible = "arm,arm1136jf-s",
		.walk_attributes = TTBR_OUTER_WRITE_BACK,
	},
	{
		.midr = 0x4100b760,
		.midr_mask = 0xff00fff0,
		.name = "ARM1176JZ(F)-S",
		.compatible = "arm,arm1176jzf-s",
		.walk_attributes = TTBR_OUTER_WRITE_BACK,
	},
	{
		.midr = 0x4100b020,
		.midr_mask = 0xff00fff0,
		.name = "ARM11 MPCore",
		.compatible = "arm,arm11mpcore",
		.shareable = true,
		.walk_attributes = TTBR_OUTER_WRITE_BACK | TTBR_S,
	},
	{ .name = NULL },
};
