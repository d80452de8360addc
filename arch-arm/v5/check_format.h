/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check_format.h (ARMv5) - for check.c: decode access rights from descriptors,
 * independently of descriptor.c.
 *
 * SPEC: ARM DDI 0100I B4.7.4, B4.7.5, table B4-1.
 */
#pragma once

#include "cpu.h"
#include "descriptor.h"

/* AP of the section or subpage that contains @va. */
static inline uint32_t format_ap(bool section, uint32_t descriptor, uint32_t va)
{
	if (section) {
		return descriptor >> 10 & 3;
	}
	return (descriptor & 3) == 2 ? descriptor >> (4 + 2 * (va >> 10 & 3)) & 3 :
				       descriptor >> (4 + 2 * (va >> 14 & 3)) & 3;
}

static inline struct rights format_rights(uint32_t ap, uint32_t sctlr)
{
	bool s = sctlr & SCTLR_S, r = sctlr & SCTLR_R;

	return (struct rights){
		.kernel_read = ap != 0 || s != r,
		.kernel_write = ap != 0,
		.user_read = ap >= 2 || (ap == 0 && r && !s),
		.user_write = ap == 3,
	};
}

/* Rights that the MMU gives by an entry of a real table. */
static inline struct rights format_real(bool section, uint32_t descriptor, uint32_t va)
{
	return format_rights(format_ap(section, descriptor, va), SCTLR_S);
}

/* Is it a small page with rights for guests? A privileged-only page must not be in a shadow. */
static inline bool format_small_is_guest(uint32_t descriptor)
{
	for (unsigned int quarter = 0; quarter < 4; quarter++) {
		if ((descriptor >> (4 + 2 * quarter) & 3) == 1) {
			return false;
		}
	}
	return (descriptor & 3) == 2;
}
