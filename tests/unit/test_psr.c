// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_psr.c - no psr of a guest leads out of user mode: the whole table. For
 * ARMv5; test_psr_v6.c and test_psr_v7.c are the same for the others.
 */
#include "unit.h"

#include "../../arch-arm/psr.h"

#ifndef UNIT_ARCHITECTURE
#define UNIT_ARCHITECTURE	5
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
	uint32_t told;
} views[] = {
	{ 0x00000010, true, false, 0x00000010 },
	{ 0x00000010, false, false, 0x00000013 },
	{ 0x00000010, false, true, 0x00000093 },
	{ 0xf8000030, true, false, 0xf8000030 },
	{ 0xf8000030, false, true, 0xf80000b3 },
	{ 0x01f00150, true, false, 0x00000010 },
#if UNIT_ARCHITECTURE >= 6
	{ 0x010f0250, true, false, 0x000f0210 },
#endif
#if UNIT_ARCHITECTURE >= 7
	{ 0x0600fc30, false, true, 0x0600fcb3 },
#endif
};

START_TEST(what_a_guest_is_told)
{
	ck_assert_uint_eq(psr_virtual(views[_i].real, views[_i].user, views[_i].masked),
			  views[_i].told);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, whole_table);
	tcase_add_loop_test(tests, what_a_guest_is_told, 0, sizeof(views) / sizeof(views[0]));
}
