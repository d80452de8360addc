// SPDX-License-Identifier: GPL-2.0-only
/*
 * shadow.c - the real page tables of guests: a large software TLB.
 *
 * A guest keeps ordinary tables, in guest-physical addresses, in its own RAM.
 * The hardware walks the tables made here, which are filled from the guest's
 * when an access faults and emptied when the guest asks for its TLB to be
 * invalidated. Any entry may be dropped at any time: it comes back by a fault.
 *
 * A shadow space stands for one guest first-level table (named by its gpa) and
 * owns one real first-level table. Second-level tables below task_size belong
 * to a space; those at or above it belong to the domain and are linked into
 * the first-level tables as they are used. All come from a pool of fixed size;
 * when it is empty, a table is taken from whoever has it.
 *
 * Reading order: (i) tables and lists, (ii) spaces, (iii) reading the guest's
 * tables, (iv) filling, (v) invalidating, (vi) set-up.
 *
 * INVARIANT(shadow-owned): every valid entry maps a frame of its domain.
 * INVARIANT(shadow-subset): with no more rights than the guest's table gave
 *	when it was read; except that RAM at page_offset is readable for the
 *	hypervisor's walker, in the guest kernel's domain.
 *	Both: check.c in debug builds; tests/guests.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include "shadow.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/chunk.h>
#include <vambrace/domain.h>
#include <vambrace/panic.h>

#include "asid.h"
#include "cache.h"
#include "check.h"
#include "descriptor.h"
#include "guest_copy.h"
#include "maintenance.h"
#include "mmu.h"
#include "pool.h"

#define L2_NONE			0xffffu
#define SPACE_KERNEL		0xfffeu
#define SPACE_FREE		0xffffu

/* Names of spaces that are no guest table: a table's gpa has its low bits clear. */
#define PGD_FREE		1u
#define PGD_FLAT		2u
#define PGD_MASK		(~(L1_TABLE_SIZE - 1))

/* A range longer than this is not looked at MiB by MiB: everything goes. */
#define RANGE_MAX		(32u * CHUNK_SIZE)
/* More pages of one MiB than this: its whole table goes. */
#define CLEAR_PAGES_MAX		128u
/* For more pages than this the whole hardware TLB is invalidated instead. */
#define TLB_PAGES_MAX		16

/* So many pages are filled together: their descriptors are whole cache lines. */
#define LINE_DESCRIPTORS	8u
#define NEIGHBOURS		(2 * LINE_DESCRIPTORS)

/* So many entries are forgotten in one step of the end of a domain. */
#define DESTROY_ENTRIES		64u

/* Batches look for a waiting interrupt after so many tables. */
#define PAUSE_INTERVAL		32u

#define FIRST_L1_OF_HYPERVISOR	L1_INDEX(ARM_PV_HYP_START)
#define END_L1_OF_HYPERVISOR	L1_INDEX(ARM_PV_HYP_END)
#define L1_OF_VCPU_PAGE		L1_INDEX(ARM_PV_VCPU_PAGE)
#define L1_OF_VECTORS		L1_INDEX(ARM_PV_VECTORS_PAGE)

static uint32_t fault_status;

uint32_t shadow_fault_status(void)
{
	return fault_status;
}

static bool mmu_on(const struct vcpu *vcpu)
{
	return vcpu->arch.cp15.sctlr & SCTLR_M;
}

static uint32_t first_kernel_index(const struct vcpu *vcpu)
{
	return L1_INDEX(vcpu->arch.vectors.task_size);
}

/* --- (i) tables and lists --- */

static void set_descriptor(uint32_t *descriptor, uint32_t value)
{
	*descriptor = value;
	maintenance_record(OP_STORE);
	cache_clean_descriptor(descriptor);
}

static uint32_t *l2_table(const struct arch_domain *arch, unsigned int l2)
{
	return arch->l2_base + l2 * L2_ENTRIES;
}

/* The second-level table of ours that first-level entry @index links, or L2_NONE. */
static unsigned int linked_l2(const struct domain *domain, const struct shadow_space *space,
			      unsigned int index)
{
	uint32_t descriptor = space->l1[index];

	if ((descriptor & DESC_TYPE_MASK) != L1_TYPE_COARSE) {
		return L2_NONE;
	}
	return ((uint32_t)pool_pointer(domain, descriptor & ~(L2_TABLE_SIZE - 1)) -
		(uint32_t)domain->arch.l2_base) / L2_TABLE_SIZE;
}

static void list_add(struct arch_domain *arch, struct shadow_space *space, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	info->previous = L2_NONE;
	info->next = space->first_l2;
	if (info->next != L2_NONE) {
		arch->l2_info[info->next].previous = l2;
	}
	space->first_l2 = l2;
}

static void list_remove(struct arch_domain *arch, struct shadow_space *space, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	if (info->previous != L2_NONE) {
		arch->l2_info[info->previous].next = info->next;
	} else {
		space->first_l2 = info->next;
	}
	if (info->next != L2_NONE) {
		arch->l2_info[info->next].previous = info->previous;
	}
}

/* Clear a first-level entry of the kernel's part in every space; false if none had it. */
static bool unlink_kernel_l1(struct arch_domain *arch, unsigned int index)
{
	bool any = false;

	for (unsigned int i = 0; i < arch->space_count; i++) {
		if (arch->space[i].l1[index] != 0) {
			set_descriptor(&arch->space[i].l1[index], 0);
			any = true;
		}
	}
	return any;
}

/* Take a second-level table out of use. The caller invalidates the TLB. */
static void drop_l2(struct arch_domain *arch, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	if (info->space == SPACE_KERNEL) {
		unlink_kernel_l1(arch, info->l1_index);
		arch->kernel_l2[info->l1_index] = L2_NONE;
	} else {
		struct shadow_space *space = &arch->space[info->space];

		set_descriptor(&space->l1[info->l1_index], 0);
		list_remove(arch, space, l2);
	}
	info->space = SPACE_FREE;
	info->next = arch->free_l2;
	arch->free_l2 = l2;
}

/* The pool is empty: take the next table in turn from whoever has it. */
static void evict_l2(struct arch_domain *arch)
{
	arch->evict_hand = (arch->evict_hand + 1) % arch->l2_count;
	drop_l2(arch, arch->evict_hand);
	tlb_invalidate_all();
}

/* An empty table for @index of @space (SPACE_KERNEL: of the domain). */
static unsigned int take_l2(struct domain *domain, unsigned int space, unsigned int index,
			    uint32_t guest_l1)
{
	struct arch_domain *arch = &domain->arch;
	struct shadow_l2 *info;
	unsigned int l2;

	if (arch->free_l2 == L2_NONE) {
		evict_l2(arch);
	}
	l2 = arch->free_l2;
	info = &arch->l2_info[l2];
	arch->free_l2 = info->next;
	*info = (struct shadow_l2){ .guest_l1 = guest_l1, .l1_index = index, .space = space };
	table_clear(l2_table(arch, l2), L2_TABLE_SIZE);
	cache_clean_range((uint32_t)l2_table(arch, l2), L2_TABLE_SIZE);
	if (space == SPACE_KERNEL) {
		arch->kernel_l2[index] = l2;
	} else {
		list_add(arch, &arch->space[space], l2);
	}
	return l2;
}

/* --- (ii) spaces --- */

/* After so many tables dropped: is it time to let an interrupt in? */
static bool pause_after(unsigned int count)
{
	return count % PAUSE_INTERVAL == 0 && arch_interrupt_waiting();
}

/*
 * Clear the first level below task_size. Above it stays what it is: the TLB
 * may have it, global, and is told when the guest says so only if a table shows
 * it (drop_kernel_mib()).
 */
static void clear_user_l1(struct domain *domain, struct shadow_space *space)
{
	uint32_t size = first_kernel_index(&domain->vcpu) * sizeof(uint32_t);

	/* Any size: task_size is the guest's choice, which table_clear() cannot take. */
	memset(space->l1, 0, size);
	cache_clean_range((uint32_t)space->l1, size);
	space->has_user_sections = false;
}

/*
 * Drop everything below task_size. The caller invalidates the TLB. False if an
 * interrupt waits and something is left.
 */
static bool empty_space(struct domain *domain, struct shadow_space *space)
{
	struct arch_domain *arch = &domain->arch;
	unsigned int dropped = 0;

	while (space->first_l2 != L2_NONE) {
		if (pause_after(++dropped)) {
			return false;
		}
		drop_l2(arch, space->first_l2);
	}
	if (space->has_user_sections) {
		clear_user_l1(domain, space);
	}
	return true;
}

/*
 * A table with nothing in it but what belongs to the hypervisor; its list must
 * be empty. It may be the loaded one: the hypervisor's entries never go away.
 */
static void clean_table(struct domain *domain, struct shadow_space *space)
{
	uint32_t *l1 = space->l1;
	ma_t hyp_l2 = pool_ma(domain, pool_page(domain, POOL_HYP_L2));

	table_clear(l1, FIRST_L1_OF_HYPERVISOR * sizeof(uint32_t));
	mmu_hypervisor_entries(domain, l1);
	for (unsigned int index = END_L1_OF_HYPERVISOR; index < L1_ENTRIES; index++) {
		if (index != L1_OF_VCPU_PAGE && index != L1_OF_VECTORS) {
			l1[index] = 0;
		}
	}
	l1[L1_OF_VCPU_PAGE] = encode_coarse(hyp_l2.a, DOMAIN_GUEST_KERNEL);
	l1[L1_OF_VECTORS] = encode_coarse(hyp_l2.a + L2_TABLE_SIZE, DOMAIN_PUBLIC);
	cache_clean_range((uint32_t)l1, L1_TABLE_SIZE);
	space->has_user_sections = false;
	space->kernel_generation = domain->arch.kernel_generation;
}

static struct shadow_space *find_space(struct arch_domain *arch, uint32_t pgd)
{
	uint8_t *hint = &arch->space_hint[pgd / L1_TABLE_SIZE % SPACE_HINTS];

	if (arch->space[*hint].pgd == pgd) {
		return &arch->space[*hint];
	}
	for (unsigned int i = 0; i < arch->space_count; i++) {
		if (arch->space[i].pgd == pgd) {
			*hint = (uint8_t)i;
			return &arch->space[i];
		}
	}
	return NULL;
}

static struct shadow_space *least_recently_used(struct arch_domain *arch)
{
	struct shadow_space *space = &arch->space[0];

	for (unsigned int i = 1; i < arch->space_count; i++) {
		if (arch->space[i].last_use < space->last_use) {
			space = &arch->space[i];
		}
	}
	return space;
}

/*
 * The space for @pgd: found, or a free one, or the least recently used one made
 * anew. What it knows of the kernel's part stays, for that is global.
 */
static struct shadow_space *get_space(struct vcpu *vcpu, uint32_t pgd)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space = find_space(arch, pgd);

	if (space == NULL) {
		space = find_space(arch, PGD_FREE);
	}
	if (space == NULL) {
		space = least_recently_used(arch);
	}
	if (space->pgd != pgd) {
		/* The domain is not loaded yet if this is a world switch. */
		pool_use(vcpu->domain);
		while (space->first_l2 != L2_NONE) {
			drop_l2(arch, space->first_l2);
		}
		/* What is at or above task_size is another thing with the MMU off. */
		if (space->kernel_generation != arch->kernel_generation ||
		    space->pgd == PGD_FLAT || pgd == PGD_FLAT) {
			clean_table(vcpu->domain, space);
		} else if (space->has_user_sections) {
			clear_user_l1(vcpu->domain, space);
		}
		space->pgd = pgd;
		space->asid = ASID_NONE;
	}
	space->last_use = ++arch->use_clock;
	return space;
}

bool shadow_space_used(const struct shadow_space *space)
{
	return space->pgd != PGD_FREE;
}

void shadow_follow_cp15(struct vcpu *vcpu)
{
	translation_make(&vcpu->arch.translation, &vcpu->arch.cp15);
}

void shadow_load(struct vcpu *vcpu, bool other_kernel)
{
	uint32_t pgd = mmu_on(vcpu) ? vcpu->arch.cp15.ttbr0 & PGD_MASK : PGD_FLAT;
	struct shadow_space *space = get_space(vcpu, pgd);

	enum maintenance_event event = other_kernel ? EVENT_WORLD_SWITCH : EVENT_SPACE_SWITCH;
	bool forget = other_kernel;

	vcpu->arch.space = space;
	space->asid = asid_current(space->asid, &forget);
	maintenance_begin(event);
	address_space_load(pool_ma(vcpu->domain, space->l1).a, space->asid, forget);
	maintenance_end(event);
}

void shadow_switch(struct vcpu *vcpu, uint32_t pgd)
{
	vcpu->arch.cp15.ttbr0 = pgd;
	if (mmu_on(vcpu) && vcpu->arch.space->pgd != (pgd & PGD_MASK)) {
		shadow_load(vcpu, false);
	}
}

/* --- (iii) reading the guest's tables --- */

/* Translations below task_size belong to one address space. */
static uint32_t global_attribute(const struct vcpu *vcpu, uint32_t va)
{
	return va < vcpu->arch.vectors.task_size ? ATTR_NOT_GLOBAL : 0;
}

static unsigned int table_for(struct vcpu *vcpu, uint32_t va, uint32_t guest_l1,
			      bool kernel_domain);

/* What the table that there is for @va was filled from; 0: there is none. */
static uint32_t guest_l1_of(const struct vcpu *vcpu, uint32_t va)
{
	const struct arch_domain *arch = &vcpu->domain->arch;
	unsigned int l2 = arch->kernel_l2[L1_INDEX(va)];

	return l2 != L2_NONE ? arch->l2_info[l2].guest_l1 : 0;
}

/*
 * Let the hypervisor read the guest's RAM around linear address @va, whatever
 * the guest's tables say: read-only, in the guest kernel's domain. ARMv5 caches
 * are named by virtual address, so the walker must read where the guest wrote.
 */
static void map_linear_page(struct vcpu *vcpu, uint32_t va, gpa_t gpa, unsigned int l2)
{
	ma_t ma = p2m_lookup(&vcpu->domain->p2m, gpa).ma;

	set_descriptor(&l2_table(&vcpu->domain->arch, l2)[L2_INDEX(va)],
		       encode_small(ma.a, AP_USER_RO, ATTR_NORMAL | ATTR_NEVER_EXECUTE |
				    global_attribute(vcpu, va)));
	tlb_invalidate_page(va, vcpu->arch.space->asid);
}

/* False, and nothing is mapped, if that takes a table that there is not. */
static bool map_linear(struct vcpu *vcpu, uint32_t va, gpa_t gpa)
{
	struct p2m_entry at = p2m_lookup(&vcpu->domain->p2m, gpa);
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	unsigned int l2 = linked_l2(vcpu->domain, space, index);

	if (l2 != L2_NONE) {
		map_linear_page(vcpu, va, gpa, l2);
		return true;
	}
	if (at.extent != CHUNK_SIZE) {
		return false;
	}
	set_descriptor(&space->l1[index],
		       encode_section(at.ma.a, DOMAIN_GUEST_KERNEL, AP_USER_RO,
				      ATTR_NORMAL | ATTR_NEVER_EXECUTE |
				      global_attribute(vcpu, va)));
	if (index < first_kernel_index(vcpu)) {
		space->has_user_sections = true;
	}
	tlb_invalidate_page(va, space->asid);
	return true;
}

/*
 * The linear address of @gpa (guest-controlled) in the guest's tables, of which
 * only the domain's RAM is read; false for anything else. @gpa is at a multiple
 * of @size, a power of two.
 */
static bool linear_address(struct vcpu *vcpu, gpa_t gpa, uint32_t size, uint32_t *va)
{
	const struct domain *domain = vcpu->domain;

	*va = gpa.a - domain->p2m.ram_base.a + domain->arch.page_offset;
	return p2m_is_ram(&domain->p2m, gpa) &&
	       range_ok(*va, size, domain->arch.page_offset, ARM_PV_HYP_START);
}

static bool read_word(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	uint32_t va;

	if (!linear_address(vcpu, gpa, sizeof(*word), &va)) {
		return false;
	}
	return guest_read_word(va, word) == 0 ||
	       (map_linear(vcpu, va, gpa) && guest_read_word(va, word) == 0);
}

/*
 * The same for a walk, when no table of ours is being worked on: one may be made, and
 * taken from anyone, to read from a chunk that is not mapped as a section.
 */
static bool read_word_of_walk(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	uint32_t va;

	if (read_word(vcpu, gpa, word)) {
		return true;
	}
	if (!linear_address(vcpu, gpa, sizeof(*word), &va) ||
	    p2m_lookup(&vcpu->domain->p2m, gpa).extent == CHUNK_SIZE) {
		return false;
	}
	map_linear_page(vcpu, va, gpa, table_for(vcpu, va, guest_l1_of(vcpu, va), true));
	return guest_read_word(va, word) == 0;
}

/* A cache line of descriptors. */
static bool read_line(struct vcpu *vcpu, gpa_t gpa, uint32_t *words)
{
	uint32_t va;

	if (!linear_address(vcpu, gpa, LINE_DESCRIPTORS * sizeof(*words), &va)) {
		return false;
	}
	return guest_read_line(va, words) == 0 ||
	       (map_linear(vcpu, va, gpa) && guest_read_line(va, words) == 0);
}

static gpa_t l1_entry_gpa(const struct vcpu *vcpu, unsigned int index)
{
	return (gpa_t){ (vcpu->arch.cp15.ttbr0 & PGD_MASK) + index * sizeof(uint32_t) };
}

/* Walk the guest's tables for @va. */
static void walk_guest(struct vcpu *vcpu, uint32_t va, struct walk *walk)
{
	uint32_t descriptor;
	gpa_t table;

	if (!read_word_of_walk(vcpu, l1_entry_gpa(vcpu, L1_INDEX(va)), &descriptor)) {
		walk->kind = WALK_FAULT;
		walk->fsr = FSR_TRANSLATION_SECTION;
		return;
	}
	if (!walk_first(walk, descriptor, &table)) {
		return;
	}
	table.a += L2_INDEX(va) * sizeof(uint32_t);
	if (!read_word_of_walk(vcpu, table, &descriptor)) {
		walk->kind = WALK_FAULT;
		walk->fsr |= FSR_TRANSLATION_PAGE;
		return;
	}
	walk_second(walk, descriptor, va);
}

/* --- (iv) filling --- */

/*
 * Whether what a walk found belongs in the guest kernel's domain: all from
 * task_size on, and below it a section closed to user code (identity maps).
 */
static bool in_kernel_domain(const struct vcpu *vcpu, const struct walk *walk, uint32_t va)
{
	return va >= vcpu->arch.vectors.task_size ||
	       (walk->kind == WALK_SECTION &&
		walk_ap(&vcpu->arch.translation, walk, va, false) == AP_PRIVILEGED_RO);
}

/* The page at @va that @walk leads to. */
static gpa_t page_gpa(const struct walk *walk, uint32_t va)
{
	gpa_t gpa = walk->gpa;

	if (walk->kind == WALK_SECTION) {
		gpa.a |= va & ~CHUNK_MASK & PAGE_MASK;
	}
	return gpa;
}

/* Where the core can forbid it, only what the p2m says is executed: page_descriptor(). */
static bool executable(const struct vcpu *vcpu, const struct walk *walk, uint32_t va)
{
	struct p2m_entry at;

	if (!walk_executable(walk) || ATTR_NEVER_EXECUTE == 0) {
		return walk_executable(walk);
	}
	at = p2m_lookup(&vcpu->domain->p2m, page_gpa(walk, va));
	/* Nothing at all is another fault. */
	return at.kind == P2M_EMPTY || (at.rights & P2M_EXECUTE);
}

static bool allowed(const struct vcpu *vcpu, const struct walk *walk, uint32_t va,
		    enum access access, bool user, bool kernel_domain)
{
	unsigned int ap = walk_ap(&vcpu->arch.translation, walk, va, kernel_domain);

	if (ap == AP_PRIVILEGED_RO || (user && kernel_domain)) {
		return false;
	}
	switch (access) {
	case ACCESS_WRITE:
		return ap == AP_USER_RW;
	case ACCESS_EXECUTE:
		return executable(vcpu, walk, va);
	default:
		return true;
	}
}

/* The real attributes of what is not RAM; uncached if it has another address in the hypervisor. */
static uint32_t special_attributes(const struct vcpu *vcpu, const struct walk *walk,
				   const struct p2m_entry *at)
{
	uint32_t never_execute = at->rights & P2M_EXECUTE ? 0 : ATTR_NEVER_EXECUTE;

	switch (at->attributes) {
	case P2M_UNCACHED:
		return ATTR_UNCACHED | never_execute;
	case P2M_REGISTERS:
		return ATTR_DEVICE | never_execute;
	default:
		return walk_attributes(&vcpu->arch.translation, walk) | never_execute;
	}
}

/* page_descriptor() of what is no whole chunk of RAM. */
static uint32_t special_descriptor(const struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				   bool kernel_domain)
{
	struct p2m_entry at = p2m_lookup(&vcpu->domain->p2m, page_gpa(walk, va));
	uint32_t descriptor;

	if (at.kind == P2M_EMPTY) {
		return 0;
	}
	descriptor = walk_small(&vcpu->arch.translation, walk, at.ma.a, kernel_domain,
				special_attributes(vcpu, walk, &at) | global_attribute(vcpu, va));
	return at.rights & P2M_WRITE ? descriptor : small_read_only(descriptor);
}

/* The real descriptor for the page at @va that @walk leads to, or 0. */
static uint32_t page_descriptor(const struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				bool kernel_domain)
{
	const struct translation *translation = &vcpu->arch.translation;
	ma_t ma;

	if (!p2m_in_whole_chunk(&vcpu->domain->p2m, page_gpa(walk, va), &ma)) {
		return special_descriptor(vcpu, walk, va, kernel_domain);
	}
	return walk_small(translation, walk, ma.a, kernel_domain,
			  walk_attributes(translation, walk) | global_attribute(vcpu, va));
}

/*
 * The second-level table for @va in the loaded space, made and linked if need
 * be. A table filled from another guest descriptor than now is emptied first.
 */
static unsigned int table_for(struct vcpu *vcpu, uint32_t va, uint32_t guest_l1,
			      bool kernel_domain)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	bool kernel = index >= first_kernel_index(vcpu);
	unsigned int l2 = kernel ? arch->kernel_l2[index] : linked_l2(vcpu->domain, space, index);
	uint32_t link;

	if (l2 != L2_NONE && arch->l2_info[l2].guest_l1 != guest_l1) {
		drop_l2(arch, l2);
		tlb_invalidate_all();
		l2 = L2_NONE;
	}
	if (l2 == L2_NONE) {
		l2 = take_l2(vcpu->domain,
			     kernel ? SPACE_KERNEL : (unsigned int)(space - arch->space), index,
			     guest_l1);
	}
	link = encode_coarse(pool_ma(vcpu->domain, l2_table(arch, l2)).a,
			     kernel_domain ? DOMAIN_GUEST_KERNEL : DOMAIN_GUEST_USER);
	if (space->l1[index] != link) {
		/* First nothing: a page and a section for one address must not meet in the TLB. */
		if (space->l1[index] != 0) {
			set_descriptor(&space->l1[index], 0);
			tlb_invalidate_all();
		}
		set_descriptor(&space->l1[index], link);
	}
	return l2;
}

/* Fill the pages of one line of descriptors, but those that are filled. */
static void fill_line(struct vcpu *vcpu, const struct walk *walk, uint32_t first,
		      uint32_t *entry)
{
	gpa_t gpa = { (walk->guest_l1 & ~(L2_TABLE_SIZE - 1)) + L2_INDEX(first) * sizeof(uint32_t) };
	bool kernel_domain = first >= vcpu->arch.vectors.task_size;
	uint32_t descriptor[LINE_DESCRIPTORS];
	struct walk neighbour;

	if (!read_line(vcpu, gpa, descriptor)) {
		return;
	}
	for (unsigned int i = 0; i < LINE_DESCRIPTORS; i++) {
		uint32_t page = first + i * PAGE_SIZE;

		if (descriptor[i] == 0 || entry[i] != 0) {
			continue;
		}
		neighbour.fsr = 0;
		walk_second(&neighbour, descriptor[i], page);
		if (neighbour.kind == WALK_PAGE) {
			entry[i] = page_descriptor(vcpu, &neighbour, page, kernel_domain);
		}
	}
	cache_clean_descriptor(entry);
}

/* Fill the other pages of @va's group from the guest's second-level table. */
static void fill_neighbours(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
			    uint32_t *table)
{
	uint32_t first = va & ~(NEIGHBOURS * PAGE_SIZE - 1);

	for (unsigned int i = 0; i < NEIGHBOURS; i += LINE_DESCRIPTORS) {
		fill_line(vcpu, walk, first + i * PAGE_SIZE, &table[L2_INDEX(first) + i]);
	}
}

static enum shadow_result external_abort(const struct walk *walk)
{
	fault_status = walk->fsr | (walk->kind == WALK_SECTION ? FSR_EXTERNAL_SECTION :
							       FSR_EXTERNAL_PAGE);
	return SHADOW_FAULT;
}

static enum shadow_result fill_page(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				    enum access access, bool kernel_domain, bool with_neighbours)
{
	uint32_t descriptor = page_descriptor(vcpu, walk, va, kernel_domain);
	bool was_valid;
	uint32_t *entry;
	uint32_t *table;

	/* Its tables allow the access: if this does not, nothing that it knows of forbids it. */
	if (descriptor == 0 || (access == ACCESS_WRITE && !small_writable(descriptor, va))) {
		return external_abort(walk);
	}
	table = l2_table(&vcpu->domain->arch,
			 table_for(vcpu, va, walk->guest_l1, kernel_domain));
	entry = &table[L2_INDEX(va)];
	was_valid = *entry != 0;
	maintenance_begin(was_valid ? EVENT_CHANGE : EVENT_MAP);
	set_descriptor(entry, descriptor);
	if (was_valid) {
		tlb_invalidate_page(va, vcpu->arch.space->asid);
	}
	maintenance_end(was_valid ? EVENT_CHANGE : EVENT_MAP);
	if (with_neighbours && walk->kind == WALK_PAGE) {
		fill_neighbours(vcpu, walk, va, table);
	}
	return SHADOW_FILLED;
}

static enum shadow_result fill_section(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				       enum access access, bool kernel_domain)
{
	struct p2m_entry at = p2m_lookup(&vcpu->domain->p2m, walk->gpa);
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	unsigned int l2 = index >= first_kernel_index(vcpu) ?
				  vcpu->domain->arch.kernel_l2[index] :
				  linked_l2(vcpu->domain, space, index);
	unsigned int ap = walk_ap(&vcpu->arch.translation, walk, va, kernel_domain);

	/* A section shows all of its MiB: other pages in it must be the same chunk's. */
	if (at.kind != P2M_RAM || at.extent != CHUNK_SIZE) {
		return fill_page(vcpu, walk, va, access, kernel_domain, false);
	}
	if (l2 != L2_NONE) {
		drop_l2(&vcpu->domain->arch, l2);
		tlb_invalidate_all();
	}
	if (index < first_kernel_index(vcpu)) {
		space->has_user_sections = true;
	}
	set_descriptor(&space->l1[index],
		       encode_section(at.ma.a, kernel_domain ? DOMAIN_GUEST_KERNEL : DOMAIN_GUEST_USER,
				      ap, walk_attributes(&vcpu->arch.translation, walk) |
				      global_attribute(vcpu, va)));
	tlb_invalidate_page(va, space->asid);
	return SHADOW_FILLED;
}

/* Is @va in a MiB whose table is the hypervisor's own? */
static bool hypervisor_owned(uint32_t va)
{
	unsigned int index = L1_INDEX(va);

	return (index >= FIRST_L1_OF_HYPERVISOR && index < END_L1_OF_HYPERVISOR) ||
	       index == L1_OF_VCPU_PAGE || index == L1_OF_VECTORS;
}

static enum shadow_result fill(struct vcpu *vcpu, uint32_t va, enum access access, bool user,
			       bool with_neighbours)
{
	enum shadow_result result;
	bool kernel_domain;
	struct walk walk;

	if (hypervisor_owned(va)) {
		/* Either nothing is there for a guest, or what it may not do. */
		fault_status = va >= ARM_PV_HYP_END ? FSR_PERMISSION_PAGE : FSR_TRANSLATION_SECTION;
		return SHADOW_FAULT;
	}
	if (mmu_on(vcpu)) {
		walk_guest(vcpu, va, &walk);
	} else {
		walk_flat(&walk, va);
	}
	if (walk.kind == WALK_FAULT) {
		fault_status = walk.fsr;
		return SHADOW_FAULT;
	}
	kernel_domain = in_kernel_domain(vcpu, &walk, va);
	if (!allowed(vcpu, &walk, va, access, user, kernel_domain)) {
		fault_status = walk.fsr | (walk.kind == WALK_SECTION ? FSR_PERMISSION_SECTION :
								      FSR_PERMISSION_PAGE);
		return SHADOW_FAULT;
	}
	result = walk.kind == WALK_SECTION ?
			 fill_section(vcpu, &walk, va, access, kernel_domain) :
			 fill_page(vcpu, &walk, va, access, kernel_domain, with_neighbours);
	if (DEBUG && result == SHADOW_FILLED) {
		check_fill(vcpu, va);
	}
	return result;
}

enum shadow_result shadow_fill(struct vcpu *vcpu, uint32_t va, enum access access, bool user)
{
	return fill(vcpu, va, access, user, true);
}

void shadow_hint(struct vcpu *vcpu, uint32_t va)
{
	fill(vcpu, va, ACCESS_READ, true, false);
}

/* --- (v) invalidating --- */

/*
 * Of the kernel's part, this space shows a section or nothing, but others may
 * show a table or sections of their own: nothing of it stays.
 */
static void drop_kernel_mib(struct arch_domain *arch, unsigned int index)
{
	bool any;

	if (arch->kernel_l2[index] != L2_NONE) {
		drop_l2(arch, arch->kernel_l2[index]);
		any = true;
	} else {
		any = unlink_kernel_l1(arch, index);
	}
	if (any) {
		tlb_invalidate_all();
	}
}

/*
 * A guest's first-level entry may have changed. If our table was filled from
 * another descriptor than the guest has now, it goes.
 */
static void revalidate_l1(struct vcpu *vcpu, struct shadow_space *space, unsigned int index)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	unsigned int l2 = linked_l2(vcpu->domain, space, index);
	gpa_t gpa = { (space->pgd & PGD_MASK) + index * sizeof(uint32_t) };
	uint32_t descriptor;

	if (l2 != L2_NONE) {
		if (!read_word(vcpu, gpa, &descriptor) ||
		    descriptor != arch->l2_info[l2].guest_l1) {
			drop_l2(arch, l2);
			tlb_invalidate_all();
		}
	} else if (index >= first_kernel_index(vcpu)) {
		drop_kernel_mib(arch, index);
	} else if (space->l1[index] != 0) {
		set_descriptor(&space->l1[index], 0);
		tlb_invalidate_all();
	}
}

/* Link the domain's own table for @va, so that the loaded space shows it. */
static void show_kernel_l2(struct vcpu *vcpu, uint32_t va)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	unsigned int index = L1_INDEX(va);
	struct shadow_space *space = vcpu->arch.space;

	if (index >= first_kernel_index(vcpu) && arch->kernel_l2[index] != L2_NONE &&
	    space->l1[index] == 0) {
		set_descriptor(&space->l1[index],
			       encode_coarse(pool_ma(vcpu->domain,
						     l2_table(arch, arch->kernel_l2[index])).a,
					     DOMAIN_GUEST_KERNEL));
	}
}

/* Both entries of the 2 MiB pair: Linux allocates and clears them together. */
static void revalidate_pair(struct vcpu *vcpu, struct shadow_space *space, uint32_t va)
{
	unsigned int index = L1_INDEX(va) & ~1u;

	for (unsigned int i = index; i < index + 2; i++) {
		if (!hypervisor_owned(i << CHUNK_SHIFT)) {
			show_kernel_l2(vcpu, i << CHUNK_SHIFT);
			revalidate_l1(vcpu, space, i);
		}
	}
}

/* Clear the entries of [va, end), which lies in one MiB. */
static void clear_pages(struct vcpu *vcpu, struct shadow_space *space, uint32_t va, uint32_t end)
{
	unsigned int l2 = linked_l2(vcpu->domain, space, L1_INDEX(va));
	uint32_t *table;

	if (l2 == L2_NONE) {
		return;
	}
	if (end - va > CLEAR_PAGES_MAX * PAGE_SIZE) {
		drop_l2(&vcpu->domain->arch, l2);
		return;
	}
	table = l2_table(&vcpu->domain->arch, l2);
	for (uint32_t page = va & PAGE_MASK; page != end; page += PAGE_SIZE) {
		if (table[L2_INDEX(page)] != 0) {
			set_descriptor(&table[L2_INDEX(page)], 0);
		}
	}
}

static struct shadow_space *space_for(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	if (va >= vcpu->arch.vectors.task_size) {
		return vcpu->arch.space;
	}
	return find_space(&vcpu->domain->arch, pgd & PGD_MASK);
}

static void invalidate_in_mib(struct vcpu *vcpu, uint32_t pgd, uint32_t va, uint32_t end)
{
	struct shadow_space *space = space_for(vcpu, pgd, va);

	if (space == NULL || hypervisor_owned(va)) {
		return;
	}
	show_kernel_l2(vcpu, va);
	clear_pages(vcpu, space, va, end);
	revalidate_pair(vcpu, space, va);
}

/* By which the TLB knows translations of @va in the space of @pgd, if it has any. */
static uint32_t asid_of(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	struct shadow_space *space = space_for(vcpu, pgd, va);

	return space != NULL ? space->asid : ASID_NONE;
}

void shadow_invalidate_page(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	va &= PAGE_MASK;
	maintenance_begin(EVENT_CHANGE);
	invalidate_in_mib(vcpu, pgd, va, va + PAGE_SIZE);
	tlb_invalidate_page(va, asid_of(vcpu, pgd, va));
	maintenance_end(EVENT_CHANGE);
}

static bool invalidate_range(struct vcpu *vcpu, uint32_t pgd, uint32_t va, uint32_t size)
{
	uint32_t start = va & PAGE_MASK;
	uint64_t end = ((uint64_t)va + size + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	uint64_t at = start;

	if (end > UINT64_C(1) << 32 || end - start > RANGE_MAX) {
		return shadow_invalidate_all(vcpu);
	}
	while (at < end) {
		uint64_t next = (at | (CHUNK_SIZE - 1)) + 1;

		next = next < end ? next : end;
		invalidate_in_mib(vcpu, pgd, (uint32_t)at, (uint32_t)next);
		at = next;
		if (at < end && arch_interrupt_waiting()) {
			tlb_invalidate_all();
			return false;
		}
	}
	if (end - start > TLB_PAGES_MAX * PAGE_SIZE) {
		tlb_invalidate_all();
		return true;
	}
	for (at = start; at < end; at += PAGE_SIZE) {
		tlb_invalidate_page((uint32_t)at, asid_of(vcpu, pgd, (uint32_t)at));
	}
	return true;
}

bool shadow_invalidate_range(struct vcpu *vcpu, uint32_t pgd, uint32_t va, uint32_t size)
{
	bool done;

	maintenance_begin(EVENT_CHANGE);
	done = invalidate_range(vcpu, pgd, va, size);
	maintenance_end(EVENT_CHANGE);
	return done;
}

bool shadow_invalidate_space(struct vcpu *vcpu, uint32_t pgd)
{
	struct shadow_space *space = find_space(&vcpu->domain->arch, pgd & PGD_MASK);
	bool done;

	if (space == NULL) {
		return true;
	}
	maintenance_begin(EVENT_CHANGE);
	done = empty_space(vcpu->domain, space);
	tlb_invalidate_asid(space->asid);
	maintenance_end(EVENT_CHANGE);
	return done;
}

bool shadow_invalidate_all(struct vcpu *vcpu)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	unsigned int dropped = 0;

	for (unsigned int l2 = 0; l2 < arch->l2_count; l2++) {
		if (arch->l2_info[l2].space == SPACE_FREE) {
			continue;
		}
		if (pause_after(++dropped)) {
			tlb_invalidate_all();
			return false;
		}
		drop_l2(arch, l2);
	}
	arch->kernel_generation++;
	for (unsigned int i = 0; i < arch->space_count; i++) {
		if (&arch->space[i] != vcpu->arch.space) {
			arch->space[i].pgd = PGD_FREE;
		}
	}
	clean_table(vcpu->domain, vcpu->arch.space);
	tlb_invalidate_all();
	return true;
}

bool arch_p2m_changed(struct domain *domain, gpa_t gpa, uint32_t extent)
{
	struct vcpu *was;
	bool done;

	/* Which entries show that is not known, so all of them go. */
	(void)gpa;
	(void)extent;
	if (domain->vcpu.arch.space == NULL) {
		return true;	/* it was never loaded since it started */
	}
	was = pool_borrow(domain);
	done = shadow_invalidate_all(&domain->vcpu);
	pool_return(was);
	return done;
}

bool shadow_release(struct vcpu *vcpu, uint32_t pgd)
{
	struct shadow_space *space = find_space(&vcpu->domain->arch, pgd & PGD_MASK);

	if (space == NULL) {
		return true;
	}
	if (!empty_space(vcpu->domain, space)) {
		tlb_invalidate_asid(space->asid);
		return false;
	}
	tlb_invalidate_asid(space->asid);
	if (space != vcpu->arch.space) {
		space->pgd = PGD_FREE;
	}
	return true;
}

/* --- (vi) set-up --- */

static uint32_t align_up(uint32_t value, uint32_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

/* First-level tables take about a quarter of the pool. */
static unsigned int choose_space_count(const struct arch_domain *arch)
{
	unsigned int count = arch->pool_chunks * (CHUNK_SIZE / 4 / L1_TABLE_SIZE);

	return count < SHADOW_SPACES_MAX ? count : SHADOW_SPACES_MAX;
}

void shadow_create(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;
	uint32_t end = pool_va(domain) + arch->pool_chunks * CHUNK_SIZE;
	uint32_t info = (uint32_t)pool_page(domain, POOL_L2_INFO);
	uint32_t l1;

	arch->space_count = choose_space_count(arch);
	arch->l2_count = (end - info - (arch->space_count + 1) * L1_TABLE_SIZE) /
			 (L2_TABLE_SIZE + sizeof(struct shadow_l2));
	arch->kernel_l2 = pool_page(domain, POOL_KERNEL_L2);
	arch->l2_info = (struct shadow_l2 *)info;
	l1 = align_up(info + arch->l2_count * sizeof(struct shadow_l2), L1_TABLE_SIZE);
	arch->l2_base = (uint32_t *)(l1 + arch->space_count * L1_TABLE_SIZE);
	for (unsigned int i = 0; i < arch->space_count; i++) {
		arch->space[i] = (struct shadow_space){
			.pgd = PGD_FREE,
			.first_l2 = L2_NONE,
			.l1 = (uint32_t *)(l1 + i * L1_TABLE_SIZE),
		};
		table_clear(arch->space[i].l1, L1_TABLE_SIZE);
	}
	arch->forgotten = 0;
	while (shadow_destroy_step(domain)) {
	}
}

/* Forget the next entries of kernel_l2 and l2_info; true when there are more. */
static bool forget_tables(struct arch_domain *arch)
{
	for (unsigned int i = 0; i < DESTROY_ENTRIES; i++) {
		unsigned int at = arch->forgotten++;
		unsigned int l2 = at - L1_ENTRIES;

		if (at < L1_ENTRIES) {
			arch->kernel_l2[at] = L2_NONE;
		} else if (l2 < arch->l2_count) {
			arch->l2_info[l2].space = SPACE_FREE;
			arch->l2_info[l2].next = l2 + 1 < arch->l2_count ? l2 + 1 : L2_NONE;
		} else {
			return false;
		}
	}
	return true;
}

bool shadow_destroy_step(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;

	if (forget_tables(arch)) {
		return true;
	}
	for (unsigned int i = 0; i < arch->space_count; i++) {
		arch->space[i].pgd = PGD_FREE;
		arch->space[i].first_l2 = L2_NONE;
		arch->space[i].last_use = 0;
	}
	arch->kernel_generation++;
	arch->forgotten = 0;
	arch->free_l2 = 0;
	arch->evict_hand = 0;
	domain->vcpu.arch.space = NULL;
	return false;
}
