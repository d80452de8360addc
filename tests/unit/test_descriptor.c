// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_descriptor.c - ARMv5 short descriptors: a guest's decoded, ours
 * encoded, and never more rights in ours than in the guest's.
 */
#include "unit.h"

#include "../../arch-arm/v5/cpu.h"
#include "../../arch-arm/v5/descriptor.h"

const char unit_name[] = "descriptor";

/* ARM DDI 0100I table B4-1: AP, S, R; then privileged and user read and write. */
static const struct {
	unsigned int ap;
	bool s, r;
	bool kernel_read, kernel_write, user_read, user_write;
} rights_table[] = {
	{ 0, 0, 0, 0, 0, 0, 0 }, { 0, 1, 0, 1, 0, 0, 0 }, { 0, 0, 1, 1, 0, 1, 0 },
	{ 0, 1, 1, 0, 0, 0, 0 }, /* reserved */
	{ 1, 0, 0, 1, 1, 0, 0 }, { 1, 1, 0, 1, 1, 0, 0 }, { 1, 0, 1, 1, 1, 0, 0 },
	{ 2, 0, 0, 1, 1, 1, 0 }, { 2, 1, 0, 1, 1, 1, 0 }, { 2, 0, 1, 1, 1, 1, 0 },
	{ 3, 0, 0, 1, 1, 1, 1 }, { 3, 1, 0, 1, 1, 1, 1 }, { 3, 0, 1, 1, 1, 1, 1 },
};

START_TEST(access_permissions)
{
	struct rights rights =
		decode_ap(rights_table[_i].ap, rights_table[_i].s, rights_table[_i].r);

	ck_assert(rights.kernel_read == rights_table[_i].kernel_read);
	ck_assert(rights.kernel_write == rights_table[_i].kernel_write);
	ck_assert(rights.user_read == rights_table[_i].user_read);
	ck_assert(rights.user_write == rights_table[_i].user_write);
}
END_TEST

/*
 * The real entry is read by the hardware with S=1 R=0 in USR mode, by guest
 * kernel and user alike; in the kernel's domain user code does not get so far.
 */
START_TEST(never_more_than_the_guest_gave)
{
	for (unsigned int i = 0; i < 16; i++) {
		struct rights rights = { i & 1, i & 2, i & 4, i & 8 };

		for (unsigned int domain = 0; domain < 2; domain++) {
			bool read = domain ? rights.kernel_read : rights.user_read;
			bool write = domain ? rights.kernel_write : rights.user_write;
			struct rights real = decode_ap(shadow_ap(rights, domain), true, false);

			ck_assert(!real.user_read || read);
			ck_assert(!real.user_write || (read && write));
			/* And no less, for what can be read at all. */
			ck_assert(real.user_read == read);
			ck_assert(real.user_write == (read && write));
		}
	}
}
END_TEST

/* Quarter by quarter, the real page has shadow_ap() of the guest's. */
START_TEST(mapped_pages)
{
	for (unsigned int i = 0; i < 8 * 256; i++) {
		bool s = i >> 8 & 1, r = i >> 9 & 1, kernel_domain = i >> 10 & 1;
		struct arm_cp15 cp15 = { .sctlr = (s ? SCTLR_S : 0) | (r ? SCTLR_R : 0) };
		struct walk walk = { .kind = WALK_PAGE, .ap = i & 0xff };
		struct translation translation;
		uint32_t expected = 0, descriptor;

		translation_make(&translation, &cp15);
		for (unsigned int quarter = 0; quarter < 4; quarter++) {
			unsigned int ap = shadow_ap(decode_ap(walk.ap >> 2 * quarter & 3, s, r),
						    kernel_domain);

			expected |= ap << 2 * quarter;
			ck_assert_uint_eq(
				walk_ap(&translation, &walk, quarter << 10, kernel_domain), ap);
		}
		descriptor =
			walk_small(&translation, &walk, 0x12345000, kernel_domain, ATTR_NORMAL);
		ck_assert_uint_eq(descriptor, expected == 0 ? 0 : (0x1234500e | expected << 4));
	}
}
END_TEST

START_TEST(encoding)
{
	ck_assert_uint_eq(encode_section(0x12345678, 2, AP_USER_RW, DESC_C | DESC_B), 0x12300c5e);
	ck_assert_uint_eq(encode_section(0, 0, AP_PRIVILEGED_RO, 0), 0x00000012);
	ck_assert_uint_eq(encode_coarse(0x00123400, 15), 0x001235f1);
	ck_assert_uint_eq(encode_small(0x12345678, AP_USER_RO, DESC_C), 0x12345aaa);
	ck_assert_uint_eq(encode_small(0xfffff000, AP_USER_RW, DESC_C | DESC_B), 0xfffffffe);
}
END_TEST

/* What was encoded is what is decoded again. */
START_TEST(there_and_back)
{
	for (unsigned int i = 0; i < 4 * 16 * 4; i++) {
		unsigned int ap = i & 3, domain = i >> 2 & 15;
		uint32_t cb = (i >> 6 & 3) << 2;
		struct walk walk = { 0 };
		gpa_t table = { 0 };

		ck_assert(!walk_first(&walk, encode_section(0xabc00000, domain, ap, cb), &table));
		ck_assert_int_eq(walk.kind, WALK_SECTION);
		ck_assert_uint_eq(walk.gpa.a, 0xabc00000);
		ck_assert_uint_eq(walk.attributes, cb);
		ck_assert_uint_eq(walk.fsr, domain << 4);
		ck_assert_uint_eq(walk.ap, ap * 0x55);

		ck_assert(walk_first(&walk, encode_coarse(0xabcdec00, domain), &table));
		ck_assert_uint_eq(table.a, 0xabcdec00);
		walk_second(&walk, encode_small(0x7654f000, ap, cb), 0xfffff000);
		ck_assert_int_eq(walk.kind, WALK_PAGE);
		ck_assert_uint_eq(walk.gpa.a, 0x7654f000);
		ck_assert_uint_eq(walk.attributes, cb);
		ck_assert_uint_eq(walk.fsr, domain << 4);
		ck_assert_uint_eq(walk.ap, ap * 0x55);
	}
}
END_TEST

START_TEST(faults)
{
	struct walk walk = { 0 };
	gpa_t table;

	/* No entry, and a fine table: the first level's fault. */
	ck_assert(!walk_first(&walk, 0xfffffffc, &table));
	ck_assert_int_eq(walk.kind, WALK_FAULT);
	ck_assert_uint_eq(walk.fsr, FSR_TRANSLATION_SECTION);
	ck_assert(!walk_first(&walk, 0xffffffff, &table));
	ck_assert_int_eq(walk.kind, WALK_FAULT);
	ck_assert_uint_eq(walk.fsr, FSR_TRANSLATION_SECTION);

	/* No entry, and a page of 1 KiB: the second level's, with the domain. */
	ck_assert(walk_first(&walk, encode_coarse(0x1000, 7), &table));
	walk_second(&walk, 0xfffffffc, 0);
	ck_assert_int_eq(walk.kind, WALK_FAULT);
	ck_assert_uint_eq(walk.fsr, 7 << 4 | FSR_TRANSLATION_PAGE);
	ck_assert(walk_first(&walk, encode_coarse(0x1000, 7), &table));
	walk_second(&walk, 0xffffffff, 0);
	ck_assert_int_eq(walk.kind, WALK_FAULT);
	ck_assert_uint_eq(walk.fsr, 7 << 4 | FSR_TRANSLATION_PAGE);
}
END_TEST

/* Quarters of their own: of a small page 1 KiB each, of a large page 16 KiB. */
START_TEST(quarters)
{
	struct walk walk = { 0 };

	walk_second(&walk, 0x12345000 | 0xe40 | L2_TYPE_SMALL, 0);
	ck_assert_uint_eq(walk.ap, 0xe4);
	for (uint32_t page = 0; page < 16; page++) {
		uint32_t va = 0x40000000 | page << 12;

		walk_second(&walk, 0x12340000 | 0xe40 | L2_TYPE_LARGE, va);
		ck_assert_int_eq(walk.kind, WALK_PAGE);
		ck_assert_uint_eq(walk.gpa.a, 0x12340000 | page << 12);
		ck_assert_uint_eq(walk.ap, page / 4 * 0x55);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, access_permissions, 0,
			    sizeof(rights_table) / sizeof(rights_table[0]));
	tcase_add_test(tests, never_more_than_the_guest_gave);
	tcase_add_test(tests, mapped_pages);
	tcase_add_test(tests, encoding);
	tcase_add_test(tests, there_and_back);
	tcase_add_test(tests, faults);
	tcase_add_test(tests, quarters);
}
