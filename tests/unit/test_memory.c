// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_memory.c - ranges at the wrap of 4 GiB, and the p2m.
 */
#include "unit.h"

#include <signal.h>

#include <vambrace/addr.h>
#include <vambrace/p2m.h>

const char unit_name[] = "memory";

static const struct {
	uint32_t base, len, lo, hi;
	bool ok;
} ranges[] = {
	{ 0, 0, 0, 0xfd000000, true },
	{ 0xfcffffff, 1, 0, 0xfd000000, true },
	{ 0xfcffffff, 2, 0, 0xfd000000, false },
	{ 0xfd000000, 0, 0, 0xfd000000, true },
	{ 0xfd000000, 1, 0, 0xfd000000, false },
	{ 0xfd000001, 0, 0, 0xfd000000, false },
	{ 0xfffffffc, 4, 0, 0xfd000000, false },
	{ 0xfffffffc, 8, 0, 0xfd000000, false },
	{ 0x00001000, 0xfffff000, 0, 0xfd000000, false },
	{ 0x00001000, 0xffffffff, 0, 0xfd000000, false },
	{ 0, 0xffffffff, 0, 0xfd000000, false },
	{ 0, 0xfd000000, 0, 0xfd000000, true },
	{ 0xffb00000, 0x1000, 0xffb00000, 0xffb02000, true },
	{ 0xffaffffc, 8, 0xffb00000, 0xffb02000, false },
	{ 0xffb01ffc, 8, 0xffb00000, 0xffb02000, false },
	{ 0xfffffff0, 16, 0xff800000, 0, true },
	{ 0xfffffff0, 17, 0xff800000, 0, false },
	{ 0xffffffff, 0xffffffff, 0xff800000, 0, false },
	{ 0, 0xffffffff, 0, 0, true },
};

START_TEST(range)
{
	ck_assert(range_ok(ranges[_i].base, ranges[_i].len, ranges[_i].lo, ranges[_i].hi) ==
		  ranges[_i].ok);
}
END_TEST

static struct p2m p2m;

static void make_p2m(void)
{
	p2m = (struct p2m){ .ram_base = { 0x40000000 } };
	p2m_add_chunk(&p2m, (ma_t){ 0x07000000 });
	p2m_add_chunk(&p2m, (ma_t){ 0x00300000 });
	p2m_add_page(&p2m, (gpa_t){ 0x3fffe000 }, (ma_t){ 0x05005000 });
}

static const struct {
	uint32_t gpa;
	enum p2m_kind kind;
	uint32_t ma;
} lookups[] = {
	{ 0x40000000, P2M_RAM, 0x07000000 },
	{ 0x400fffff, P2M_RAM, 0x070fffff },
	{ 0x40100000, P2M_RAM, 0x00300000 },
	{ 0x401fffff, P2M_RAM, 0x003fffff },
	{ 0x40200000, P2M_NONE, 0 },
	{ 0x3fffffff, P2M_NONE, 0 },
	{ 0x3fffe000, P2M_SHARED, 0x05005000 },
	{ 0x3fffefff, P2M_SHARED, 0x05005fff },
	{ 0x3fffdfff, P2M_NONE, 0 },
	{ 0x07000000, P2M_NONE, 0 },	/* machine addresses mean nothing to a guest */
	{ 0x00000000, P2M_NONE, 0 },
	{ 0xffffffff, P2M_NONE, 0 },
	{ 0x80000000, P2M_NONE, 0 },
};

START_TEST(lookup)
{
	ma_t ma = { 0 };

	make_p2m();
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ lookups[_i].gpa }, &ma), lookups[_i].kind);
	ck_assert_uint_eq(ma.a, lookups[_i].ma);
	ck_assert_uint_eq(p2m_ram_size(&p2m), 0x00200000);
}
END_TEST

START_TEST(empty_p2m)
{
	ma_t ma;

	p2m = (struct p2m){ .ram_base = { 0x40000000 } };
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0x40000000 }, &ma), P2M_NONE);
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0 }, &ma), P2M_NONE);
	ck_assert_uint_eq(p2m_ram_size(&p2m), 0);
}
END_TEST

START_TEST(too_many_pages)
{
	for (unsigned int i = 0; i <= P2M_PAGES_MAX; i++) {
		p2m_add_page(&p2m, (gpa_t){ 0 }, (ma_t){ 0 });
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, range, 0, sizeof(ranges) / sizeof(ranges[0]));
	tcase_add_loop_test(tests, lookup, 0, sizeof(lookups) / sizeof(lookups[0]));
	tcase_add_test(tests, empty_p2m);
	tcase_add_test_raise_signal(tests, too_many_pages, SIGABRT);
}
