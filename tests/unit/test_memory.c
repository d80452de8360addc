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
	p2m_add_chunk(&p2m, (ma_t){ 0xfcf00000 });
	ck_assert(p2m_set_page(&p2m, (gpa_t){ 0x3fffe000 }, P2M_SHARED, (ma_t){ 0x05005000 }));
	p2m_set_chunk(&p2m, (gpa_t){ 0x10100000 }, P2M_DEVICE, (ma_t){ 0x10100000 });
	ck_assert(p2m_set_page(&p2m, (gpa_t){ 0x40142000 }, P2M_GRANT_RO, (ma_t){ 0x09999000 }));
	ck_assert(p2m_set_page(&p2m, (gpa_t){ 0x40143000 }, P2M_GRANT_RW, (ma_t){ 0x09998000 }));
	ck_assert(p2m_set_page(&p2m, (gpa_t){ 0x40144000 }, P2M_EMPTY, (ma_t){ 0 }));
}

#define RWX (P2M_READ | P2M_WRITE | P2M_EXECUTE)
#define RW  (P2M_READ | P2M_WRITE)

static const struct {
	uint32_t gpa;
	enum p2m_kind kind;
	uint32_t ma, extent;
	unsigned int rights;
	enum p2m_attributes attributes;
} lookups[] = {
	{ 0x40000000, P2M_RAM, 0x07000000, CHUNK_SIZE, RWX, P2M_AS_GUEST },
	{ 0x400fffff, P2M_RAM, 0x070fffff, CHUNK_SIZE, RWX, P2M_AS_GUEST },
	/* A chunk with other pages in it is not a whole one. */
	{ 0x40100000, P2M_RAM, 0xfcf00000, PAGE_SIZE, RWX, P2M_AS_GUEST },
	{ 0x401fffff, P2M_RAM, 0xfcffffff, PAGE_SIZE, RWX, P2M_AS_GUEST },
	{ 0x40141fff, P2M_RAM, 0xfcf41fff, PAGE_SIZE, RWX, P2M_AS_GUEST },
	{ 0x40142123, P2M_GRANT_RO, 0x09999123, PAGE_SIZE, P2M_READ, P2M_AS_GUEST },
	{ 0x40143fff, P2M_GRANT_RW, 0x09998fff, PAGE_SIZE, RW, P2M_AS_GUEST },
	{ 0x40144000, P2M_EMPTY, 0, PAGE_SIZE, 0, P2M_AS_GUEST },
	{ 0x40145000, P2M_RAM, 0xfcf45000, PAGE_SIZE, RWX, P2M_AS_GUEST },
	{ 0x40200000, P2M_EMPTY, 0, CHUNK_SIZE, 0, P2M_AS_GUEST },
	{ 0x3fffffff, P2M_EMPTY, 0, PAGE_SIZE, 0, P2M_AS_GUEST },
	{ 0x3fffe000, P2M_SHARED, 0x05005000, PAGE_SIZE, RW, P2M_UNCACHED },
	{ 0x3fffefff, P2M_SHARED, 0x05005fff, PAGE_SIZE, RW, P2M_UNCACHED },
	{ 0x3fffdfff, P2M_EMPTY, 0, PAGE_SIZE, 0, P2M_AS_GUEST },
	{ 0x10100000, P2M_DEVICE, 0x10100000, CHUNK_SIZE, RW, P2M_REGISTERS },
	{ 0x101f1018, P2M_DEVICE, 0x101f1018, CHUNK_SIZE, RW, P2M_REGISTERS },
	{ 0x07000000, P2M_EMPTY, 0, CHUNK_SIZE, 0, P2M_AS_GUEST }, /* a machine address */
	{ 0x00000000, P2M_EMPTY, 0, CHUNK_SIZE, 0, P2M_AS_GUEST },
	{ 0xffffffff, P2M_EMPTY, 0, CHUNK_SIZE, 0, P2M_AS_GUEST },
	{ 0x80000000, P2M_EMPTY, 0, CHUNK_SIZE, 0, P2M_AS_GUEST },
};

START_TEST(lookup)
{
	struct p2m_entry entry;

	make_p2m();
	entry = p2m_lookup(&p2m, (gpa_t){ lookups[_i].gpa });
	ck_assert_int_eq(entry.kind, lookups[_i].kind);
	ck_assert_uint_eq(entry.extent, lookups[_i].extent);
	ck_assert_uint_eq(entry.rights, lookups[_i].rights);
	ck_assert_int_eq(entry.attributes, lookups[_i].attributes);
	if (entry.kind != P2M_EMPTY) {
		ck_assert_uint_eq(entry.ma.a, lookups[_i].ma);
	}
	ck_assert(p2m_is_ram(&p2m, (gpa_t){ lookups[_i].gpa }) == (lookups[_i].kind == P2M_RAM));
	ck_assert_uint_eq(p2m_ram_size(&p2m), 0x00200000);
}
END_TEST

START_TEST(empty_p2m)
{
	ma_t chunk;

	p2m = (struct p2m){ .ram_base = { 0x40000000 } };
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0x40000000 }).kind, P2M_EMPTY);
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0 }).kind, P2M_EMPTY);
	ck_assert_uint_eq(p2m_ram_size(&p2m), 0);
	ck_assert(!p2m_remove_last_chunk(&p2m, &chunk));
}
END_TEST

START_TEST(chunks_are_taken_away_again)
{
	ma_t chunk;

	make_p2m();
	ck_assert(p2m_remove_last_chunk(&p2m, &chunk));
	ck_assert_uint_eq(chunk.a, 0xfcf00000);
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0x40142000 }).kind, P2M_EMPTY);
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0x40100000 }).kind, P2M_EMPTY);
	ck_assert(p2m_remove_last_chunk(&p2m, &chunk));
	ck_assert_uint_eq(chunk.a, 0x07000000);
	ck_assert(!p2m_remove_last_chunk(&p2m, &chunk));
	/* The others are not RAM. */
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0x3fffe000 }).kind, P2M_SHARED);
	p2m_clear_chunk(&p2m, (gpa_t){ 0x3fffffff });
	ck_assert_int_eq(p2m_lookup(&p2m, (gpa_t){ 0x3fffe000 }).kind, P2M_EMPTY);
}
END_TEST

/* A whole chunk frees the table that was there; without one left nothing changes. */
START_TEST(tables_are_used_again)
{
	p2m = (struct p2m){ .ram_base = { 0x40000000 } };
	for (uint32_t round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < P2M_TABLES_MAX; i++) {
			ck_assert(p2m_set_page(&p2m, (gpa_t){ (i << CHUNK_SHIFT) + 0x5000 },
					       P2M_GRANT_RW, (ma_t){ 0x00305000 }));
		}
		p2m_set_chunk(&p2m, (gpa_t){ 0x50000000 }, P2M_RAM, (ma_t){ 0x00400000 });
		ck_assert(!p2m_set_page(&p2m, (gpa_t){ 0x50001000 }, P2M_EMPTY, (ma_t){ 0 }));
		ck_assert_uint_eq(p2m_lookup(&p2m, (gpa_t){ 0x50001000 }).extent, CHUNK_SIZE);
		for (uint32_t i = 0; i < P2M_TABLES_MAX; i++) {
			p2m_set_chunk(&p2m, (gpa_t){ i << CHUNK_SHIFT }, P2M_RAM,
				      (ma_t){ 0x00500000 });
			ck_assert_uint_eq(p2m_lookup(&p2m, (gpa_t){ i << CHUNK_SHIFT }).extent,
					  CHUNK_SIZE);
		}
	}
}
END_TEST

START_TEST(too_many_chunks)
{
	p2m = (struct p2m){ .ram_base = { 0x40000000 } };
	for (unsigned int i = 0; i <= P2M_CHUNKS_MAX; i++) {
		p2m_add_chunk(&p2m, (ma_t){ 0 });
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, range, 0, sizeof(ranges) / sizeof(ranges[0]));
	tcase_add_loop_test(tests, lookup, 0, sizeof(lookups) / sizeof(lookups[0]));
	tcase_add_test(tests, empty_p2m);
	tcase_add_test(tests, chunks_are_taken_away_again);
	tcase_add_test(tests, tables_are_used_again);
	tcase_add_test_raise_signal(tests, too_many_chunks, SIGABRT);
}
