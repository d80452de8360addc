// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_shadow.c - shadow tables against a naive model of what a guest may see.
 *
 * A model of the hardware walks the real tables that shadow.c makes, and keeps
 * everything it ever walked in a TLB without bounds until told otherwise. A
 * second, naive walk reads the guest's own tables. A guest changes its tables
 * at random and keeps the contract of the ARM TLB (arm_pv.h). After each step:
 * whatever the hardware lets through must be what the guest's tables say, by
 * frame and by right; and whatever they allow must come through after a fill.
 *
 * Pointers and addresses are both 32 bits wide in shadow.c: this program is
 * linked below 4 GiB and has the pool where the hypervisor has it. The address
 * sanitizer needs that space for itself, so it is left out here.
 */
#include "unit.h"

#include <string.h>
#include <sys/mman.h>

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "cache.h"
#include "descriptor.h"
#include "guest_copy.h"
#include "mmu.h"
#include "pool.h"
#include "shadow.h"

const char unit_name[] = "shadow";

#define RAM_CHUNKS	4u
#define RAM_BASE	0x40000000u
#define RAM_SIZE	(RAM_CHUNKS * CHUNK_SIZE)
#define MACHINE_SIZE	(8u * CHUNK_SIZE)
#define POOL_MA		0x04000000u
#define SHARED_GPA	0x3fff3000u
#define SHARED_MA	0x05003000u
#define PAGE_OFFSET	0xc0000000u
#define TASK_SIZE	0xbf000000u

#define PGDS		3u
#define PGD_GPA(n)	(RAM_BASE + 0x4000 + (n) * L1_TABLE_SIZE)
#define TABLE_GPA(n)	(RAM_BASE + 0x20000 + (n) * L2_TABLE_SIZE)

static uint8_t machine[MACHINE_SIZE];	/* RAM from machine address 0 on */
static struct domain domain;
static struct vcpu *const vcpu = &domain.vcpu;

uint32_t own_l1[L1_ENTRIES];

/* --- the hardware --- */

struct tlb_entry {
	uint32_t ma;
	uint8_t ap;		/* of four quarters */
	uint8_t domain;
	bool section;
	uint32_t generation;	/* valid if it is the current one */
};

static struct tlb_entry tlb[1u << 20];	/* by page */
static uint32_t tlb_generation = 1;
static uint32_t ttbr;

void tlb_invalidate_all(void)
{
	tlb_generation++;
}

void tlb_invalidate_page(uint32_t va, uint32_t asid)
{
	uint32_t first = va >> CHUNK_SHIFT << (CHUNK_SHIFT - PAGE_SHIFT);

	(void)asid;
	tlb[va >> PAGE_SHIFT].generation = 0;
	/* A section is one entry of the hardware's. */
	for (uint32_t page = first; page < first + L2_ENTRIES; page++) {
		if (tlb[page].section) {
			tlb[page].generation = 0;
		}
	}
}

void tlb_invalidate_asid(uint32_t asid)
{
	(void)asid;
	tlb_invalidate_all();
}

void address_space_load(uint32_t table_ma, uint32_t asid, bool forget)
{
	(void)asid;
	(void)forget;
	ttbr = table_ma;
	tlb_invalidate_all();
}

/* The word at @ma of a real table, which lies in the pool. */
static uint32_t table_word(uint32_t ma)
{
	if (ma < POOL_MA || ma >= POOL_MA + CHUNK_SIZE) {
		ck_abort_msg("the hardware walks to %08x, outside of the pool", ma);
	}
	return *(uint32_t *)pool_pointer(&domain, ma);
}

static bool hardware_walk(uint32_t va, struct tlb_entry *entry)
{
	uint32_t l1 = table_word(ttbr + L1_INDEX(va) * 4), l2;

	entry->domain = l1 >> L1_DOMAIN_SHIFT & 15;
	entry->section = (l1 & 3) == L1_TYPE_SECTION;
	entry->generation = tlb_generation;
	if (entry->section) {
		entry->ma = (l1 & CHUNK_MASK) | (va & ~CHUNK_MASK & PAGE_MASK);
		entry->ap = (l1 >> L1_AP_SHIFT & 3) * 0x55;
		return true;
	}
	if ((l1 & 3) != L1_TYPE_COARSE) {
		return false;
	}
	l2 = table_word((l1 & ~(L2_TABLE_SIZE - 1)) + L2_INDEX(va) * 4);
	if ((l2 & 3) != L2_TYPE_SMALL) {
		return false;
	}
	entry->ma = l2 & PAGE_MASK;
	entry->ap = (uint8_t)(l2 >> 4);
	return true;
}

/* An access from USR mode, where guests and the hypervisor's copies make it. */
static bool hardware_access(uint32_t va, bool write, bool user, uint32_t *ma)
{
	struct tlb_entry *entry = &tlb[va >> PAGE_SHIFT];
	uint32_t dacr = user ? DACR_GUEST_USER : DACR_GUEST_KERNEL;
	uint32_t ap;

	if (entry->generation != tlb_generation) {
		struct tlb_entry walked;

		if (!hardware_walk(va, &walked)) {
			return false;
		}
		*entry = walked;
	}
	if ((dacr >> 2 * entry->domain & 3) != 1) {
		return false;
	}
	ap = entry->ap >> 2 * (va >> 10 & 3) & 3;
	*ma = entry->ma | (va & ~PAGE_MASK);
	return ap == AP_USER_RW || (ap == AP_USER_RO && !write);
}

size_t guest_read(void *to, uint32_t gva, size_t size)
{
	for (size_t done = 0; done < size; done++) {
		uint32_t ma;

		if (!hardware_access(gva + (uint32_t)done, false, false, &ma)) {
			return size - done;
		}
		((uint8_t *)to)[done] = machine[ma];
	}
	return 0;
}

uint32_t guest_read_word(uint32_t gva, uint32_t *word)
{
	return guest_read(word, gva, sizeof(*word)) != 0;
}

uint32_t guest_read_line(uint32_t gva, uint32_t *words)
{
	ck_assert_uint_eq(gva % 32, 0);
	return guest_read(words, gva, 8 * sizeof(*words)) != 0;
}

void table_clear(uint32_t *table, uint32_t size)
{
	memset(table, 0, size);
}

/* --- the guest, seen naively --- */

static uint32_t *guest_word(uint32_t gpa)
{
	uint32_t chunk = domain.p2m.chunk[(gpa - RAM_BASE) >> CHUNK_SHIFT];

	return (uint32_t *)(void *)&machine[(chunk << CHUNK_SHIFT) + (gpa & ~CHUNK_MASK)];
}

/* Where a gpa is in the machine, or UINT32_MAX. */
static uint32_t naive_ma(uint32_t gpa)
{
	if (gpa - RAM_BASE < RAM_SIZE) {
		return (uint32_t)((uint8_t *)guest_word(gpa & ~3u) - machine) + (gpa & 3);
	}
	return (gpa & PAGE_MASK) == SHARED_GPA ? SHARED_MA + (gpa & ~PAGE_MASK) : UINT32_MAX;
}

struct view {
	uint32_t gpa;
	uint32_t fsr;		/* 0: it is mapped */
	uint32_t domain;
	bool section;
	unsigned int ap;
};

static struct view naive_walk(uint32_t pgd, uint32_t va)
{
	uint32_t l1 = *guest_word(pgd + (va >> 20) * 4), l2;
	struct view view = { .domain = (l1 >> 5 & 15) << 4 };

	if ((l1 & 3) == 2) {
		view.section = true;
		view.gpa = (l1 & 0xfff00000) | (va & 0xfffff);
		view.ap = l1 >> 10 & 3;
		return view;
	}
	if ((l1 & 3) != 1) {
		view.fsr = 0x5;
		return view;
	}
	l2 = *guest_word((l1 & 0xfffffc00) + (va >> 12 & 0xff) * 4);
	if ((l2 & 3) == 2) {
		view.gpa = (l2 & 0xfffff000) | (va & 0xfff);
		view.ap = l2 >> (4 + 2 * (va >> 10 & 3)) & 3;
	} else if ((l2 & 3) == 1) {
		view.gpa = (l2 & 0xffff0000) | (va & 0xffff);
		view.ap = l2 >> (4 + 2 * (va >> 14 & 3)) & 3;
	} else {
		view.fsr = view.domain | 0x7;
	}
	return view;
}

/* Rights by AP and the guest's own S and R bits: ARM DDI 0100I, table B4-1. */
static bool naive_right(unsigned int ap, bool write, bool user)
{
	bool s = vcpu->arch.cp15.sctlr & SCTLR_S, r = vcpu->arch.cp15.sctlr & SCTLR_R;

	switch (ap) {
	case 0:
		return !write && (user ? r && !s : s != r);
	case 1:
		return !user;
	case 2:
		return !user || !write;
	default:
		return true;
	}
}

/*
 * What an access should come to: 0 and the machine address, or the fault. The
 * guest's kernel has its own rights in its part of the addresses, and in
 * sections closed to user code; elsewhere it has those of user code (design:
 * both are USR to the hardware).
 */
static uint32_t expected(uint32_t va, bool write, bool user, uint32_t *ma)
{
	struct view view = naive_walk(vcpu->arch.cp15.ttbr0, va);
	bool kernel_part = va >= TASK_SIZE ||
			   (view.section && !naive_right(view.ap, false, true));
	bool read_too;

	if (view.fsr != 0) {
		return view.fsr;
	}
	/* A right to write alone does not exist in a table. */
	read_too = naive_right(view.ap, false, !kernel_part);
	if ((user && kernel_part) || !read_too || !naive_right(view.ap, write, !kernel_part)) {
		return view.domain | (view.section ? 0xd : 0xf);
	}
	*ma = naive_ma(view.gpa);
	return *ma != UINT32_MAX ? 0 : view.domain | (view.section ? 0x8 : 0xa);
}

/* Never reachable, whatever the tables say. */
static bool is_hypervisors(uint32_t va)
{
	return (va >= ARM_PV_HYP_START && va < ARM_PV_HYP_END) ||
	       va >> 20 == ARM_PV_VCPU_PAGE >> 20 || va >> 20 == 0xfff;
}

/* --- what is looked at --- */

static const uint32_t mibs[] = {
	0x00000000, 0x00100000, 0x10000000, 0x10100000, 0xbef00000,
	0xbf000000, 0xf0000000, 0xf0100000,
};
#define MIBS		8u
#define USER_MIBS	5u

static const uint32_t offsets[] = {
	0x00000, 0x00400, 0x01000, 0x01c00, 0x07000, 0x08000, 0x0f000, 0xff000, 0xffc00,
};
#define OFFSETS		9u

static const uint32_t others[] = {
	0xc0000000, 0xc0004000, 0xc0100000, 0xc03ff000, 0xc0400000,
	0xfd000000, 0xfd200000, 0xff7ff000, 0xffb00000, 0xffb01000, 0xfff00000, 0xffff0000,
};
#define OTHERS		12u
#define PLACES		(MIBS * OFFSETS + OTHERS)

static uint32_t place(unsigned int i)
{
	return i < MIBS * OFFSETS ? mibs[i / OFFSETS] + offsets[i % OFFSETS] :
				    others[i - MIBS * OFFSETS];
}

/* The loaded tables let through nothing that the guest's do not. */
static void check_subset(void)
{
	for (unsigned int i = 0; i < PLACES * 4; i++) {
		uint32_t va = place(i / 4), real, ma = 0;
		bool write = i & 1, user = i & 2;

		if (!hardware_access(va, write, user, &real)) {
			continue;
		}
		if (is_hypervisors(va)) {
			ck_abort_msg("%08x of the hypervisor's can be reached", va);
		}
		if (expected(va, write, user, &ma) != 0 || ma != real) {
			ck_abort_msg("%s %s of %08x reaches %08x, the guest's tables say %08x",
				     user ? "user" : "kernel", write ? "write" : "read", va, real, ma);
		}
	}
}

/* An access as the abort handler treats it: it ends as the guest's tables say. */
static void check_access(uint32_t va, bool write, bool user)
{
	uint32_t real = 0, ma = 0;
	uint32_t fsr = is_hypervisors(va) ? 1 : expected(va, write, user, &ma);
	enum shadow_result result;

	if (hardware_access(va, write, user, &real)) {
		ck_assert_uint_eq(fsr, 0);
		ck_assert_uint_eq(real, ma);
		return;
	}
	result = shadow_fill(vcpu, va, write ? ACCESS_WRITE : ACCESS_READ, user);
	if (fsr != 0) {
		ck_assert_msg(result == SHADOW_FAULT, "%08x was filled", va);
		if (!is_hypervisors(va)) {
			ck_assert_msg(shadow_fault_status() == fsr, "%08x: FSR %x instead of %x",
				      va, shadow_fault_status(), fsr);
		}
		return;
	}
	ck_assert_msg(result == SHADOW_FILLED, "%08x was not filled: FSR %x", va,
		      shadow_fault_status());
	ck_assert_msg(hardware_access(va, write, user, &real), "%08x still faults", va);
	ck_assert_uint_eq(real, ma);
}

/* --- a guest that changes its tables --- */

static uint32_t random_state;

static uint32_t random_below(uint32_t bound)
{
	random_state = random_state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)random_state * bound >> 32);
}

/* Sometimes: long invalidations then stop half-way, and are called again. */
bool arch_interrupt_waiting(void)
{
	return random_below(3) == 0;
}

static bool valid(uint32_t descriptor)
{
	return (descriptor & 3) != 0;
}

/* Mostly RAM, sometimes the shared page, sometimes nothing. */
static uint32_t random_frame(void)
{
	switch (random_below(12)) {
	case 0:
		return SHARED_GPA;
	case 1:
		return 0x90000000;
	default:
		return RAM_BASE + (random_below(RAM_SIZE >> PAGE_SHIFT) << PAGE_SHIFT);
	}
}

static uint32_t random_page(void)
{
	return random_frame() | random_below(256) << 4 | random_below(4) << 2 | L2_TYPE_SMALL;
}

static uint32_t random_section(void)
{
	return (random_frame() & CHUNK_MASK) | random_below(4) << L1_AP_SHIFT |
	       random_below(16) << L1_DOMAIN_SHIFT | L1_TYPE_SECTION;
}

/* Each MiB has a second-level table of its own; the kernel's are for all. */
static uint32_t table_of(unsigned int pgd, unsigned int mib)
{
	return TABLE_GPA(mib < USER_MIBS ? pgd * USER_MIBS + mib :
					   PGDS * USER_MIBS + mib - USER_MIBS);
}

/* Invalidations, called again until they are through. */
static void invalidate_range(uint32_t pgd, uint32_t va, uint32_t size)
{
	while (!shadow_invalidate_range(vcpu, pgd, va, size)) {
	}
}

static void invalidate_space(uint32_t pgd)
{
	while (!shadow_invalidate_space(vcpu, pgd)) {
	}
}

static void release(uint32_t pgd)
{
	while (!shadow_release(vcpu, pgd)) {
	}
}

static void invalidate_all(void)
{
	while (!shadow_invalidate_all(vcpu)) {
	}
}

/* Sometimes more than the one page is invalidated that has to be; else false. */
static bool invalidate_more(uint32_t pgd, uint32_t va)
{
	switch (random_below(8)) {
	case 0:
		invalidate_range(pgd, va & CHUNK_MASK, CHUNK_SIZE);
		return true;
	case 1:
		/* From any byte of the page on; a first-level entry is looked at too. */
		invalidate_range(pgd, va | random_below(PAGE_SIZE), 1 + random_below(0x20000));
		return true;
	case 2:
		if (va >= TASK_SIZE) {
			return false;
		}
		invalidate_space(pgd);
		return true;
	case 3:
		invalidate_all();
		return true;
	default:
		return false;
	}
}

/* Change a first-level entry; of the kernel's part in all tables. */
static void set_l1(unsigned int pgd, unsigned int mib, uint32_t descriptor)
{
	uint32_t va = mibs[mib];
	bool was_valid = valid(*guest_word(PGD_GPA(pgd) + L1_INDEX(va) * 4));

	for (unsigned int i = 0; i < PGDS; i++) {
		if (i == pgd || mib >= USER_MIBS) {
			*guest_word(PGD_GPA(i) + L1_INDEX(va) * 4) = descriptor;
		}
	}
	if (was_valid && !invalidate_more(PGD_GPA(pgd), va)) {
		/* One page of the pair does: the first level is looked at again. */
		shadow_invalidate_page(vcpu, PGD_GPA(pgd),
				       (va ^ random_below(2) << CHUNK_SHIFT) |
				       random_below(256) << PAGE_SHIFT);
	}
}

static void change_l1(void)
{
	unsigned int pgd = random_below(PGDS), mib = random_below(MIBS);
	uint32_t table = table_of(pgd, mib);

	switch (random_below(4)) {
	case 0:
		set_l1(pgd, mib, 0);
		break;
	case 1:
		set_l1(pgd, mib, random_section());
		break;
	default:
		set_l1(pgd, mib, 0);
		for (unsigned int i = 0; i < L2_ENTRIES; i++) {
			*guest_word(table + i * 4) = 0;
		}
		set_l1(pgd, mib, table | random_below(16) << L1_DOMAIN_SHIFT | L1_TYPE_COARSE);
		break;
	}
}

static void change_l2(void)
{
	unsigned int pgd = random_below(PGDS), mib = random_below(MIBS);
	uint32_t va = mibs[mib] + (offsets[random_below(OFFSETS)] & PAGE_MASK);
	uint32_t l1 = *guest_word(PGD_GPA(pgd) + L1_INDEX(va) * 4);
	uint32_t *entry;
	bool was_valid;

	if ((l1 & 3) != L1_TYPE_COARSE) {
		return;
	}
	entry = guest_word((l1 & ~(L2_TABLE_SIZE - 1)) + L2_INDEX(va) * 4);
	was_valid = valid(*entry);
	*entry = random_below(4) == 0 ? 0 : random_page();
	if (was_valid && !invalidate_more(PGD_GPA(pgd), va)) {
		shadow_invalidate_page(vcpu, PGD_GPA(pgd), va);
	}
}

static void step(void)
{
	switch (random_below(32)) {
	case 0:
		shadow_switch(vcpu, PGD_GPA(random_below(PGDS)));
		break;
	case 1:
		invalidate_space(PGD_GPA(random_below(PGDS)));
		break;
	case 2:
		release(PGD_GPA(random_below(PGDS)));
		break;
	case 3:
		if (random_below(8) == 0) {
			invalidate_all();
		}
		break;
	case 4: case 5: case 6:
		change_l1();
		break;
	case 7: case 8: case 9: case 10: case 11: case 12: case 13:
		change_l2();
		break;
	case 14:
		shadow_hint(vcpu, place(random_below(PLACES)));
		break;
	default:
		check_access(place(random_below(PLACES)), random_below(2), random_below(2));
		break;
	}
}

/* --- set-up --- */

/* @tables: how many second-level tables there are; 0: as many as fit. */
static void make_domain(unsigned int tables, uint32_t sctlr)
{
	void *pool;

	memset(&domain, 0, sizeof(domain));
	memset(machine, 0, sizeof(machine));
	domain.id = 1;
	pool = mmap((void *)(uintptr_t)pool_va(&domain), CHUNK_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	ck_assert_ptr_eq(pool, (void *)(uintptr_t)pool_va(&domain));
	domain.p2m.ram_base.a = RAM_BASE;
	for (uint32_t i = 0; i < RAM_CHUNKS; i++) {
		/* In another order than the guest's. */
		p2m_add_chunk(&domain.p2m, (ma_t){ (7 - 2 * i) << CHUNK_SHIFT });
	}
	p2m_add_page(&domain.p2m, (gpa_t){ SHARED_GPA }, (ma_t){ SHARED_MA });
	domain.arch.pool.a = POOL_MA;
	domain.arch.pool_chunks = 1;
	domain.arch.page_offset = PAGE_OFFSET;
	vcpu->domain = &domain;
	vcpu->arch.vectors.task_size = TASK_SIZE;
	vcpu->arch.cp15.sctlr = sctlr;
	shadow_create(&domain);
	if (tables != 0) {
		domain.arch.l2_count = tables;
		shadow_destroy(&domain);
	}
}

/*
 * The linear map, which every table of a guest has; and from the hypervisor's
 * addresses on sections open to all, which must never come into effect.
 */
static void make_tables(void)
{
	for (unsigned int pgd = 0; pgd < PGDS; pgd++) {
		for (uint32_t i = L1_INDEX(ARM_PV_HYP_START); i < L1_ENTRIES; i++) {
			if (is_hypervisors(i << CHUNK_SHIFT)) {
				*guest_word(PGD_GPA(pgd) + i * 4) =
					RAM_BASE | 3u << L1_AP_SHIFT | L1_TYPE_SECTION;
			}
		}
		for (uint32_t i = 0; i < RAM_CHUNKS; i++) {
			*guest_word(PGD_GPA(pgd) + (L1_INDEX(PAGE_OFFSET) + i) * 4) =
				(RAM_BASE + (i << CHUNK_SHIFT)) | 1u << L1_AP_SHIFT |
				L1_TYPE_SECTION;
		}
	}
	vcpu->arch.cp15.ttbr0 = PGD_GPA(0);
	shadow_follow_cp15(vcpu);
	shadow_load(vcpu, true);
}

static const struct {
	unsigned int tables;
	uint32_t sctlr;
} runs[] = {
	{ 0, SCTLR_M },
	{ 0, SCTLR_M | SCTLR_S },
	{ 0, SCTLR_M | SCTLR_R },
	{ 0, SCTLR_M | SCTLR_S | SCTLR_R },
	/* A pool so small that tables are taken from each other all the time. */
	{ 3, SCTLR_M },
	{ 1, SCTLR_M | SCTLR_R },
};

#define STEPS	15000

START_TEST(random_guest)
{
	make_domain(runs[_i].tables, runs[_i].sctlr);
	make_tables();
	random_state = (uint32_t)_i + 1;
	for (unsigned int i = 0; i < STEPS; i++) {
		step();
		check_subset();
	}
}
END_TEST

START_TEST(mmu_off)
{
	uint32_t ma;

	make_domain(0, 0);
	shadow_follow_cp15(vcpu);
	shadow_load(vcpu, true);
	for (uint32_t va = RAM_BASE; va < RAM_BASE + RAM_SIZE; va += 0x4321) {
		ck_assert_int_eq(shadow_fill(vcpu, va, ACCESS_WRITE, false), SHADOW_FILLED);
		ck_assert(hardware_access(va, true, false, &ma));
		ck_assert_uint_eq(ma, naive_ma(va));
		ck_assert(!hardware_access(va, false, true, &ma));
	}
	ck_assert_int_eq(shadow_fill(vcpu, SHARED_GPA, ACCESS_WRITE, false), SHADOW_FILLED);
	ck_assert(hardware_access(SHARED_GPA + 4, true, false, &ma));
	ck_assert_uint_eq(ma, SHARED_MA + 4);
	ck_assert_int_eq(shadow_fill(vcpu, RAM_BASE + RAM_SIZE, ACCESS_READ, false), SHADOW_FAULT);
	ck_assert_int_eq(shadow_fill(vcpu, 0, ACCESS_READ, false), SHADOW_FAULT);
	ck_assert_int_eq(shadow_fill(vcpu, ARM_PV_HYP_START, ACCESS_READ, false), SHADOW_FAULT);
}
END_TEST

/* Lengths and addresses at the wrap: no loop without end, no entry left. */
static const struct {
	uint32_t va, size;
} odd_ranges[] = {
	{ 0, 0 }, { 0, 1 }, { 0xfff, 2 }, { 0, 0xffffffff }, { 0xffffffff, 1 },
	{ 0xfffff000, 0x1000 }, { 0xfffff000, 0x1001 }, { 0xffffffff, 0xffffffff },
	{ 0x10000000, 0x02000000 }, { 0x10000000, 0x02000001 }, { 0xfcfff000, 0x2000 },
	{ 0x7fffffff, 0x80000001 },
};

START_TEST(odd_range)
{
	make_domain(0, SCTLR_M);
	make_tables();
	invalidate_range(PGD_GPA(0), odd_ranges[_i].va, odd_ranges[_i].size);
	shadow_invalidate_page(vcpu, 0xffffffff, odd_ranges[_i].va);
	invalidate_space(odd_ranges[_i].va);
	release(odd_ranges[_i].va);
	check_subset();
	check_access(PAGE_OFFSET, true, false);
}
END_TEST

/* A table that is no RAM of the guest's: every access faults, nothing is read. */
START_TEST(table_outside_of_ram)
{
	static const uint32_t pgds[] = { 0, 0x3fffc000, RAM_BASE + RAM_SIZE, 0xffffc000, SHARED_GPA };

	make_domain(0, SCTLR_M);
	make_tables();
	for (unsigned int i = 0; i < sizeof(pgds) / sizeof(pgds[0]); i++) {
		shadow_switch(vcpu, pgds[i]);
		for (unsigned int j = 0; j < PLACES; j++) {
			ck_assert_int_eq(shadow_fill(vcpu, place(j), ACCESS_READ, false),
					 SHADOW_FAULT);
		}
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, random_guest, 0, sizeof(runs) / sizeof(runs[0]));
	tcase_add_test(tests, mmu_off);
	tcase_add_loop_test(tests, odd_range, 0, sizeof(odd_ranges) / sizeof(odd_ranges[0]));
	tcase_add_test(tests, table_outside_of_ram);
}
