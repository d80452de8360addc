// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_shadow.c - shadow tables against a naive model of what a guest may see.
 *
 * A model of the hardware walks the real tables that arch-arm/mm makes, and keeps
 * every result of a walk in an unbounded TLB until it is invalidated; where
 * there are address space identifiers, under the one that was loaded. A second, naive walk reads the guest's own tables. A guest changes its tables
 * at random and keeps the contract of the ARM TLB (arm_pv.h). After each step:
 * whatever the hardware lets through must be what the guest's tables say, by
 * frame and by right; and whatever they allow must come through after a fill.
 *
 * Pointers and addresses are both 32 bits wide there: this program is
 * linked below 4 GiB and has the pool where the hypervisor has it. The address
 * sanitizer needs that space for itself, so it is left out here.
 *
 * What descriptors look like is in shadow_format.h of each architecture version;
 * test_shadow_v6plus.c is this test with the other one.
 */
#include "unit.h"

#include <string.h>
#include <sys/mman.h>

#include <arch/arch.h>
#include <vambrace/cpu.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/time.h>

#include "abort.h"
#include "asid.h"
#include "cache.h"
#include "mm/check.h"
#include "descriptor.h"
#include "mm/guest_copy.h"
#include "mm/maintenance.h"
#include "mm/mmu.h"
#include "mm/pool.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "shadow_format.h"

const char unit_name[] = "shadow";

#define RAM_CHUNKS   4u
#define RAM_BASE     0x40000000u
#define RAM_SIZE     (RAM_CHUNKS * CHUNK_SIZE)
#define MACHINE_SIZE (8u * CHUNK_SIZE)
#define POOL_MA	     0x04000000u
#define SHARED_GPA   0x3fff3000u
#define SHARED_MA    0x05003000u
#define PAGE_OFFSET  0xc0000000u
#define TASK_SIZE    0xbf000000u

/* Frames that are not: of another domain, or of a device. */
#define FOREIGN_MA 0x06000000u

#define PGDS	     3u
#define PGD_GPA(n)   (RAM_BASE + 0x4000 + (n)*L1_TABLE_SIZE)
#define TABLE_GPA(n) (RAM_BASE + 0x20000 + (n)*L2_TABLE_SIZE)

/* Where the guest's RAM lies, in another order than the guest's, while it is its own. */
static uint32_t ram_ma(uint32_t gpa)
{
	uint32_t chunk = 7 - 2 * ((gpa - RAM_BASE) >> CHUNK_SHIFT);

	return chunk << CHUNK_SHIFT | (gpa & ~CHUNK_MASK);
}

static uint8_t machine[MACHINE_SIZE]; /* RAM from machine address 0 on */
static struct domain domain;
static struct vcpu the_vcpu;
static struct vcpu *const vcpu = &the_vcpu;

void pool_use(struct domain *of)
{
	ck_assert_ptr_eq(of, &domain);
}

const struct domain *pool_in_window(void)
{
	return &domain;
}

/* --- for debug builds; locks are checked --- */

bool maintenance_enabled;

void maintenance_append(enum maintenance_op op, uint32_t operand)
{
	ck_abort_msg("operation %d %08x is recorded", op, operand);
}

void maintenance_begin(enum maintenance_event event)
{
	(void)event;
}

void maintenance_end(enum maintenance_event event)
{
	(void)event;
}

void check_fill(struct vcpu *of, uint32_t va)
{
	(void)va;
	ck_assert_ptr_eq(of, vcpu);
}

uint64_t time_now(void)
{
	return 0;
}

void message_put(unsigned int count, const char *format, ...)
{
	(void)count;
	(void)format;
}

/* The model of the hardware only looks at addresses of guests. */
void mmu_hypervisor_entries(const struct domain *of, uint32_t *l1)
{
	(void)of;
	memset(&l1[L1_INDEX(ARM_PV_HYP_START)], 0,
	       (L1_INDEX(ARM_PV_HYP_END) - L1_INDEX(ARM_PV_HYP_START)) * sizeof(*l1));
}

/* --- the hardware --- */

#define GLOBAL	  256u /* in place of an identifier */
#define TLB_SLOTS (1u << 18)

struct tlb_entry {
	struct hardware_entry entry;
	uint32_t key;	     /* page and identifier, or GLOBAL; 0: never used */
	uint32_t generation; /* valid if these are the current ones */
	uint32_t asid_generation;
};

static struct tlb_entry tlb[TLB_SLOTS];
static uint32_t tlb_used;
static uint32_t tlb_generation = 1;
static uint32_t asid_generation[GLOBAL + 1];
static uint32_t ttbr, loaded_asid;

/* The slot of a page under an identifier; if it has none, that where it would be. */
static struct tlb_entry *tlb_slot(uint32_t va, uint32_t asid)
{
	uint32_t key = 1u << 31 | (va >> PAGE_SHIFT) << 9 | asid;
	uint32_t slot = key * 2654435761u >> 14;

	while (tlb[slot].key != 0 && tlb[slot].key != key) {
		slot = (slot + 1) % TLB_SLOTS;
	}
	return &tlb[slot];
}

static bool tlb_valid(const struct tlb_entry *slot)
{
	return slot->generation == tlb_generation &&
	       slot->asid_generation == asid_generation[slot->key & 0x1ff];
}

/*
 * When the TLB last took a section of a MiB under an identifier, and a page in it. A
 * section and a page for one address must not meet: INVARIANT(one-kernel-map).
 */
static struct taken {
	uint32_t generation, asid_generation;
} taken[2][GLOBAL + 1][L1_ENTRIES];

static bool is_taken(bool section, uint32_t asid, uint32_t va)
{
	const struct taken *last = &taken[section][asid][L1_INDEX(va)];

	return last->generation == tlb_generation && last->asid_generation == asid_generation[asid];
}

static void take(bool section, uint32_t asid, uint32_t va)
{
	if (is_taken(!section, asid, va) || is_taken(!section, GLOBAL, va)) {
		ck_abort_msg("a section and a page in the TLB match %08x", va);
	}
	taken[section][asid][L1_INDEX(va)] =
		(struct taken){ tlb_generation, asid_generation[asid] };
}

static void tlb_forget(void)
{
	memset(taken, 0, sizeof(taken));
	memset(tlb, 0, sizeof(tlb));
	tlb_used = 0;
}

void tlb_invalidate_all(void)
{
	tlb_generation++;
}

static void invalidate_slot(uint32_t va, uint32_t asid, bool only_sections)
{
	struct tlb_entry *slot = tlb_slot(va, asid);

	if (slot->key == 0) {
		return;
	}
	if (!only_sections || slot->entry.section) {
		slot->generation = 0;
	}
}

void tlb_invalidate_page(uint32_t va, uint32_t asid)
{
	uint32_t mib = va & CHUNK_MASK;

	asid &= 0xff;
	invalidate_slot(va, asid, false);
	invalidate_slot(va, GLOBAL, false);
	taken[true][asid][L1_INDEX(va)].generation = 0;
	taken[true][GLOBAL][L1_INDEX(va)].generation = 0;
	/* A section is one entry of the hardware's. */
	for (uint32_t offset = 0; offset < CHUNK_SIZE; offset += PAGE_SIZE) {
		invalidate_slot(mib + offset, asid, true);
		invalidate_slot(mib + offset, GLOBAL, true);
	}
}

void tlb_invalidate_asid(uint32_t asid)
{
	if (!FORMAT_HAS_ASIDS) {
		tlb_invalidate_all();
	}
	asid_generation[asid & 0xff]++;
}

bool address_space_load(uint32_t table_ma, uint32_t asid, bool forget)
{
	ttbr = table_ma;
	loaded_asid = asid & 0xff;
	if (forget || !FORMAT_HAS_ASIDS) {
		tlb_invalidate_all();
		return true;
	}
	return false;
}

/* The word at @ma of a real table, which lies in the pool. */
static uint32_t table_word(uint32_t ma)
{
	if (ma < POOL_MA || ma >= POOL_MA + CHUNK_SIZE) {
		ck_abort_msg("the hardware walks to %08x, outside of the pool", ma);
	}
	return *(uint32_t *)pool_pointer(&domain, ma);
}

static bool hardware_walk(uint32_t va, struct hardware_entry *entry)
{
	uint32_t l1 = table_word(ttbr + L1_INDEX(va) * 4), l2;

	entry->domain = l1 >> L1_DOMAIN_SHIFT & 15;
	entry->section = (l1 & 3) == L1_TYPE_SECTION;
	if (entry->section) {
		entry->ma = (l1 & CHUNK_MASK) | (va & ~CHUNK_MASK & PAGE_MASK);
		return hardware_section(l1, entry);
	}
	if ((l1 & 3) != L1_TYPE_COARSE) {
		return false;
	}
	l2 = table_word((l1 & ~(L2_TABLE_SIZE - 1)) + L2_INDEX(va) * 4);
	entry->ma = l2 & PAGE_MASK;
	return hardware_small(l2, entry);
}

/* What the TLB has for @va, or gets by a walk; NULL if there is nothing. */
static const struct hardware_entry *translate(uint32_t va)
{
	struct tlb_entry *own = tlb_slot(va, loaded_asid), *global = tlb_slot(va, GLOBAL), *slot;
	struct hardware_entry walked;

	if (tlb_valid(own) && tlb_valid(global)) {
		ck_abort_msg("two entries of the TLB match %08x", va);
	}
	if (tlb_valid(own) || tlb_valid(global)) {
		return tlb_valid(own) ? &own->entry : &global->entry;
	}
	if (!hardware_walk(va, &walked)) {
		return NULL;
	}
	take(walked.section, walked.not_global ? loaded_asid : GLOBAL, va);
	slot = walked.not_global ? own : global;
	if (slot->key == 0) {
		slot->key = 1u << 31 | (va >> PAGE_SHIFT) << 9 |
			    (walked.not_global ? loaded_asid : GLOBAL);
		ck_assert_uint_lt(++tlb_used, TLB_SLOTS / 2);
	}
	slot->entry = walked;
	slot->generation = tlb_generation;
	slot->asid_generation = asid_generation[slot->key & 0x1ff];
	return &slot->entry;
}

/* An access from USR mode, where guests and the hypervisor's copies make it. */
static bool hardware_access(uint32_t va, enum access access, bool user, uint32_t *ma)
{
	const struct hardware_entry *entry = translate(va);
	uint32_t dacr = user ? DACR_GUEST_USER : DACR_GUEST_KERNEL;
	unsigned int quarter = va >> 10 & 3;

	if (entry == NULL || (dacr >> 2 * entry->domain & 3) != 1) {
		return false;
	}
	*ma = entry->ma | (va & ~PAGE_MASK);
	switch (access) {
	case ACCESS_WRITE:
		return entry->writable >> quarter & 1;
	case ACCESS_EXECUTE:
		return (entry->readable >> quarter & 1) && !entry->execute_never;
	default:
		return entry->readable >> quarter & 1;
	}
}

void check_not_loaded(ma_t table)
{
	/* A domain that has just been made has none of its tables loaded. */
	ck_assert(vcpu->arch.space == NULL || table.a != ttbr);
}

/* What another CPU does after words_until_then more words were read of the guest's tables. */
static void (*meanwhile)(void);
static unsigned int words_until_then;

size_t guest_read(void *to, uint32_t gva, size_t size)
{
	lock_assert_none_held();
	for (size_t done = 0; done < size; done++) {
		uint32_t ma;

		if (!hardware_access(gva + (uint32_t)done, ACCESS_READ, false, &ma)) {
			return size - done;
		}
		((uint8_t *)to)[done] = machine[ma];
	}
	return 0;
}

uint32_t guest_read_word(uint32_t gva, uint32_t *word)
{
	uint32_t failed = guest_read(word, gva, sizeof(*word)) != 0;

	if (words_until_then != 0 && --words_until_then == 0) {
		meanwhile();
	}
	return failed;
}

uint32_t guest_read_line(uint32_t gva, uint32_t *words)
{
	ck_assert_uint_eq(gva % 32, 0);
	return guest_read(words, gva, 8 * sizeof(*words)) != 0;
}

void table_clear(uint32_t *table, uint32_t size)
{
	/* The real one goes on until exactly nothing is left. */
	ck_assert_uint_eq(size % 64, 0);
	ck_assert_uint_ne(size, 0);
	memset(table, 0, size);
}

/* --- the guest, seen naively --- */

static uint32_t *guest_word(uint32_t gpa)
{
	return (uint32_t *)(void *)&machine[ram_ma(gpa)];
}

/* What the p2m maps at each page of RAM. */
static struct naive_page {
	enum p2m_kind kind;
	uint32_t ma;
} naive_p2m[RAM_SIZE / PAGE_SIZE];

static enum p2m_kind naive_kind(uint32_t gpa)
{
	if (gpa - RAM_BASE < RAM_SIZE) {
		return naive_p2m[(gpa - RAM_BASE) / PAGE_SIZE].kind;
	}
	return (gpa & PAGE_MASK) == SHARED_GPA ? P2M_SHARED : P2M_EMPTY;
}

/* Where a gpa is in the machine, or UINT32_MAX. */
static uint32_t naive_ma(uint32_t gpa)
{
	switch (naive_kind(gpa)) {
	case P2M_EMPTY:
		return UINT32_MAX;
	case P2M_SHARED:
		return SHARED_MA + (gpa & ~PAGE_MASK);
	default:
		return naive_p2m[(gpa - RAM_BASE) / PAGE_SIZE].ma + (gpa & ~PAGE_MASK);
	}
}

struct view {
	uint32_t gpa;
	uint32_t fsr; /* 0: it is mapped */
	uint32_t domain;
	bool section;
	bool execute_never;
	unsigned int ap;
};

static struct view naive_walk(uint32_t pgd, uint32_t va)
{
	uint32_t l1 = *guest_word(pgd + (va >> 20) * 4), l2;
	struct view view = { .domain = (l1 >> 5 & 15) << 4 };

	if ((l1 & 3) == 2 && !naive_supersection(l1)) {
		view.section = true;
		view.gpa = (l1 & 0xfff00000) | (va & 0xfffff);
		view.ap = naive_section_ap(l1);
		view.execute_never = naive_section_xn(l1);
		return view;
	}
	if ((l1 & 3) != 1) {
		view.fsr = 0x5;
		return view;
	}
	l2 = *guest_word((l1 & 0xfffffc00) + (va >> 12 & 0xff) * 4);
	if (naive_is_small(l2)) {
		view.gpa = (l2 & 0xfffff000) | (va & 0xfff);
		view.ap = naive_page_ap(l2, va >> 10 & 3);
		view.execute_never = naive_small_xn(l2);
	} else if ((l2 & 3) == 1) {
		view.gpa = (l2 & 0xffff0000) | (va & 0xffff);
		view.ap = naive_page_ap(l2, va >> 14 & 3);
		view.execute_never = naive_large_xn(l2);
	} else {
		view.fsr = view.domain | 0x7;
	}
	return view;
}

static bool naive_right(unsigned int ap, bool write, bool user)
{
	return naive_ap_right(ap, vcpu->arch.cp15.sctlr, write, user);
}

/*
 * What an access should come to: 0 and the machine address, or the fault. The
 * guest's kernel has its own rights in its part of the addresses, and in
 * sections closed to user code; elsewhere it has those of user code (design:
 * both are USR to the hardware).
 */
static uint32_t expected(uint32_t va, enum access access, bool user, uint32_t *ma)
{
	bool write = access == ACCESS_WRITE;
	struct view view = naive_walk(vcpu->arch.cp15.ttbr0, va);
	enum p2m_kind kind = naive_kind(view.gpa);
	/* What is not the guest's own is not code. */
	bool never = view.execute_never || (FORMAT_HAS_XN && kind != P2M_RAM && kind != P2M_EMPTY);
	bool kernel_part = va >= TASK_SIZE || (view.section && !naive_right(view.ap, false, true));
	bool read_too;

	if (view.fsr != 0) {
		return view.fsr;
	}
	/* A right to write alone does not exist in a table. */
	read_too = naive_right(view.ap, false, !kernel_part);
	if ((user && kernel_part) || !read_too || !naive_right(view.ap, write, !kernel_part) ||
	    (access == ACCESS_EXECUTE && never)) {
		return view.domain | (view.section ? 0xd : 0xf);
	}
	*ma = kind == P2M_GRANT_RO && write ? UINT32_MAX : naive_ma(view.gpa);
	return *ma != UINT32_MAX ? 0 : view.domain | (view.section ? 0x8 : NAIVE_EXTERNAL_PAGE);
}

/* Never reachable, whatever the tables say. */
static bool is_hypervisors(uint32_t va)
{
	return (va >= ARM_PV_HYP_START && va < ARM_PV_HYP_END) ||
	       va >> 20 == ARM_PV_VCPU_PAGE >> 20 || va >> 20 == 0xfff;
}

/* --- what is looked at --- */

static const uint32_t mibs[] = {
	0x00000000, 0x00100000, 0x10000000, 0x10100000,
	0xbef00000, 0xbf000000, 0xf0000000, 0xf0100000,
};
#define MIBS	  8u
#define USER_MIBS 5u

static const uint32_t offsets[] = {
	0x00000, 0x00400, 0x01000, 0x01c00, 0x07000, 0x08000, 0x0f000, 0xff000, 0xffc00,
};
#define OFFSETS 9u

static const uint32_t others[] = {
	0xc0000000, 0xc0004000, 0xc0080000, 0xc00a0000, 0xc0100000, 0xc03ff000, 0xc0400000,
	0xfd000000, 0xfd200000, 0xff7ff000, 0xffb00000, 0xffb01000, 0xfff00000, 0xffff0000,
};
#define OTHERS 14u
#define PLACES (MIBS * OFFSETS + OTHERS)

static uint32_t place(unsigned int i)
{
	return i < MIBS * OFFSETS ? mibs[i / OFFSETS] + offsets[i % OFFSETS] :
				    others[i - MIBS * OFFSETS];
}

static const enum access accesses[] = { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE };
static const char *const access_names[] = {
	[ACCESS_READ] = "read",
	[ACCESS_WRITE] = "write",
	[ACCESS_EXECUTE] = "execution",
};

/* The loaded tables let through nothing that the guest's do not. */
static void check_subset(void)
{
	for (unsigned int i = 0; i < PLACES * 6; i++) {
		uint32_t va = place(i / 6), real, ma = 0;
		enum access access = accesses[i % 3];
		bool user = i / 3 % 2;

		if (!hardware_access(va, access, user, &real)) {
			continue;
		}
		if (is_hypervisors(va)) {
			ck_abort_msg("%08x of the hypervisor's can be reached", va);
		}
		if (expected(va, access, user, &ma) != 0 || ma != real) {
			ck_abort_msg("%s %s of %08x reaches %08x, the guest's tables say %08x",
				     user ? "user" : "kernel", access_names[access], va, real, ma);
		}
	}
}

static uint32_t random_state;

static uint32_t random_below(uint32_t bound)
{
	random_state = random_state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)random_state * bound >> 32);
}

static bool access_wrote; /* the one that aborted, as its instruction says */

bool abort_wrote(const struct vcpu *of)
{
	ck_assert_ptr_eq(of, vcpu);
	return access_wrote;
}

/*
 * As the abort handler does. Where the fault status does not identify a write, the
 * instruction does; sometimes that cannot be read, and the write comes back.
 */
static enum shadow_result fill_for(uint32_t va, enum access access, bool user)
{
	bool told = FORMAT_TELLS_WRITE || access == ACCESS_EXECUTE;
	enum shadow_result result;
	uint32_t ma;

	access_wrote = access == ACCESS_WRITE &&
		       (random_below(4) != 0 || expected(va, ACCESS_READ, user, &ma) != 0);
	result = shadow_fill(vcpu, va, told ? access : ACCESS_DATA, user);
	if (!told && access == ACCESS_WRITE && result == SHADOW_FILLED &&
	    !hardware_access(va, access, user, &ma)) {
		result = shadow_fill(vcpu, va, access, user);
	}
	return result;
}

/* An access as the abort handler treats it: it ends as the guest's tables say. */
static void check_access(uint32_t va, enum access access, bool user)
{
	uint32_t real = 0, ma = 0;
	uint32_t fsr = is_hypervisors(va) ? 1 : expected(va, access, user, &ma);
	enum shadow_result result;

	if (hardware_access(va, access, user, &real)) {
		ck_assert_uint_eq(fsr, 0);
		ck_assert_uint_eq(real, ma);
		return;
	}
	result = fill_for(va, access, user);
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
	ck_assert_msg(hardware_access(va, access, user, &real), "%08x still faults", va);
	ck_assert_uint_eq(real, ma);
}

/* --- a guest that changes its tables --- */

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
	return random_frame() | (random_below(0x1000) & RANDOM_PAGE_BITS) | 2;
}

static uint32_t random_section(void)
{
	uint32_t bits = random_below(CHUNK_SIZE) & RANDOM_SECTION_BITS;

	/* Not too many of those that are refused. */
	if (naive_supersection(bits) && random_below(8) != 0) {
		bits ^= naive_supersection(bits);
	}
	return (random_frame() & CHUNK_MASK) | bits | L1_TYPE_SECTION;
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
	while (!shadow_invalidate_range(vcpu, pgd, &va, &size)) {
	}
}

static void invalidate_space(uint32_t pgd)
{
	while (!shadow_invalidate_space(vcpu, pgd)) {
	}
}

static void switch_table(uint32_t pgd)
{
	while (!shadow_switch(vcpu, pgd)) {
	}
}

/* As arch_switch_to() does. */
static void load(void)
{
	while (!shadow_prepare(vcpu)) {
	}
	shadow_load(vcpu);
	this_cpu()->arch.loaded = vcpu;
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

/*
 * As if other spaces of the domain had been loaded, so many that ours, loaded
 * again, gets the identifier that it or another one has had.
 */
static void use_identifiers(void)
{
	uint32_t last = domain.arch.space[random_below(domain.arch.space_count)].asid & 0xff;
	uint32_t used;

	if (!FORMAT_HAS_ASIDS || last < 2) {
		return;
	}
	do {
		bool forget = false;

		used = asid_current(ASID_NONE, &forget) & 0xff;
		if (forget) {
			tlb_invalidate_all();
		}
	} while (used + 1 != last);
	shadow_load(vcpu);
}

/* --- changes of the p2m, whoever is loaded --- */

static struct vcpu other; /* of another domain: its tables hold nothing of ours */

static bool other_loaded(void)
{
	return this_cpu()->arch.loaded == &other;
}

/* The model ignores the tables of the other vCPU, and invalidates its TLB only. */
static void switch_worlds(bool away)
{
	tlb_invalidate_all();
	if (away) {
		this_cpu()->arch.loaded = &other;
	} else {
		load();
	}
}

static void set_naive(uint32_t gpa, enum p2m_kind kind, uint32_t ma)
{
	naive_p2m[(gpa - RAM_BASE) / PAGE_SIZE] = (struct naive_page){ kind, ma };
}

/* Whole again: the guest's own. */
static void restore_chunk(uint32_t gpa)
{
	p2m_set_chunk(&domain.p2m, (gpa_t){ gpa }, P2M_RAM, (ma_t){ ram_ma(gpa) });
	for (uint32_t page = gpa; page < gpa + CHUNK_SIZE; page += PAGE_SIZE) {
		set_naive(page, P2M_RAM, ram_ma(page));
	}
}

/* Pages of one chunk, but not those that hold the guest's tables. */
static void replace_pages(uint32_t chunk_gpa)
{
	static const enum p2m_kind kinds[] = {
		P2M_GRANT_RO, P2M_GRANT_RW, P2M_DEVICE, P2M_EMPTY, P2M_RAM,
	};
	enum p2m_kind kind = kinds[random_below(5)];
	uint32_t first = 0x40 + random_below(0x80), count = 1 + random_below(0x40);

	for (uint32_t gpa = chunk_gpa + first * PAGE_SIZE; count != 0; gpa += PAGE_SIZE, count--) {
		uint32_t ma = kind == P2M_RAM ? ram_ma(gpa) :
						FOREIGN_MA + (random_below(512) << PAGE_SHIFT);

		ck_assert(p2m_set_page(&domain.p2m, (gpa_t){ gpa }, kind, (ma_t){ ma }));
		set_naive(gpa, kind, ma);
	}
}

static void change_p2m(void)
{
	uint32_t gpa = RAM_BASE + (random_below(RAM_CHUNKS) << CHUNK_SHIFT);
	bool whole = random_below(3) == 0;

	if (random_below(2) == 0) {
		switch_worlds(true);
	}
	if (whole) {
		restore_chunk(gpa);
	} else {
		replace_pages(gpa);
	}
	while (!arch_p2m_changed(&domain, (gpa_t){ gpa }, whole ? CHUNK_SIZE : PAGE_SIZE)) {
	}
	if (other_loaded()) {
		switch_worlds(false);
	}
}

static void step(void)
{
	switch (random_below(32)) {
	case 0:
		switch_table(PGD_GPA(random_below(PGDS)));
		break;
	case 1:
	case 2:
		invalidate_space(PGD_GPA(random_below(PGDS)));
		break;
	case 3:
		if (random_below(8) == 0) {
			invalidate_all();
		} else if (random_below(4) == 0) {
			change_p2m();
		} else {
			use_identifiers();
		}
		break;
	case 4:
	case 5:
	case 6:
		change_l1();
		break;
	case 7:
	case 8:
	case 9:
	case 10:
	case 11:
	case 12:
	case 13:
		change_l2();
		break;
	case 14:
		shadow_hint(vcpu, place(random_below(PLACES)));
		break;
	default:
		check_access(place(random_below(PLACES)), accesses[random_below(3)],
			     random_below(2));
		break;
	}
}

/* --- set-up --- */

/* How many spaces and second-level tables there are; 0: as many as fit. */
struct sizes {
	unsigned int spaces, tables;
};

static void make_domain(struct sizes sizes, uint32_t sctlr)
{
	void *pool;

	memset(&domain, 0, sizeof(domain));
	memset(machine, 0, sizeof(machine));
	tlb_forget();
	lock_init();
	domain.id = 1;
	pool = mmap((void *)(uintptr_t)pool_va(&domain), CHUNK_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	ck_assert_ptr_eq(pool, (void *)(uintptr_t)pool_va(&domain));
	domain.p2m.ram_base.a = RAM_BASE;
	for (uint32_t gpa = RAM_BASE; gpa < RAM_BASE + RAM_SIZE; gpa += CHUNK_SIZE) {
		p2m_add_chunk(&domain.p2m, (ma_t){ ram_ma(gpa) });
		restore_chunk(gpa);
	}
	ck_assert(
		p2m_set_page(&domain.p2m, (gpa_t){ SHARED_GPA }, P2M_SHARED, (ma_t){ SHARED_MA }));
	domain.arch.pool.a = POOL_MA;
	domain.arch.pool_chunks = 1;
	domain.arch.page_offset = PAGE_OFFSET;
	memset(vcpu, 0, sizeof(*vcpu));
	domain.vcpu[0] = vcpu;
	domain.vcpu_count = 1;
	vcpu->domain = &domain;
	domain.arch.regime.task_size = TASK_SIZE;
	vcpu->arch.cp15.sctlr = sctlr;
	shadow_create(&domain);
	if (sizes.spaces != 0) {
		domain.arch.space_count = sizes.spaces;
	}
	if (sizes.tables != 0) {
		domain.arch.l2_count = sizes.tables;
		while (!shadow_destroy(&domain)) {
		}
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
					RAM_BASE | 3u << 10 | L1_TYPE_SECTION;
			}
		}
		for (uint32_t i = 0; i < RAM_CHUNKS; i++) {
			*guest_word(PGD_GPA(pgd) + (L1_INDEX(PAGE_OFFSET) + i) * 4) =
				(RAM_BASE + (i << CHUNK_SHIFT)) | 1u << 10 | L1_TYPE_SECTION;
		}
	}
	vcpu->arch.cp15.ttbr0 = PGD_GPA(0);
	regime_follow(vcpu);
	load();
}

static const struct {
	struct sizes sizes;
	uint32_t sctlr;
} runs[] = {
	{ { 0, 0 }, FORMAT_SCTLR_0 },
	{ { 0, 0 }, FORMAT_SCTLR_1 },
	{ { 0, 0 }, FORMAT_SCTLR_2 },
	{ { 0, 0 }, FORMAT_SCTLR_3 },
	/* So few that they are taken from each other all the time. */
	{ { 0, 3 }, FORMAT_SCTLR_0 },
	{ { 0, 1 }, FORMAT_SCTLR_2 },
	{ { 3, 0 }, FORMAT_SCTLR_0 },
	{ { 2, 0 }, FORMAT_SCTLR_1 },
};

#define STEPS 15000

START_TEST(random_guest)
{
	make_domain(runs[_i].sizes, runs[_i].sctlr);
	make_tables();
	random_state = (uint32_t)_i + 1;
	for (unsigned int i = 0; i < STEPS; i++) {
		step();
		check_subset();
	}
}
END_TEST

/* The only second-level table is taken from whoever has it. */
static void evict_table(void)
{
	check_access(mibs[2], ACCESS_READ, true);
}

/* It is free since its space was invalidated, which was not the loaded one. */
static void reuse_free_table(void)
{
	switch_table(PGD_GPA(1));
	invalidate_space(PGD_GPA(0));
	check_access(mibs[2], ACCESS_READ, true);
}

/* The third table of the guest gets the first-level table of the first. */
static void reuse_space(void)
{
	switch_table(PGD_GPA(1));
	switch_table(PGD_GPA(2));
}

/* The tables that a domain had are those of the next one. */
static void reuse_destroyed(void)
{
	while (!shadow_destroy(&domain)) {
	}
	load();
	check_access(mibs[2], ACCESS_READ, true);
}

static void (*const reuses[])(void) = {
	evict_table,
	reuse_free_table,
	reuse_space,
	reuse_destroyed,
};

/* Between the unlinking of a table and its next use the TLB was flushed. */
START_TEST(flush_before_reuse_of_table)
{
	uint32_t before;

	make_domain((struct sizes){ 2, 1 }, FORMAT_SCTLR_0);
	make_tables();
	for (unsigned int pgd = 0; pgd < PGDS; pgd++) {
		for (unsigned int mib = 0; mib <= 2; mib += 2) {
			*guest_word(PGD_GPA(pgd) + L1_INDEX(mibs[mib]) * 4) =
				table_of(pgd, mib) | L1_TYPE_COARSE;
			*guest_word(table_of(pgd, mib)) =
				RAM_BASE | (FORMAT_HAS_XN ? 0x30u : 0xff0u) | 2;
		}
	}
	check_access(mibs[0], ACCESS_READ, true);
	before = tlb_generation;
	reuses[_i]();
	ck_assert_uint_ne(tlb_generation, before);
}
END_TEST

START_TEST(mmu_off)
{
	uint32_t ma;

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0 & ~(uint32_t)SCTLR_M);
	regime_follow(vcpu);
	load();
	for (uint32_t va = RAM_BASE; va < RAM_BASE + RAM_SIZE; va += 0x4321) {
		ck_assert_int_eq(shadow_fill(vcpu, va, ACCESS_WRITE, false), SHADOW_FILLED);
		ck_assert(hardware_access(va, ACCESS_WRITE, false, &ma));
		ck_assert_uint_eq(ma, naive_ma(va));
		ck_assert(!hardware_access(va, ACCESS_READ, true, &ma));
	}
	ck_assert_int_eq(shadow_fill(vcpu, SHARED_GPA, ACCESS_WRITE, false), SHADOW_FILLED);
	ck_assert(hardware_access(SHARED_GPA + 4, ACCESS_WRITE, false, &ma));
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
	{ 0, 0 },
	{ 0, 1 },
	{ 0xfff, 2 },
	{ 0, 0xffffffff },
	{ 0xffffffff, 1 },
	{ 0xfffff000, 0x1000 },
	{ 0xfffff000, 0x1001 },
	{ 0xffffffff, 0xffffffff },
	{ 0x10000000, 0x02000000 },
	{ 0x10000000, 0x02000001 },
	{ 0xfcfff000, 0x2000 },
	{ 0x7fffffff, 0x80000001 },
};

START_TEST(odd_range)
{
	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	invalidate_range(PGD_GPA(0), odd_ranges[_i].va, odd_ranges[_i].size);
	shadow_invalidate_page(vcpu, 0xffffffff, odd_ranges[_i].va);
	invalidate_space(odd_ranges[_i].va);
	check_subset();
	check_access(PAGE_OFFSET, ACCESS_WRITE, false);
}
END_TEST

/* task_size is any MiB that the guest chooses: mappings above it stay. */
START_TEST(odd_task_size)
{
	unsigned int first = L1_INDEX(PAGE_OFFSET);

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	domain.arch.regime.task_size = PAGE_OFFSET + CHUNK_SIZE;
	make_tables();
	check_access(PAGE_OFFSET, ACCESS_WRITE, false);
	check_access(PAGE_OFFSET + CHUNK_SIZE, ACCESS_WRITE, false);
	invalidate_space(PGD_GPA(0));
	ck_assert_uint_eq(vcpu->arch.space->l1[first], 0);
	ck_assert_uint_ne(domain.arch.kernel_map[domain.arch.kernel_map_used].l1[first + 1], 0);
	check_access(PAGE_OFFSET + CHUNK_SIZE, ACCESS_WRITE, false);
}
END_TEST

/*
 * Two tables of the guest that say different things of one kernel address: what one
 * was shown is gone when the other says that it has changed, whoever is loaded.
 */
START_TEST(kernel_mib_of_two_minds)
{
	const uint32_t va = TASK_SIZE + 8 * CHUNK_SIZE;
	uint32_t *entry;
	uint32_t ma;

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	entry = guest_word(PGD_GPA(1) + L1_INDEX(va) * 4);
	*guest_word(PGD_GPA(0) + L1_INDEX(va) * 4) = TABLE_GPA(40) | L1_TYPE_COARSE;
	*guest_word(TABLE_GPA(40)) = RAM_BASE | 0xff0u | 2;
	*entry = (RAM_BASE + CHUNK_SIZE) | 1u << 10 | L1_TYPE_SECTION;
	switch_table(PGD_GPA(1));
	check_access(va, ACCESS_READ, false);
	switch_table(PGD_GPA(0));
	/* The TLB may forget at any time: then this table is asked. */
	tlb_invalidate_all();
	check_access(va, ACCESS_READ, false);
	switch_table(PGD_GPA(1));
	*entry = (RAM_BASE + 2 * CHUNK_SIZE) | 1u << 10 | L1_TYPE_SECTION;
	switch_table(PGD_GPA(0));
	shadow_invalidate_page(vcpu, PGD_GPA(0), va);
	switch_table(PGD_GPA(1));
	ck_assert(!hardware_access(va, ACCESS_READ, false, &ma) ||
		  ma == ram_ma(RAM_BASE + 2 * CHUNK_SIZE));
	check_access(va, ACCESS_READ, false);
}
END_TEST

/*
 * A guest gives an address of user space more rights, by a table in place of a section
 * (_i == 0) or the other way round, without an invalidation: the TLB never holds both.
 */
START_TEST(section_and_page_of_user_space)
{
	const uint32_t va = 0x10000000, page = va + PAGE_SIZE;
	const uint32_t section = (RAM_BASE + CHUNK_SIZE) | L1_TYPE_SECTION;
	uint32_t *entry;
	uint32_t ma;

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	entry = guest_word(PGD_GPA(0) + L1_INDEX(va) * 4);
	for (unsigned int i = 0; i < 2; i++) {
		*guest_word(TABLE_GPA(40) + 4 * i) =
			(RAM_BASE + CHUNK_SIZE + i * PAGE_SIZE) | (_i == 0 ? 0x30u : 0x20u) | 2;
	}
	*entry = _i == 0 ? section | 2u << 10 : TABLE_GPA(40) | L1_TYPE_COARSE;
	check_access(va, ACCESS_READ, true);
	*entry = _i == 0 ? TABLE_GPA(40) | L1_TYPE_COARSE : section | 3u << 10;
	ck_assert_int_eq(shadow_fill(vcpu, va, ACCESS_WRITE, true), SHADOW_FILLED);
	ck_assert(hardware_access(page, ACCESS_WRITE, true, &ma));
	ck_assert_uint_eq(ma, ram_ma(RAM_BASE + CHUNK_SIZE + PAGE_SIZE));
}
END_TEST

static const uint32_t disputed = 0x10000000;

static void remap_disputed(void)
{
	*guest_word(TABLE_GPA(40)) = (RAM_BASE + 2 * CHUNK_SIZE) | 0x30u | 2;
	shadow_invalidate_page(vcpu, PGD_GPA(0), disputed);
}

static void unmap_disputed(void)
{
	*guest_word(PGD_GPA(0) + L1_INDEX(disputed) * 4) = 0;
	shadow_invalidate_page(vcpu, PGD_GPA(0), disputed);
}

static void give_up_all(void)
{
	*guest_word(TABLE_GPA(40)) = 0;
	ck_assert(arch_p2m_changed(&domain, (gpa_t){ RAM_BASE + CHUNK_SIZE }, CHUNK_SIZE));
}

/*
 * An invalidation on another CPU comes between the reading of the guest's tables, of one
 * word or of both, and the filling: nothing of what was read is to be used.
 */
START_TEST(invalidated_while_filling)
{
	static void (*const changes[])(void) = { remap_disputed, unmap_disputed, give_up_all };
	uint32_t ma;

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	this_cpu()->arch.loaded = vcpu;
	*guest_word(PGD_GPA(0) + L1_INDEX(disputed) * 4) = TABLE_GPA(40) | L1_TYPE_COARSE;
	*guest_word(TABLE_GPA(40)) = (RAM_BASE + CHUNK_SIZE) | 0x30u | 2;
	check_access(disputed + PAGE_SIZE, ACCESS_READ, true);
	meanwhile = changes[_i / 2];
	words_until_then = 1 + (unsigned int)_i % 2;
	shadow_fill(vcpu, disputed, ACCESS_WRITE, true);
	ck_assert_uint_eq(words_until_then, 0);
	ck_assert(!hardware_access(disputed, ACCESS_WRITE, true, &ma));
	check_access(disputed, ACCESS_WRITE, true);
}
END_TEST

/* What is no RAM is mapped as the p2m says, whatever the guest's table says of caches. */
START_TEST(attributes_of_the_p2m)
{
	static const struct {
		enum p2m_kind kind;
		bool device;
	} kinds[] = { { P2M_SHARED, false }, { P2M_DEVICE, true } };
	const uint32_t va = 0x10000000, page = RAM_BASE + 3 * CHUNK_SIZE;
	uint32_t l1, attributes;

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	ck_assert(p2m_set_page(&domain.p2m, (gpa_t){ page }, kinds[_i].kind, (ma_t){ FOREIGN_MA }));
	*guest_word(PGD_GPA(0) + L1_INDEX(va) * 4) = TABLE_GPA(40) | L1_TYPE_COARSE;
	*guest_word(TABLE_GPA(40)) = page | (FORMAT_HAS_XN ? 0x3cu : 0xffcu) | 2;
	ck_assert_int_eq(shadow_fill(vcpu, va, ACCESS_WRITE, true), SHADOW_FILLED);
	attributes = (kinds[_i].device ? ATTR_DEVICE : ATTR_UNCACHED) | ATTR_NEVER_EXECUTE |
		     ATTR_NOT_GLOBAL;
	l1 = table_word(ttbr + L1_INDEX(va) * 4);
	ck_assert_uint_eq(table_word((l1 & ~(L2_TABLE_SIZE - 1)) + L2_INDEX(va) * 4),
			  encode_small(FOREIGN_MA, AP_USER_RW, attributes));
}
END_TEST

/*
 * A grant lies on a page inside a chunk of RAM that a section of the guest's shows: the
 * section must not come into effect, neither by an access nor by the walker's own mapping
 * of the linear addresses.
 */
START_TEST(grant_inside_a_chunk)
{
	uint32_t page = RAM_BASE + 0x80000, va = PAGE_OFFSET + 0x80000;
	uint32_t ma;

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	check_access(va, ACCESS_WRITE, false);
	check_access(va + PAGE_SIZE, ACCESS_WRITE, false);
	ck_assert(p2m_set_page(&domain.p2m, (gpa_t){ page }, P2M_GRANT_RO, (ma_t){ FOREIGN_MA }));
	set_naive(page, P2M_GRANT_RO, FOREIGN_MA);
	while (!arch_p2m_changed(&domain, (gpa_t){ page }, PAGE_SIZE)) {
	}
	ck_assert_msg(!hardware_access(va, ACCESS_READ, false, &ma), "the section is left");
	/* The walker reads the guest's tables, which lie in that chunk. */
	check_access(PAGE_OFFSET + CHUNK_SIZE, ACCESS_READ, false);
	ck_assert_msg(!hardware_access(va, ACCESS_READ, false, &ma), "a section of the walker's");
	check_access(va + PAGE_SIZE, ACCESS_WRITE, false);
	check_access(va, ACCESS_READ, false);
	check_access(va, ACCESS_WRITE, false);
	ck_assert(!hardware_access(va, ACCESS_WRITE, false, &ma));
	ck_assert(hardware_access(va, ACCESS_READ, false, &ma));
	ck_assert_uint_eq(ma, FOREIGN_MA);
	check_subset();
}
END_TEST

/* A table that is no RAM of the guest's: every access faults, nothing is read. */
START_TEST(table_outside_of_ram)
{
	static const uint32_t pgds[] = { 0, 0x3fffc000, RAM_BASE + RAM_SIZE, 0xffffc000,
					 SHARED_GPA };

	make_domain((struct sizes){ 0, 0 }, FORMAT_SCTLR_0);
	make_tables();
	for (unsigned int i = 0; i < sizeof(pgds) / sizeof(pgds[0]); i++) {
		switch_table(pgds[i]);
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
	tcase_add_loop_test(tests, flush_before_reuse_of_table, 0,
			    sizeof(reuses) / sizeof(reuses[0]));
	tcase_add_test(tests, mmu_off);
	tcase_add_loop_test(tests, odd_range, 0, sizeof(odd_ranges) / sizeof(odd_ranges[0]));
	tcase_add_test(tests, odd_task_size);
	tcase_add_test(tests, kernel_mib_of_two_minds);
	tcase_add_loop_test(tests, section_and_page_of_user_space, 0, 2);
	tcase_add_loop_test(tests, attributes_of_the_p2m, 0, 2);
	tcase_add_loop_test(tests, invalidated_while_filling, 0, 6);
	tcase_add_test(tests, grant_inside_a_chunk);
	tcase_add_test(tests, table_outside_of_ram);
}
