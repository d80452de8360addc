/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tap.c - see tap.h. One printf per line, so that a line is one write to the
 * console. main() returns 0 even with failures: a poweroff means that the guest ran to
 * its end; the lines have the results.
 */
#include <stdio.h>

#include "tap.h"

static unsigned int count;

static void result(bool good, const char *name, const char *detail)
{
	printf("%sok %u - %s%s%s\n", good ? "" : "not ", ++count, name, *detail ? " # " : "",
	       detail);
	fflush(stdout);
}

void tap_ok(bool good, const char *name)
{
	result(good, name, "");
}

void tap_equal(uint32_t got, uint32_t wanted, const char *name)
{
	char detail[48] = "";

	if (got != wanted)
		snprintf(detail, sizeof(detail), "got %08lx wanted %08lx", (unsigned long)got,
			 (unsigned long)wanted);
	result(got == wanted, name, detail);
}

void tap_between(uint64_t got, uint64_t low, uint64_t high, const char *name)
{
	char detail[80] = "";
	bool good = got >= low && got <= high;

	if (!good)
		snprintf(detail, sizeof(detail), "got %lu wanted %lu to %lu (low words)",
			 (unsigned long)got, (unsigned long)low, (unsigned long)high);
	result(good, name, detail);
}

int tap_done(void)
{
	printf("1..%u\n", count);
	fflush(stdout);
	return 0;
}
