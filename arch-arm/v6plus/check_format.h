/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check_format.h (ARMv6 and ARMv7) - for check.c: decode access rights from
 * descriptors, independently of descriptor.c.
 *
 * SPEC: ARM DDI 0406C B3.5.1, table B3-8.
 */
#pragma once

#include "cpu.h"
#include "descriptor.h"

/* AP, with APX as bit 2. */
static inline uint32_t format_ap(bool section, uint32_t descriptor, uint32_t va)
{
	(void)va;
	return section ? (descriptor >> 10 & 3) | (descriptor >> 13 & 4) :
			 (descriptor >> 4 & 3) | (descriptor >> 7 & 4);
}

static inline struct rights format_rights(uint32_t ap, uint32_t sctlr)
{
	(void)sctlr;
	return (struct rights){
		.kernel_read = ap != 0 && ap != 4,
		.kernel_write = ap >= 1 && ap <= 3,
		.user_read = ap == 2 || ap == 3 || ap >= 6,
		.user_write = ap == 3,
	};
}

/* Rights that the MMU gives by an entry of a real table. */
static inline struct rights format_real(bool section, uint32_t descriptor, uint32_t va)
{
	return format_rights(format_ap(section, descriptor, va), 0);
}

/* Is it a small page that guests can read? A privileged-only page must not be in a shadow. */
static inline bool format_small_is_guest(uint32_t descriptor)
{
	return (descriptor & 2) != 0 && format_real(false, descriptor, 0).user_read;
}
