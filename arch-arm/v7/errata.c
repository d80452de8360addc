// SPDX-License-Identifier: GPL-2.0-only
/*
 * errata.c (ARMv7) - see errata.h. tests/silicon/errata has all errata that were
 * looked at, with sources, and what is done for those that are not here.
 *
 * The registers can be written in Secure state only: elsewhere it is for the
 * firmware to do, and the console says what is missing.
 */
#include "errata.h"

#include <stdbool.h>

#include <vambrace/console.h>

#include "probed.h"

#define MIDR_PART(midr)		((midr) >> 4 & 0xfff)
/* Variant and revision, of r2p1: 0x21 */
#define MIDR_REVISION(midr)	(((midr) >> 16 & 0xf0) | ((midr) & 0xf))

#define CORTEX_A8	0xc08u
#define CORTEX_A9	0xc09u

PROBED_READ(read_actlr, p15, 0, c1, c0, 1)
PROBED_WRITE(write_actlr, p15, 0, c1, c0, 1)
PROBED_READ(read_l2_auxiliary, p15, 1, c9, c0, 2)
PROBED_WRITE(write_l2_auxiliary, p15, 1, c9, c0, 2)
PROBED_READ(read_diagnostic, p15, 0, c15, c0, 1)
PROBED_WRITE(write_diagnostic, p15, 0, c15, c0, 1)

enum place { ACTLR, L2_AUXILIARY, DIAGNOSTIC };

static const struct erratum {
	uint32_t number;
	uint16_t part;
	uint8_t first, last;	/* revisions */
	enum place place;
	uint32_t bits;
} errata[] = {
	/* Without IBE the branch predictor's invalidation does nothing: all revisions. */
	{ 430973, CORTEX_A8, 0x00, 0xff, ACTLR, 1u << 6 },
	{ 454179, CORTEX_A8, 0x00, 0x20, ACTLR, 1u << 7 | 1u << 6 },
	{ 621766, CORTEX_A8, 0x00, 0x20, ACTLR, 1u << 5 },
	{ 725233, CORTEX_A8, 0x00, 0x20, L2_AUXILIARY, 1u << 27 },
	{ 458693, CORTEX_A8, 0x20, 0x20, ACTLR, 1u << 9 | 1u << 5 },
	{ 460075, CORTEX_A8, 0x20, 0x20, L2_AUXILIARY, 1u << 22 },
	{ 742230, CORTEX_A9, 0x10, 0x22, DIAGNOSTIC, 1u << 4 },
	{ 742231, CORTEX_A9, 0x20, 0x22, DIAGNOSTIC, 1u << 22 | 1u << 12 },
	{ 743622, CORTEX_A9, 0x20, 0x2f, DIAGNOSTIC, 1u << 6 },
	{ 743623, CORTEX_A9, 0x20, 0x2f, DIAGNOSTIC, 1u << 20 },
	{ 751472, CORTEX_A9, 0x00, 0x2f, DIAGNOSTIC, 1u << 11 },
	{ 794072, CORTEX_A9, 0x00, 0xff, DIAGNOSTIC, 1u << 4 },
	{ 845369, CORTEX_A9, 0x00, 0xff, DIAGNOSTIC, 1u << 22 },
};

static bool set_bits(enum place place, uint32_t bits)
{
	switch (place) {
	case ACTLR:
		return write_actlr(read_actlr() | bits);
	case L2_AUXILIARY:
		return write_l2_auxiliary(read_l2_auxiliary() | bits);
	default:
		return write_diagnostic(read_diagnostic() | bits);
	}
}

void errata_apply(uint32_t midr)
{
	for (unsigned int i = 0; i < sizeof(errata) / sizeof(errata[0]); i++) {
		const struct erratum *erratum = &errata[i];

		if (MIDR_PART(midr) == erratum->part && MIDR_REVISION(midr) >= erratum->first &&
		    MIDR_REVISION(midr) <= erratum->last &&
		    !set_bits(erratum->place, erratum->bits)) {
			printk("erratum %u: its register cannot be written here\n",
			       (unsigned int)erratum->number);
		}
	}
}
