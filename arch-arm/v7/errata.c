// SPDX-License-Identifier: GPL-2.0-only
/*
 * errata.c (ARMv7) - see errata.h; errata_set.S has the table and sets the bits.
 */
#include "errata.h"

#include <stdbool.h>

#include <vambrace/console.h>

#include "boot/probed.h"

#define MIDR_PART(midr) ((midr) >> 4 & 0xfff)
/* Variant and revision, of r2p1: 0x21 */
#define MIDR_REVISION(midr) (((midr) >> 16 & 0xf0) | ((midr)&0xf))

PROBED_READ(read_actlr, p15, 0, c1, c0, 1)
PROBED_READ(read_l2_auxiliary, p15, 1, c9, c0, 2)
PROBED_READ(read_diagnostic, p15, 0, c15, c0, 1)

/* A row of the table in errata_set.S, which errata_set() reads too. */
struct erratum {
	uint32_t number;
	uint16_t part;
	uint8_t first, last; /* revisions */
	uint32_t place;
	uint32_t bits;
};

_Static_assert(sizeof(struct erratum) == 16, "errata_set.S");

extern const struct erratum errata[], errata_end[];

static bool is_set(const struct erratum *erratum)
{
	switch (erratum->place) {
	case ERRATUM_ACTLR:
		return (erratum->bits & ~read_actlr()) == 0;
	case ERRATUM_L2_AUXILIARY:
		return (erratum->bits & ~read_l2_auxiliary()) == 0;
	default:
		return (erratum->bits & ~read_diagnostic()) == 0;
	}
}

void errata_report(uint32_t midr)
{
	const char *before = "errata whose remedy is left to firmware:";
	const char *end = "";

	for (const struct erratum *erratum = errata; erratum < errata_end; erratum++) {
		if (MIDR_PART(midr) == erratum->part && MIDR_REVISION(midr) >= erratum->first &&
		    MIDR_REVISION(midr) <= erratum->last && !is_set(erratum)) {
			printk("%s %u", before, (unsigned int)erratum->number);
			before = "";
			end = "\n";
		}
	}
	printk("%s", end);
}
