/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shadow_format.h (ARMv5) - for test_shadow.c: descriptors with subpages, read
 * from the manual and not with descriptor.h.
 * SPEC: ARM DDI 0100I B4.7, table B4-1.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

/* What the hardware makes of a real descriptor; rights of USR mode by quarter. */
struct hardware_entry {
	uint32_t ma;
	uint8_t readable, writable;
	uint8_t domain;
	bool section;
	bool execute_never;
	bool not_global;
};

#define FORMAT_HAS_ASIDS 0
#define FORMAT_HAS_XN	 0
/* Does the fault status say whether the access wrote? */
#define FORMAT_TELLS_WRITE 0
#define FORMAT_SCTLR_0	   SCTLR_M
#define FORMAT_SCTLR_1	   (SCTLR_M | SCTLR_S)
#define FORMAT_SCTLR_2	   (SCTLR_M | SCTLR_R)
#define FORMAT_SCTLR_3	   (SCTLR_M | SCTLR_S | SCTLR_R)

/* The hypervisor's S=1 and R=0: AP=0 is not for USR mode. */
static inline void hardware_quarter(struct hardware_entry *entry, unsigned int quarter,
				    unsigned int ap)
{
	entry->readable |= (uint8_t)((ap >= 2) << quarter);
	entry->writable |= (uint8_t)((ap == 3) << quarter);
}

static inline bool hardware_rights(uint32_t aps, struct hardware_entry *entry)
{
	entry->readable = entry->writable = 0;
	entry->execute_never = entry->not_global = false;
	for (unsigned int quarter = 0; quarter < 4; quarter++) {
		hardware_quarter(entry, quarter, aps >> 2 * quarter & 3);
	}
	return true;
}

static inline bool hardware_section(uint32_t l1, struct hardware_entry *entry)
{
	return hardware_rights((l1 >> 10 & 3) * 0x55, entry);
}

static inline bool hardware_small(uint32_t l2, struct hardware_entry *entry)
{
	return (l2 & 3) == 2 && hardware_rights(l2 >> 4, entry);
}

#define RANDOM_PAGE_BITS    0xffcu
#define RANDOM_SECTION_BITS 0x00decu /* AP and domain; C and B */
#define NAIVE_EXTERNAL_PAGE 0xau

static inline uint32_t naive_supersection(uint32_t l1)
{
	(void)l1;
	return 0;
}

static inline unsigned int naive_section_ap(uint32_t l1)
{
	return l1 >> 10 & 3;
}

static inline bool naive_section_xn(uint32_t l1)
{
	(void)l1;
	return false;
}

static inline bool naive_is_small(uint32_t l2)
{
	return (l2 & 3) == 2;
}

static inline unsigned int naive_page_ap(uint32_t l2, unsigned int quarter)
{
	return l2 >> (4 + 2 * quarter) & 3;
}

static inline bool naive_small_xn(uint32_t l2)
{
	(void)l2;
	return false;
}

static inline bool naive_large_xn(uint32_t l2)
{
	(void)l2;
	return false;
}

/* Rights by AP and the guest's own S and R bits: ARM DDI 0100I, table B4-1. */
static inline bool naive_ap_right(unsigned int ap, uint32_t sctlr, bool write, bool user)
{
	bool s = sctlr & SCTLR_S, r = sctlr & SCTLR_R;

	switch (ap) {
	case 0:
		return !write && (user ? r && !s : s != r);
	case 1:
		return !user;
	case 2:
		return !user || !write;
	default:
		return true;
	}
}
