// SPDX-License-Identifier: GPL-2.0-only
/*
 * selftest.c - the hypervisor's protection from itself, tried: text and
 * read-only data are not written, the pages below its stacks and the image's
 * own RAM at VA = machine address are not there. Debug builds.
 */
#include <stdbool.h>
#include <stdint.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/panic.h>

#include "mmu.h"
#include "probe.h"

extern const char image_start[], text_end[], abort_stack_guard[], stack_guard[];
extern const char vectors_start[];

static const struct {
	const char *what;
	const void *address;
	bool readable, writable;
} expectation[] = {
	{ "text", image_start, true, false },
	{ "read-only data", vectors_start, true, false },
	{ "the last page of both", text_end - 4, true, false },
	{ "data", own_l1, true, true },
	{ "the page below the stack", stack_guard, false, false },
	{ "the page below the abort stack", abort_stack_guard, false, false },
};

static void expect(const char *what, uint32_t address, bool readable, bool writable)
{
	bool was_read = probe_read(address) == 0;
	bool was_written = probe_write(address) == 0;

	if (was_read != readable || was_written != writable) {
		panic("selftest: %s at %08x: read %s, write %s", what, (unsigned int)address,
		      was_read ? "possible" : "refused", was_written ? "possible" : "refused");
	}
	printk("selftest: %s: read %s, write %s\n", what, readable ? "possible" : "refused",
	       writable ? "possible" : "refused");
}

static void test_protection(void)
{
	uint32_t load, size;

	for (unsigned int i = 0; i < sizeof(expectation) / sizeof(expectation[0]); i++) {
		expect(expectation[i].what, (uint32_t)expectation[i].address,
		       expectation[i].readable, expectation[i].writable);
	}
	mmu_image_range(&load, &size);
	expect("the image's RAM at its machine address", load, false, false);
	printk("selftest: passed\n");
}

void arch_selftest(void)
{
	if (DEBUG) {
		test_protection();
	} else {
		printk("selftest: only in debug builds\n");
	}
}
