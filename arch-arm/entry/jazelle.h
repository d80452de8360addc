/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jazelle.h - guests cannot enter Jazelle state: see psr.h.
 *
 * SPEC: ARM DDI 0406C A2.10.2, B4.1.97 (JOSCR.CD: user code may not look at or
 *	change the configuration).
 */
#pragma once

#include <stdint.h>

#define JOSCR_CD (1u << 0)

static inline void jazelle_close(void)
{
	__asm__ volatile("mcr p14, 7, %0, c1, c0, 0" : : "r"(JOSCR_CD));
}
