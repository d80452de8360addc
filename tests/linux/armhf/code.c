// SPDX-License-Identifier: GPL-2.0
/*
 * code.c - execution of Thumb-2 code: an instruction that straddles pages,
 * interworking, big-endian data accesses, unaligned accesses.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../checks/check.h"
#include "code.h"
#include "thumb.h"

#define SPLIT_AT      (PAGE_SIZE - 6) /* the third instruction straddles the pages */
#define WORD	      0x11223344u
#define SWAPPED	      0x44332211u
#define STORM_SIGNALS 100
#define ROUNDS	      3000

/* r0 = r0 ? 7 : 0x1234; the movweq straddles the pages. */
static const uint16_t split_code[] = {
	0x2800,		/* cmp r0, #0 */
	0xbf0c,		/* ite eq */
	0xf241, 0x2034, /* movweq r0, #0x1234 */
	0x2007,		/* movne r0, #7 */
	0x4770,		/* bx lr */
};

static uint8_t *pages;
static volatile uint32_t faults;

static void expect_split(void)
{
	uint32_t (*run)(uint32_t) = (void *)(pages + SPLIT_AT + 1);

	EXPECT_EQ(run(1), 7);
	EXPECT_EQ(run(0), 0x1234);
}

static void open_second(int signal, siginfo_t *info, void *context)
{
	const mcontext_t *registers = registers_of_context(context);

	(void)signal;
	EXPECT_EQ((uintptr_t)info->si_addr, (uintptr_t)pages + PAGE_SIZE);
	EXPECT_EQ(registers->arm_pc, (uintptr_t)pages + PAGE_SIZE - 2);
	EXPECT_EQ(it_of(registers->arm_cpsr), 0x0c);
	EXPECT(!mprotect(pages + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_EXEC));
	faults++;
}

/* Map a new file with the code: two pages, not touched yet. */
static uint8_t *map_code(void)
{
	int fd = memfd_create("code", 0);
	uint8_t *at;

	EXPECT(fd >= 0 && !ftruncate(fd, 2 * PAGE_SIZE));
	EXPECT_EQ(pwrite(fd, split_code, sizeof(split_code), SPLIT_AT), sizeof(split_code));
	at = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	EXPECT(at != MAP_FAILED);
	close(fd);
	return at;
}

/* Three kinds of fetch from the second page: the first access to it; inaccessible,
 * until the handler allows it; accessible, but no longer in the TLB and the shadow
 * tables. */
static void split_instruction(void)
{
	pages = map_code();
	expect_split();
	handle(SIGSEGV, open_second);
	for (uint32_t round = 0; round < 10; round++) {
		EXPECT(!mprotect(pages + PAGE_SIZE, PAGE_SIZE, PROT_NONE));
		expect_split();
		EXPECT_EQ(faults, round + 1);
		EXPECT(!mprotect(pages + PAGE_SIZE, PAGE_SIZE, PROT_READ));
		EXPECT(!mprotect(pages + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_EXEC));
		expect_split();
	}
}

static volatile uint32_t seen[2];

static void note_state(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	seen[!!(registers_of_context(context)->arm_cpsr & PSR_T)]++;
}

static void interworking(void)
{
	start_storm(note_state);
	while (seen[0] < STORM_SIGNALS / 4 || seen[1] < STORM_SIGNALS)
		EXPECT_EQ(interwork(ROUNDS), 4 * ROUNDS);
	stop_storm();
}

static volatile uint32_t *word;

static void allow_word(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	EXPECT_EQ((uintptr_t)info->si_addr, (uintptr_t)word);
	EXPECT_EQ(registers_of_context(context)->arm_cpsr & PSR_E, PSR_E);
	EXPECT(!mprotect((void *)word, PAGE_SIZE, PROT_READ));
	faults++;
}

static void note_order(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	seen[!!(registers_of_context(context)->arm_cpsr & PSR_E)]++;
}

/* Big-endian loads (SETEND), with faults of all kinds and signals in between. */
static void byte_order(void)
{
	word = map_pages(1, PROT_READ | PROT_WRITE);
	EXPECT_EQ(load_big_endian(word), 0);
	*word = WORD;
	handle(SIGSEGV, allow_word);
	for (uint32_t round = 0; round < 10; round++) {
		EXPECT(!mprotect((void *)word, PAGE_SIZE, PROT_NONE));
		EXPECT_EQ(load_big_endian(word), SWAPPED);
		EXPECT_EQ(faults, round + 1);
		EXPECT(!mprotect((void *)word, PAGE_SIZE, PROT_READ | PROT_WRITE));
		EXPECT(!mprotect((void *)word, PAGE_SIZE, PROT_READ));
		EXPECT_EQ(load_big_endian(word), SWAPPED);
	}
	start_storm(note_order);
	while (seen[1] < STORM_SIGNALS)
		EXPECT_EQ(load_big_endian_often(word, SWAPPED, 10 * ROUNDS), 0);
	stop_storm();
}

static void expect_unaligned(uint8_t *at, uint32_t seed)
{
	const uint32_t values[] = { pattern(seed, 0), pattern(seed, 1) };
	uint64_t stored = 0;

	memcpy(at, values, sizeof(values));
	EXPECT_EQ(load_word(at), pattern(seed, 0));
	EXPECT_EQ(load_half(at), pattern(seed, 0) & 0xffff);
	EXPECT_EQ(load_double(at),
		  ((uint64_t)pattern(seed, 1) << 32 | pattern(seed, 0)) + (1ull << 32));
	store_word(at, pattern(seed, 2));
	EXPECT_EQ(load_word(at), pattern(seed, 2));
	store_double(at, (uint64_t)pattern(seed, 4) << 32 | pattern(seed, 3));
	memcpy(&stored, at, sizeof(stored));
	EXPECT_EQ(stored, (uint64_t)pattern(seed, 4) << 32 | pattern(seed, 3));
}

/* Unaligned words are the processor's, longer accesses are emulated by the kernel. */
static void unaligned(void)
{
	uint8_t *area = map_pages(2, PROT_READ | PROT_WRITE);

	file_put("/proc/cpu/alignment", "2");
	for (uint32_t offset = 0; offset < 8; offset++) {
		expect_unaligned(area + 100 + offset, offset);
		expect_unaligned(area + PAGE_SIZE - 8 + offset, offset + 10);
	}
}

const struct check code_checks[] = {
	{ "split_instruction", split_instruction },
	{ "interworking", interworking },
	{ "byte_order", byte_order },
	{ "unaligned", unaligned },
	{ NULL, NULL },
};
