// SPDX-License-Identifier: GPL-2.0-only
/*
 * selftest.c - test the hypervisor's own mappings: text and read-only data cannot be
 * written; the guard pages below its stacks, the image's RAM at VA = machine address,
 * reserved RAM and what is not RAM are not mapped. Test also what vfp.c expects of
 * FPEXC.EX on a VFP with imprecise exceptions, which QEMU does not model. Debug
 * builds.
 */
#include <stdbool.h>
#include <stdint.h>

#include <arch/arch.h>
#include <vambrace/chunk.h>
#include <vambrace/console.h>
#include <vambrace/panic.h>

#include <emul/vfp_access.h>

#include "abort.h"
#include "mm/memory_map.h"
#include "mm/mmu.h"
#include "boot/probe.h"
#include "emul/vfp.h"

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
	{ "a console page in the image", console_pages, false, false },
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

/* At VA = machine address only free RAM and the bundle are mapped. */
static void expect_ram_alone(void)
{
	unsigned int count = 0;

	for (uint32_t ma = 0; ma < HYP_IMAGE_VA; ma += CHUNK_SIZE) {
		uint16_t owner = chunk_owner_of((ma_t){ ma });

		if (own_l1[ma >> CHUNK_SHIFT] == 0) {
			continue;
		}
		if (owner != CHUNK_FREE && owner != CHUNK_BUNDLE) {
			panic("selftest: the MiB at %08x is mapped", (unsigned int)ma);
		}
		count++;
	}
	printk("selftest: %u MiB of RAM are mapped, and nothing else\n", count);
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
	expect_ram_alone();
}

#define SOME_INSTRUCTION 0xee300a00u /* VADD.F32 s0, s0, s0: a valid value of FPINST */

static void expect_fpscr(const char *when, bool accepted)
{
	if (vfp_accepts_fpscr() != accepted) {
		panic("selftest: VFP %s: an access to FPSCR is %s", when,
		      accepted ? "refused" : "executed");
	}
}

/*
 * While software holds EX set, only accesses to privileged registers execute; FPINST
 * keeps its value when EX is cleared.
 * SPEC: ARM DDI 0301H 20.4 (tables 20-4, 20-8), 22.3.
 */
static void test_vfp_exceptional_state(void)
{
	if (!vfp_probe()) {
		printk("selftest: VFP exceptional state: skipped, there is no VFP\n");
		return;
	}
	expect_fpscr("off", false);
	vfp_set_fpexc(FPEXC_EN | FPEXC_EX);
	if (!(vfp_fpexc() & FPEXC_EX)) {
		printk("selftest: VFP exceptional state: skipped, EX cannot be set here\n");
	} else {
		vfp_set_fpinst(SOME_INSTRUCTION);
		expect_fpscr("with EX", false);
		vfp_set_fpexc(FPEXC_EN);
		expect_fpscr("after EX", true);
		if (vfp_fpinst() != SOME_INSTRUCTION) {
			panic("selftest: FPINST does not survive that EX is cleared");
		}
		printk("selftest: VFP exceptional state: as vfp.c has it\n");
	}
	vfp_set_fpexc(0);
}

void arch_selftest(void)
{
	if (DEBUG) {
		test_protection();
		test_vfp_exceptional_state();
		async_abort_enable_replay();
		printk("selftest: passed\n");
	} else {
		printk("selftest: only in debug builds\n");
	}
}
