// SPDX-License-Identifier: GPL-2.0-only
/*
 * core_init.c (ARMv5) - all of CP15 is privileged; only Jazelle remains to be closed.
 * SPEC: ARM DDI 0198E 2.1.
 */
#include "boot/core.h"
#include "entry/jazelle.h"

void core_init(void)
{
	jazelle_close();
}
