// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_psr.c - no psr of a guest leads out of user mode: the whole table. For
 * ARMv5; test_psr_v6.c and test_psr_v7.c are the same for the others.
 */
#include "unit.h"

#include "../../arch-arm/entry/psr.h"

#ifndef UNIT_ARCHITECTURE
#define UNIT_ARCHITECTURE 5
#endif

const char unit_name[] = "psr";

/*
 * Bits of a PSR that guest user code owns: N Z C V Q and T; from ARMv6 on GE and
 * E; on ARMv7 those of If-Then, which are clear in ARM state.
 */
static bool is_own(unsigned int bit, uint32_t psr)
{
	bool thumb = psr >> 5 & 1;

	if (bit >= 27 || bit == 5) {
		return true;
	}
	if (UNIT_ARCHITECTURE >= 6 && ((bit >= 16 && bit <= 19) || bit == 9)) {
		return true;
	}
	return UNIT_ARCHITECTURE >= 7 && thumb &&
	       ((bit >= 10 && bit <= 15) || bit == 25 || bit == 26);
}

/* One value: USR, IRQ open, FIQ masked, own bits as they were, all others clear. */
static void check_value(uint32_t psr)
{
	uint32_t real = psr_sanitise(psr);
	uint32_t expected = 0x50;

	for (unsigned int bit = 5; bit < 32; bit++) {
		if (is_own(bit, psr)) {
			expected |= psr & UINT32_C(1) << bit;
		}
	}
	if (real != expected) {
		ck_abort_msg("%08x became %08x instead of %08x", psr, real, expected);
	}
}

/* Modes, state and masks in full, with every flag, over all else clear and set. */
START_TEST(whole_table)
{
	for (uint32_t low = 0; low < 0x10000; low++) {
		for (uint32_t high = 0; high < 0x100; high++) {
			check_value(low | high << 24);
			check_value(low | high << 24 | 0x00ff0000);
		}
	}
	for (uint32_t middle = 0; middle < 0x100; middle++) {
		check_value(middle << 16);
		check_value(middle << 16 | 0xff00ffff);
	}
}
END_TEST

static const struct {
	uint32_t real;
	bool user, masked;
	uint32_t seen;
} views[] = {
	{ 0x00000010, true, false, 0x00000010 }, { 0x00000010, false, false, 0x00000013 },
	{ 0x00000010, false, true, 0x00000093 }, { 0xf8000030, true, false, 0xf8000030 },
	{ 0xf8000030, false, true, 0xf80000b3 }, { 0x01f00150, true, false, 0x00000010 },
#if UNIT_ARCHITECTURE >= 6
	{ 0x010f0250, true, false, 0x000f0210 },
#endif
#if UNIT_ARCHITECTURE >= 7
	{ 0x0600fc30, false, true, 0x0600fcb3 },
#endif
};

START_TEST(psr_as_a_guest_sees_it)
{
	ck_assert_uint_eq(psr_virtual(views[_i].real, views[_i].user, views[_i].masked),
			  views[_i].seen);
}
END_TEST

START_TEST(low_bits_of_a_pc)
{
	for (uint32_t pc = 0x8000; pc < 0x8008; pc++) {
		ck_assert_uint_eq(psr_pc(0x10, pc), pc & 0xfffffffc);
		ck_assert_uint_eq(psr_pc(0x30, pc), pc & 0xfffffffe);
	}
	ck_assert_uint_eq(psr_pc(0xffffffdf, 0xffffffff), 0xfffffffc);
	ck_assert_uint_eq(psr_pc(0x20, 0xffffffff), 0xfffffffe);
}
END_TEST

/* A psr in Thumb state with this If-Then state: IT[7:2] in bits 15-10, IT[1:0] in 26-25. */
static uint32_t with_state(uint32_t flags, uint32_t state)
{
	return flags << 28 | (state & 3) << 25 | state >> 2 << 10 | 0x30;
}

/* As ARM DDI 0406C A2.5.2 has it. */
static uint32_t it_advance(uint32_t state)
{
	return (state & 7) == 0 ? 0 : (state & 0xe0) | (state << 1 & 0x1f);
}

static void check_repeated(uint32_t flags, uint32_t state)
{
	uint32_t behind = it_advance(state);
	uint32_t psr = psr_before_svc(with_state(flags, behind));

	/* The last of a block is repeated without a condition, which has passed. */
	if (psr != with_state(flags, behind == 0 ? 0 : state)) {
		ck_abort_msg("flags %x: %02x, taken with %02x, is repeated with psr %08x", flags,
			     state, behind, psr);
	}
}

/* Every state in which an SVC can have been taken: its condition passed. */
START_TEST(svc_is_repeated_as_it_was)
{
	unsigned int checked = 0;

	for (uint32_t flags = 0; flags < 16; flags++) {
		ck_assert_uint_eq(psr_before_svc(flags << 28 | 0x10), flags << 28 | 0x10);
		for (uint32_t state = 0; UNIT_ARCHITECTURE >= 7 && state < 0xf0; state++) {
			if ((state & 0xf) != 0 && insn_condition_passes(state << 24, flags << 28)) {
				check_repeated(flags, state);
				checked++;
			}
		}
	}
	ck_assert(checked > 1000 || UNIT_ARCHITECTURE < 7);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, low_bits_of_a_pc);
	tcase_add_test(tests, svc_is_repeated_as_it_was);
	tcase_add_test(tests, whole_table);
	tcase_add_loop_test(tests, psr_as_a_guest_sees_it, 0, sizeof(views) / sizeof(views[0]));
}
