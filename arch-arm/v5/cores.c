// SPDX-License-Identifier: GPL-2.0-only
/*
 * cores.c (ARMv5) - supported cores. SPEC: ARM DDI 0198E 2.3.1 (main ID).
 */
#include "boot/core.h"

#include <stddef.h>

const struct core cores[] = {
	{
		.midr = 0x41069260,
		.midr_mask = 0xff0ffff0,
		.name = "ARM926EJ-S",
		.compatible = "arm,arm926ej-s",
	},
	{ .name = NULL },
};
