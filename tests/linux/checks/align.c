// SPDX-License-Identifier: GPL-2.0
/*
 * align.c - unaligned accesses. With 2 in /proc/cpu/alignment Linux emulates them,
 * with 4 it sends SIGBUS. From ARMv6 on Linux clears SCTLR.A, so the processor does
 * those of a word or less, whatever the file says.
 *
 * The emulation uses LDRBT and STRBT, which check nothing in a guest, whose kernel
 * runs in USR mode, too: an unaligned access of user code to kernel memory must not
 * be emulated. (0, the default on ARMv5, repeats an LDM for ever.)
 */
#include <signal.h>
#include <sys/mman.h>

#include "check.h"

#define MODE_FILE "/proc/cpu/alignment"
#define REPAIR	  "2"
#define SIGNAL	  "4"

static uint32_t word_at(const uint8_t *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* The data of the last load. */
static uint32_t loaded[4];

static void do_ldr(void *at)
{
	asm volatile("ldr %0, [%1]" : "=r"(loaded[0]) : "r"(at) : "memory");
}

static void do_ldrh(void *at)
{
	asm volatile("ldrh %0, [%1]" : "=r"(loaded[0]) : "r"(at) : "memory");
}

static void do_ldrsh(void *at)
{
	asm volatile("ldrsh %0, [%1]" : "=r"(loaded[0]) : "r"(at) : "memory");
}

static void do_ldm(void *at)
{
	asm volatile("	ldmia	%1, {r4-r7}\n"
		     "	stmia	%0, {r4-r7}\n"
		     :
		     : "r"(loaded), "r"(at)
		     : "r4", "r5", "r6", "r7", "memory");
}

static void do_ldm_down(void *at)
{
	asm volatile("	add	r8, %1, #16\n"
		     "	ldmdb	r8!, {r4-r7}\n"
		     "	stmia	%0, {r4-r7}\n"
		     :
		     : "r"(loaded), "r"(at)
		     : "r4", "r5", "r6", "r7", "r8", "memory");
}

static void do_ldrd(void *at)
{
	asm volatile("	ldrd	r4, r5, [%1]\n"
		     "	stmia	%0, {r4-r5}\n"
		     :
		     : "r"(loaded), "r"(at)
		     : "r4", "r5", "memory");
}

static void do_str(void *at)
{
	asm volatile("str %0, [%1]" : : "r"(0x11223344), "r"(at) : "memory");
}

static void do_strh(void *at)
{
	asm volatile("strh %0, [%1]" : : "r"(0x3344), "r"(at) : "memory");
}

static void do_stm(void *at)
{
	asm volatile("	mov	r4, %0\n"
		     "	mov	r5, %1\n"
		     "	stmia	%2, {r4, r5}\n"
		     :
		     : "r"(0x11223344), "r"(0x55667788), "r"(at)
		     : "r4", "r5", "memory");
}

static void do_strd(void *at)
{
	asm volatile("	mov	r4, %0\n"
		     "	mov	r5, %1\n"
		     "	strd	r4, r5, [%2]\n"
		     :
		     : "r"(0x11223344), "r"(0x55667788), "r"(at)
		     : "r4", "r5", "memory");
}

static const struct {
	const char *name;
	void (*access)(void *at);
	uint32_t size;
	bool store;
	bool single; /* the processor does it itself, from ARMv6 on */
} accesses[] = {
	{ "ldr", do_ldr, 4, false, true },	    { "ldrh", do_ldrh, 2, false, true },
	{ "ldrsh", do_ldrsh, 2, false, true },	    { "ldm", do_ldm, 16, false, false },
	{ "ldmdb", do_ldm_down, 16, false, false }, { "ldrd", do_ldrd, 8, false, false },
	{ "str", do_str, 4, true, true },	    { "strh", do_strh, 2, true, true },
	{ "stm", do_stm, 8, true, false },	    { "strd", do_strd, 8, true, false },
};

static uint8_t *area;

static void fill_area(void)
{
	for (uint32_t i = 0; i < 2 * PAGE_SIZE; i++)
		area[i] = pattern(10, i) | 0x80; /* so that ldrsh has a sign */
}

static void expect_loaded(size_t which, const uint8_t *at)
{
	uint32_t size = accesses[which].size;

	if (size == 2) {
		uint32_t want = at[0] | at[1] << 8;

		if (accesses[which].access == do_ldrsh)
			want |= 0xffff0000;
		EXPECT_EQ(loaded[0], want);
		return;
	}
	for (uint32_t i = 0; i < size / 4; i++) {
		if (loaded[i] != word_at(at + 4 * i))
			FAIL("%s: word %u is 0x%08x, not 0x%08x", accesses[which].name, i,
			     loaded[i], word_at(at + 4 * i));
	}
}

/* Exactly the bytes of the store have changed. */
static void expect_stored(size_t which, uint32_t offset)
{
	static const uint8_t bytes[] = { 0x44, 0x33, 0x22, 0x11, 0x88, 0x77, 0x66, 0x55 };

	for (uint32_t i = offset - 8; i < offset + 16; i++) {
		bool inside = i >= offset && i < offset + accesses[which].size;
		uint8_t want = inside ? bytes[i - offset] : (uint8_t)(pattern(10, i) | 0x80);

		if (area[i] != want)
			FAIL("%s: byte %d is 0x%02x, not 0x%02x", accesses[which].name,
			     (int)(i - offset), area[i], want);
	}
}

static void expect_done(size_t which, uint32_t offset)
{
	if (accesses[which].store)
		expect_stored(which, offset);
	else
		expect_loaded(which, area + offset);
}

static void repaired(void)
{
	static const uint32_t offsets[] = {
		65, 66, 67, PAGE_SIZE - 3, PAGE_SIZE - 2, PAGE_SIZE - 1
	};

	area = map_pages(2, PROT_READ | PROT_WRITE);
	file_put(MODE_FILE, REPAIR);
	for (size_t which = 0; which < COUNT(accesses); which++) {
		for (size_t i = 0; i < COUNT(offsets); i++) {
			struct fault fault;

			fill_area();
			fault = fault_of(accesses[which].access, area + offsets[i]);
			if (fault.signal)
				FAIL("%s: signal %d", accesses[which].name, fault.signal);
			expect_done(which, offsets[i]);
		}
	}
}

/* An access whose second page is inaccessible, or read-only for a store. */
static void repair_faults(void)
{
	area = map_pages(2, PROT_READ | PROT_WRITE);
	file_put(MODE_FILE, REPAIR);
	for (size_t which = 0; which < COUNT(accesses); which++) {
		bool store = accesses[which].store;

		fill_area();
		EXPECT(!mprotect(area + PAGE_SIZE, PAGE_SIZE, store ? PROT_READ : PROT_NONE));
		EXPECT_EQ(fault_of(accesses[which].access, area + PAGE_SIZE - 1).signal, SIGSEGV);
		EXPECT(!mprotect(area + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_WRITE));
		for (uint32_t i = PAGE_SIZE; i < PAGE_SIZE + 16; i++)
			EXPECT_EQ(area[i], (uint8_t)(pattern(10, i) | 0x80));
	}
}

static void signalled(void)
{
	area = map_pages(2, PROT_READ | PROT_WRITE);
	file_put(MODE_FILE, SIGNAL);
	for (size_t which = 0; which < COUNT(accesses); which++) {
		struct fault fault;

		fill_area();
		fault = fault_of(accesses[which].access, area + 65);
		if (accesses[which].single && architecture() >= 6) {
			EXPECT_EQ(fault.signal, 0);
			expect_done(which, 65);
			continue;
		}
		if (fault.signal != SIGBUS || fault.code != BUS_ADRALN)
			FAIL("%s: signal %d code %d", accesses[which].name, fault.signal,
			     fault.code);
		for (uint32_t i = 0; i < 128; i++)
			EXPECT_EQ(area[i], (uint8_t)(pattern(10, i) | 0x80));
	}
	file_put(MODE_FILE, REPAIR);
}

static void expect_no_repair(uintptr_t at)
{
	for (size_t which = 0; which < COUNT(accesses); which++) {
		struct fault fault = fault_of(accesses[which].access, (void *)at);

		if (fault.signal != SIGSEGV)
			FAIL("%s at %#lx: signal %d", accesses[which].name, (unsigned long)at,
			     fault.signal);
	}
}

/* The emulation neither reads nor writes kernel memory. */
static void kernel_unaligned(void)
{
	file_put(MODE_FILE, REPAIR);
	for (size_t i = 0; i < forbidden_count; i++) {
		expect_no_repair((forbidden_addresses[i] & ~3u) + 1);
		expect_no_repair((forbidden_addresses[i] & ~3u) + 2);
	}
	expect_no_repair(TASK_SIZE - 1); /* straddles the end of user space */
}

const struct check align_checks[] = {
	{ "alignment_repaired", repaired },
	{ "alignment_faults", repair_faults },
	{ "alignment_signal", signalled },
	{ "alignment_kernel", kernel_unaligned },
	{ NULL, NULL },
};
