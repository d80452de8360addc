/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shadow_format.h (ARMv6 and ARMv7) - for test_shadow.c: descriptors without
 * subpages, read from the manual and not with descriptor.h.
 * SPEC: ARM DDI 0406C B3.5.1, table B3-8.
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

#define FORMAT_HAS_ASIDS 1
#define FORMAT_HAS_XN	 1
/* Does the fault status say whether the access wrote? */
#define FORMAT_TELLS_WRITE 1
#define FORMAT_SCTLR_0	   (SCTLR_M | SCTLR_XP)
#define FORMAT_SCTLR_1	   (SCTLR_M | SCTLR_XP | SCTLR_TRE)
#define FORMAT_SCTLR_2	   (SCTLR_M | SCTLR_XP | SCTLR_U)
#define FORMAT_SCTLR_3	   (SCTLR_M | SCTLR_XP | SCTLR_A)

/* APX and AP as one number. */
static inline bool hardware_rights(unsigned int ap, struct hardware_entry *entry)
{
	entry->readable = ap == 2 || ap == 3 || ap == 6 || ap == 7 ? 0xf : 0;
	entry->writable = ap == 3 ? 0xf : 0;
	return true;
}

static inline bool hardware_section(uint32_t l1, struct hardware_entry *entry)
{
	entry->execute_never = l1 >> 4 & 1;
	entry->not_global = l1 >> 17 & 1;
	return !(l1 >> 18 & 1) && hardware_rights((l1 >> 10 & 3) | (l1 >> 15 & 1) << 2, entry);
}

static inline bool hardware_small(uint32_t l2, struct hardware_entry *entry)
{
	entry->execute_never = l2 & 1;
	entry->not_global = l2 >> 11 & 1;
	return (l2 & 2) && hardware_rights((l2 >> 4 & 3) | (l2 >> 9 & 1) << 2, entry);
}

#define RANDOM_PAGE_BITS    0xffdu
#define RANDOM_SECTION_BITS 0x7fdfcu /* all but bit 9 and the type */
#define NAIVE_EXTERNAL_PAGE 0x8u

static inline uint32_t naive_supersection(uint32_t l1)
{
	return l1 & 1u << 18;
}

static inline unsigned int naive_section_ap(uint32_t l1)
{
	return (l1 >> 10 & 3) | (l1 >> 15 & 1) << 2;
}

static inline bool naive_section_xn(uint32_t l1)
{
	return l1 >> 4 & 1;
}

static inline bool naive_is_small(uint32_t l2)
{
	return l2 & 2;
}

static inline unsigned int naive_page_ap(uint32_t l2, unsigned int quarter)
{
	(void)quarter;
	return (l2 >> 4 & 3) | (l2 >> 9 & 1) << 2;
}

static inline bool naive_small_xn(uint32_t l2)
{
	return l2 & 1;
}

static inline bool naive_large_xn(uint32_t l2)
{
	return l2 >> 15 & 1;
}

static inline bool naive_ap_right(unsigned int ap, uint32_t sctlr, bool write, bool user)
{
	static const struct {
		bool kernel_read, kernel_write, user_read, user_write;
	} table[8] = {
		[1] = { 1, 1, 0, 0 }, [2] = { 1, 1, 1, 0 }, [3] = { 1, 1, 1, 1 },
		[5] = { 1, 0, 0, 0 }, [6] = { 1, 0, 1, 0 }, [7] = { 1, 0, 1, 0 },
	};

	(void)sctlr;
	if (user) {
		return write ? table[ap].user_write : table[ap].user_read;
	}
	return write ? table[ap].kernel_write : table[ap].kernel_read;
}
