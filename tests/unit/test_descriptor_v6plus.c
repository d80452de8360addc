// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_descriptor_v6plus.c - ARMv6 and ARMv7 short descriptors: a guest's
 * decoded, ours encoded, never more rights in ours than in the guest's, and the
 * bits that each core needs, by the table in tests/silicon/attributes.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "cpu.h"
#include "../../arch-arm/v6plus/descriptor.c"

#define cores cores_v6
#include "../../arch-arm/v6/cores.c"
#undef cores
#define cores cores_v7
#include "../../arch-arm/v7/cores.c"
#undef cores

const char unit_name[] = "descriptor_v6plus";

const struct core *core = cores_v6;

/* ARM DDI 0406C table B3-8: APX and AP; then privileged and user read and write. */
static const struct {
	bool kernel_read, kernel_write, user_read, user_write;
} rights_table[8] = {
	{ 0, 0, 0, 0 }, { 1, 1, 0, 0 }, { 1, 1, 1, 0 }, { 1, 1, 1, 1 },
	{ 0, 0, 0, 0 }, { 1, 0, 0, 0 }, { 1, 0, 1, 0 }, { 1, 0, 1, 0 },
};

START_TEST(access_permissions)
{
	struct rights rights = decode_ap((unsigned int)_i);

	ck_assert(rights.kernel_read == rights_table[_i].kernel_read);
	ck_assert(rights.kernel_write == rights_table[_i].kernel_write);
	ck_assert(rights.user_read == rights_table[_i].user_read);
	ck_assert(rights.user_write == rights_table[_i].user_write);
}
END_TEST

/* A ck_assert() notes down where it is; that takes too long in long loops. */
static void require(bool condition, uint32_t guest)
{
	if (!condition) {
		ck_abort_msg("descriptor %08x", guest);
	}
}

/*
 * All 2^12 second-level descriptors with an address, as a guest might write
 * them: what USR mode may do with ours is what the guest gave, and no bit of the
 * guest's other than TEX, C, B and XN has come through.
 */
START_TEST(every_small_page)
{
	struct arm_cp15 cp15 = { .sctlr = SCTLR_XP };
	struct translation translation;

	translation_make(&translation, &cp15);
	for (uint32_t low = 0; low < 0x1000 * 2; low++) {
		uint32_t guest = 0x12345000 | (low & 0xfff), real;
		bool kernel_domain = low >> 12;
		unsigned int ap = (guest >> 4 & 3) | (guest >> 9 & 1) << 2, real_ap;
		struct walk walk = { 0 };
		bool read, write;

		walk_second(&walk, guest, 0);
		if (!(guest & 2)) {
			require(walk.kind == ((guest & 3) == 1 ? WALK_PAGE : WALK_FAULT), guest);
			continue;
		}
		read = kernel_domain ? rights_table[ap].kernel_read : rights_table[ap].user_read;
		write = kernel_domain ? rights_table[ap].kernel_write : rights_table[ap].user_write;
		real = walk_small(&translation, &walk, 0x76543000, kernel_domain,
				  walk_attributes(&translation, &walk));
		if (!read) {
			require(real == 0, guest);
			continue;
		}
		real_ap = (real >> 4 & 3) | (real >> 9 & 1) << 2;
		require(rights_table[real_ap].user_read, guest);
		require(rights_table[real_ap].user_write == write, guest);
		require((real & 0xfffff002) == 0x76543002, guest);
		require((real & 1) == (guest & 1), guest); /* XN */
		require((real & 0x800) == 0, guest);	   /* nG is fill.c's */
		require((real & 0x400) == 0 || core->shareable, guest);
	}
}
END_TEST

/* All low bits of a section: as the manual reads them, or refused. */
START_TEST(every_section)
{
	for (uint32_t low = 0; low < 0x100000; low++) {
		uint32_t guest = 0xabc00000 | low;
		struct walk walk = { 0 };
		gpa_t table;
		bool second = walk_first(&walk, guest, &table);

		require(second == ((guest & 3) == 1), guest);
		if ((guest & 3) == 1) {
			require(table.a == (guest & 0xfffffc00), guest);
			require(walk.fsr == ((guest >> 5 & 15) << 4), guest);
		} else if ((guest & 3) != 2 || (guest >> 18 & 1)) {
			require(walk.kind == WALK_FAULT, guest);
			require(walk.fsr == 0x5, guest);
		} else {
			require(walk.kind == WALK_SECTION, guest);
			require(walk.gpa.a == 0xabc00000, guest);
			require(walk.ap == ((guest >> 10 & 3) | (guest >> 15 & 1) << 2), guest);
			require(walk_executable(&walk) == !(guest >> 4 & 1), guest);
			/* S, TEX, C, B as in a small page. */
			require((walk.attributes & 0x5cc) ==
					((guest >> 16 & 1) << 10 | (guest >> 12 & 7) << 6 |
					 (guest & 0xc)),
				guest);
			require(walk.fsr == ((guest >> 5 & 15) << 4), guest);
		}
	}
}
END_TEST

START_TEST(large_pages)
{
	for (uint32_t page = 0; page < 16; page++) {
		struct walk walk = { 0 };

		walk_second(&walk, 0x1234d2f5 | 1u << 15, 0x40000000 | page << 12);
		ck_assert_int_eq(walk.kind, WALK_PAGE);
		ck_assert_uint_eq(walk.gpa.a, 0x12340000 | page << 12);
		ck_assert(!walk_executable(&walk));
		ck_assert_uint_eq(walk.ap, 7);
		ck_assert_uint_eq(walk.attributes & 0x1c0, 5 << 6);
	}
}
END_TEST

/* --- what each core needs --- */

struct names {
	const char *table, *ours;
};

static const struct names core_names[] = {
	{ "arm1136", "ARM1136J(F)-S" },	   { "arm1176", "ARM1176JZ(F)-S" },
	{ "arm11mpcore", "ARM11 MPCore" }, { "cortex-a8", "Cortex-A8" },
	{ "cortex-a9", "Cortex-A9" },
};

static const struct core *find_core(const char *table_name)
{
	const struct core *lists[] = { cores_v6, cores_v7 };

	for (unsigned int i = 0; i < sizeof(core_names) / sizeof(core_names[0]); i++) {
		if (strcmp(core_names[i].table, table_name) != 0) {
			continue;
		}
		for (unsigned int list = 0; list < 2; list++) {
			for (const struct core *it = lists[list]; it->name != NULL; it++) {
				if (strcmp(it->name, core_names[i].ours) == 0) {
					return it;
				}
			}
		}
	}
	return NULL;
}

/* What ours are for the uses of the table, as fill.c and mmu.c make them. */
static bool ours(const char *use, unsigned int *ap, uint32_t *attributes)
{
	const struct {
		const char *use;
		unsigned int ap;
		uint32_t attributes;
	} uses[] = {
		{ "hyp-text", AP_PRIVILEGED_RO, ATTR_NORMAL },
		{ "hyp-data", AP_PRIVILEGED_RW, ATTR_NORMAL | ATTR_NEVER_EXECUTE },
		{ "hyp-device", AP_PRIVILEGED_RW, ATTR_DEVICE | ATTR_NEVER_EXECUTE },
		{ "hyp-window", AP_PRIVILEGED_RW, ATTR_SHARED_VIEW | ATTR_NEVER_EXECUTE },
		{ "hyp-uncached", AP_PRIVILEGED_RW, ATTR_UNCACHED | ATTR_NEVER_EXECUTE },
		{ "kernel-rw", AP_USER_RW, ATTR_NORMAL },
		{ "kernel-rw-xn", AP_USER_RW, ATTR_NORMAL | DESC_XN },
		{ "kernel-ro", AP_USER_RO, ATTR_NORMAL },
		{ "kernel-ro-xn", AP_USER_RO, ATTR_NORMAL | DESC_XN },
		{ "kernel-uncached", AP_USER_RW, ATTR_UNCACHED },
		{ "user-rw", AP_USER_RW, ATTR_NORMAL | ATTR_NOT_GLOBAL },
		{ "user-rw-xn", AP_USER_RW, ATTR_NORMAL | ATTR_NOT_GLOBAL | DESC_XN },
		{ "user-ro", AP_USER_RO, ATTR_NORMAL | ATTR_NOT_GLOBAL },
		{ "user-ro-xn", AP_USER_RO, ATTR_NORMAL | ATTR_NOT_GLOBAL | DESC_XN },
		{ "user-uncached-xn", AP_USER_RW, ATTR_UNCACHED | ATTR_NOT_GLOBAL | DESC_XN },
	};

	for (unsigned int i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		if (strcmp(uses[i].use, use) == 0) {
			*ap = uses[i].ap;
			*attributes = uses[i].attributes;
			return true;
		}
	}
	return false;
}
#define USES 15u

struct need {
	char core[16], use[24];
	bool met;
};

static struct need needs[200];
static unsigned int need_count;

static struct need *need_of(const char *name, const char *use)
{
	for (unsigned int i = 0; i < need_count; i++) {
		if (strcmp(needs[i].core, name) == 0 && strcmp(needs[i].use, use) == 0) {
			return &needs[i];
		}
	}
	ck_assert_uint_lt(need_count, sizeof(needs) / sizeof(needs[0]));
	snprintf(needs[need_count].core, sizeof(needs[0].core), "%s", name);
	snprintf(needs[need_count].use, sizeof(needs[0].use), "%s", use);
	return &needs[need_count++];
}

/* A row of the table: is what we make for it so? */
static void read_row(const char *line)
{
	char name[16], use[24], rank[8];
	unsigned int small, small_mask, section, section_mask, ap;
	uint32_t attributes;

	if (sscanf(line, "%15s %23s %7s %*s %*s %*s %*s %*s %*s %*s %x/%x %x/%x", name, use, rank,
		   &small, &small_mask, &section, &section_mask) != 7) {
		return;
	}
	core = find_core(name);
	if (core == NULL || !ours(use, &ap, &attributes)) {
		return;
	}
	if ((encode_small(0, ap, attributes) & small_mask) == small &&
	    (encode_section(0, 0, ap, attributes) & section_mask) == section) {
		need_of(name, use)->met = true;
	} else {
		need_of(name, use);
	}
}

START_TEST(bits_of_each_core)
{
	FILE *table = fopen("tests/silicon/attributes", "r");
	char line[256];

	ck_assert_ptr_nonnull(table);
	while (fgets(line, sizeof(line), table) != NULL) {
		read_row(line);
	}
	fclose(table);
	ck_assert_uint_eq(need_count, USES * sizeof(core_names) / sizeof(core_names[0]));
	for (unsigned int i = 0; i < need_count; i++) {
		ck_assert_msg(needs[i].met, "%s: %s is in no row of the table", needs[i].core,
			      needs[i].use);
	}
}
END_TEST

/*
 * The guest's TEX, C and B, and with TRE the type and cacheability of its
 * number: what ours mean, as TEX, C, B and S. ARM DDI 0406C B3.8.2 and B3.8.3.
 */
START_TEST(attributes_of_guests)
{
	static const struct {
		uint8_t tex, cb;
		uint32_t meaning; /* in a small page, without S */
	} table[] = {
		{ 0, 0, 0x000 },		  /* strongly ordered */
		{ 0, 1, 0x004 }, { 2, 0, 0x004 }, /* device */
		{ 0, 2, 0x008 }, { 0, 3, 0x04c }, /* write-through, write-back */
		{ 1, 0, 0x040 }, { 1, 3, 0x04c }, /* not cached, write-allocate */
		{ 4, 0, 0x040 }, { 5, 1, 0x04c }, { 6, 2, 0x008 }, { 7, 3, 0x04c },
	};
	struct arm_cp15 cp15 = { .sctlr = SCTLR_XP }, remapped = {
		.sctlr = SCTLR_XP | SCTLR_TRE,
		.prrr = 0x0000 | 0 << 0 | 1 << 2 | 2 << 4 | 2 << 6 | 2 << 8 | 2 << 10,
		.nmrr = 0 << 4 | 1 << 6 | 2 << 8 | 3 << 10,
	};
	static const uint32_t numbers[] = { 0x000, 0x004, 0x040, 0x04c, 0x008, 0x04c };
	struct translation translation;

	core = find_core("arm1176");
	translation_make(&translation, &cp15);
	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct walk walk = { .attributes = (uint32_t)table[i].tex << 6 | table[i].cb << 2 };

		ck_assert_msg(walk_attributes(&translation, &walk) == table[i].meaning,
			      "TEX %u CB %u", table[i].tex, table[i].cb);
	}
	translation_make(&translation, &remapped);
	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct walk walk = { .attributes = (i & 3) << 2 | (i & 4) << 4 };

		ck_assert_msg(walk_attributes(&translation, &walk) == numbers[i], "number %u", i);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, access_permissions, 0, 8);
	tcase_add_test(tests, every_small_page);
	tcase_add_test(tests, every_section);
	tcase_add_test(tests, large_pages);
	tcase_add_test(tests, bits_of_each_core);
	tcase_add_test(tests, attributes_of_guests);
}
