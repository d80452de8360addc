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
 * owns one real first-level table. What is below task_size is private to a
 * space. What is at or above it is the domain's: the kernel map says what each
 * MiB there is (nothing, a section or a table), and spaces show that as they use
 * it. With the MMU off there is one space, PGD_MMU_OFF, all of which is private.
 * All tables come from a pool of fixed size; when it is empty, a table is taken
 * from whoever has it.
 *
 * A space that is given up is stale: no table walk reads it and its identifier
 * is not used again, so it is emptied when it is needed, in pieces between which
 * an interrupt may be waiting. Whoever needs an empty one therefore may have to
 * be called again (false): the pieces that are done stay done.
 *
 * INVARIANT(one-kernel-map): a first-level entry of a MiB at or above task_size
 *	is 0 or what the kernel map has; a MiB becomes something else only after
 *	it was cleared in every space and the TLB was flushed, so a section and a
 *	page for one address never meet in a TLB. SPEC: ARM DDI 0388 6.2.2.
 *
 * Reading order: (i) tables and lists, (ii) spaces, (iii) reading the guest's
 * tables, (iv) filling, (v) invalidating, (vi) set-up.
 *
 * INVARIANT(shadow-owned): every valid entry maps a frame of its domain.
 * INVARIANT(shadow-subset): with no more rights than the guest's table gave
 *	when it was read; except that RAM at page_offset is readable for the
 *	hypervisor's walker, in the guest kernel's domain; and never with more
 *	than the p2m gives, of no larger extent than it has there.
 *	Both: check.c in debug builds; tests/guests.
 * LOCKS: one for each domain, arch_domain.lock, for its tables, spaces and kernel maps; not
 *	held between two pieces, nor while the guest's tables are read. A fill reads first,
 *	then stores, and throws away what it read if the guest asked for an invalidation in
 *	between. Functions without a word on the lock are called with it, those of shadow.h
 *	without.
 */
#include "mm/shadow.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/chunk.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/panic.h>

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

#define L2_NONE			0xffffu
#define SPACE_KERNEL		0xfffcu	/* and one more: of each kernel map */
#define SPACE_FREE		0xffffu

/* Names of spaces that are no guest table: a table's gpa has its low bits clear. */
#define PGD_FREE		1u	/* empty, but for what it shows of the kernel map */
#define PGD_MMU_OFF		2u
#define PGD_STALE		3u	/* to be emptied before it is used again */
/* last_use of spaces that stand for nothing: before that of any other. */
#define USE_FREE		0u
#define USE_STALE		1u

#define PGD_MASK		(~(L1_TABLE_SIZE - 1))

/* A longer range below task_size costs more than the whole space. */
#define RANGE_MAX		(32u * CHUNK_SIZE)
/* More pages of one MiB than this: its whole table goes. */
#define CLEAR_PAGES_MAX		128u
/* For more pages than this the whole hardware TLB is invalidated instead. */
#define TLB_PAGES_MAX		16

/* So many pages are filled together: their descriptors are whole cache lines. */
#define LINE_DESCRIPTORS	8u
#define NEIGHBOURS		(2 * LINE_DESCRIPTORS)

/* Pieces of work between which an interrupt may be waiting. */
#define PIECE_TABLES		8u	/* second-level tables taken out of use */
#define PIECE_ENTRIES		1024u	/* first-level entries cleared in a row */
#define PIECE_KERNEL		8u	/* MiBs taken out of the kernel map */

#define FIRST_L1_OF_HYPERVISOR	L1_INDEX(ARM_PV_HYP_START)
#define END_L1_OF_HYPERVISOR	L1_INDEX(ARM_PV_HYP_END)
#define L1_OF_VCPU_PAGE		L1_INDEX(ARM_PV_VCPU_PAGE)
#define L1_OF_VECTORS		L1_INDEX(ARM_PV_VECTORS_PAGE)

uint32_t shadow_fault_status(void)
{
	return this_cpu()->arch.fault_status;
}

static bool mmu_on(const struct vcpu *vcpu)
{
	return vcpu->arch.cp15.sctlr & SCTLR_M;
}

static uint32_t first_kernel_index(const struct domain *domain)
{
	return L1_INDEX(regime_task_size(domain));
}

/* Does the loaded space have first-level entry @index from the kernel map? */
static bool in_kernel_map(const struct vcpu *vcpu, unsigned int index)
{
	return mmu_on(vcpu) && index >= first_kernel_index(vcpu->domain);
}

static struct kernel_map *kernel_map(struct arch_domain *arch)
{
	return &arch->kernel_map[arch->kernel_map_used];
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

/* The second-level table of ours that a first-level descriptor links, or L2_NONE. */
static unsigned int l2_of(const struct domain *domain, uint32_t descriptor)
{
	if ((descriptor & DESC_TYPE_MASK) != L1_TYPE_COARSE) {
		return L2_NONE;
	}
	return ((uint32_t)pool_pointer(domain, descriptor & ~(L2_TABLE_SIZE - 1)) -
		(uint32_t)domain->arch.l2_base) / L2_TABLE_SIZE;
}

/* The second-level table for first-level entry @index of @space, or L2_NONE. */
static unsigned int linked_l2(struct domain *domain, const struct shadow_space *space,
			      unsigned int index, bool kernel)
{
	return l2_of(domain, kernel ? kernel_map(&domain->arch)->l1[index] : space->l1[index]);
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

static void free_l2(struct arch_domain *arch, unsigned int l2)
{
	struct shadow_l2 *info = &arch->l2_info[l2];

	info->space = SPACE_FREE;
	info->next = arch->free_l2;
	arch->free_l2 = l2;
}

/*
 * Clear MiB @index in the kernel map and in every space that shows it; its table
 * is free. The caller flushes the TLB before anything else is put there. Returns
 * how many first-level entries that took.
 */
static unsigned int clear_kernel_mib(struct domain *domain, unsigned int index)
{
	struct arch_domain *arch = &domain->arch;
	struct kernel_map *map = kernel_map(arch);
	unsigned int l2 = l2_of(domain, map->l1[index]);
	unsigned int cleared = 1;

	for (unsigned int half = 0; half < 2; half++) {
		while (map->shown[index][half] != 0) {
			unsigned int bit = (unsigned int)__builtin_ctz(map->shown[index][half]);

			map->shown[index][half] &= map->shown[index][half] - 1;
			set_descriptor(&arch->space[half * 32 + bit].l1[index], 0);
			cleared++;
		}
	}
	map->l1[index] = 0;
	map->used[index / 32] &= ~(1u << index % 32);
	if (l2 != L2_NONE) {
		free_l2(arch, l2);
	}
	return cleared;
}

/*
 * From now on MiB @index of the kernel's part is @descriptor. What it was until
 * now is cleared and flushed before. See INVARIANT(one-kernel-map).
 */
static void set_kernel_mib(struct domain *domain, unsigned int index, uint32_t descriptor)
{
	struct kernel_map *map = kernel_map(&domain->arch);

	if (map->l1[index] == descriptor) {
		return;
	}
	if (map->l1[index] != 0) {
		clear_kernel_mib(domain, index);
		tlb_invalidate_all();
	}
	map->l1[index] = descriptor;
	map->used[index / 32] |= 1u << index % 32;
	if (map->first_used > index / 32) {
		map->first_used = index / 32;
	}
}

/* Let the loaded space show MiB @index of the kernel map. */
static void show_kernel_mib(struct vcpu *vcpu, unsigned int index)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct kernel_map *map = kernel_map(arch);
	struct shadow_space *space = vcpu->arch.space;
	unsigned int number = (unsigned int)(space - arch->space);

	if (space->l1[index] != map->l1[index]) {
		space->shows_kernel = true;
		map->shown[index][number / 32] |= 1u << number % 32;
		set_descriptor(&space->l1[index], map->l1[index]);
	}
}

/*
 * A piece of emptying a kernel map that no space shows any more; true when it is
 * empty.
 */
static bool empty_kernel_map(struct domain *domain, struct kernel_map *map)
{
	unsigned int cleared = 0;

	for (; map->first_used < L1_ENTRIES / 32; map->first_used++) {
		uint32_t *used = &map->used[map->first_used];

		while (*used != 0) {
			unsigned int index = map->first_used * 32 + (unsigned int)__builtin_ctz(*used);
			unsigned int l2 = l2_of(domain, map->l1[index]);

			if (cleared++ == PIECE_KERNEL) {
				return false;
			}
			*used &= *used - 1;
			map->shown[index][0] = 0;
			map->shown[index][1] = 0;
			map->l1[index] = 0;
			if (l2 != L2_NONE) {
				free_l2(&domain->arch, l2);
			}
		}
	}
	return true;
}

/* Take a second-level table out of use. The caller flushes the TLB. */
static void drop_l2(struct domain *domain, unsigned int l2)
{
	struct arch_domain *arch = &domain->arch;
	struct shadow_l2 *info = &arch->l2_info[l2];

	if (info->space == SPACE_KERNEL + arch->kernel_map_used) {
		clear_kernel_mib(domain, info->l1_index);
		return;
	}
	if (info->space < SHADOW_SPACES_MAX) {
		struct shadow_space *space = &arch->space[info->space];

		set_descriptor(&space->l1[info->l1_index], 0);
		list_remove(arch, space, l2);
	} else {
		/* Of the kernel map that is being emptied, which nobody shows. */
		arch->kernel_map[info->space - SPACE_KERNEL].l1[info->l1_index] = 0;
	}
	free_l2(arch, l2);
}

/* The pool is empty: take the next table in turn from whoever has it. */
static void evict_l2(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;

	arch->evict_hand = (arch->evict_hand + 1) % arch->l2_count;
	drop_l2(domain, arch->evict_hand);
	tlb_invalidate_all();
}

/* A table that nobody has. */
static unsigned int any_free_l2(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;
	unsigned int l2;

	if (arch->free_l2 == L2_NONE && arch->l2_never_used != arch->l2_count) {
		return arch->l2_never_used++;
	}
	if (arch->free_l2 == L2_NONE) {
		evict_l2(domain);
	}
	l2 = arch->free_l2;
	arch->free_l2 = arch->l2_info[l2].next;
	return l2;
}

/*
 * An empty table for first-level entry @index of @space, or of the kernel map if
 * that is NULL.
 */
static unsigned int take_l2(struct domain *domain, struct shadow_space *space, unsigned int index,
			    uint32_t guest_l1)
{
	struct arch_domain *arch = &domain->arch;
	unsigned int l2 = any_free_l2(domain);

	arch->l2_info[l2] = (struct shadow_l2){ .guest_l1 = guest_l1, .l1_index = index };
	table_clear(l2_table(arch, l2), L2_TABLE_SIZE);
	cache_clean_range((uint32_t)l2_table(arch, l2), L2_TABLE_SIZE);
	if (space == NULL) {
		arch->l2_info[l2].space = SPACE_KERNEL + arch->kernel_map_used;
	} else {
		arch->l2_info[l2].space = (uint16_t)(space - arch->space);
		list_add(arch, space, l2);
	}
	return l2;
}

/* --- (ii) spaces --- */

/*
 * What every first-level table has: written while no walk reads it, not even with the
 * values that are there: ERRATUM 782773 (Cortex-A9), a walk may see no entry meanwhile.
 */
static void write_hypervisor_part(struct domain *domain, uint32_t *l1)
{
	uint32_t hyp_l2 = pool_ma(domain, pool_page(domain, POOL_HYP_L2)).a;
	uint32_t *top = &l1[END_L1_OF_HYPERVISOR];

	if (DEBUG) {
		check_not_loaded(pool_ma(domain, l1));
	}
	mmu_hypervisor_entries(domain, l1);
	memset(top, 0, (L1_ENTRIES - END_L1_OF_HYPERVISOR) * sizeof(uint32_t));
	l1[L1_OF_VCPU_PAGE] = encode_coarse(hyp_l2, DOMAIN_GUEST_KERNEL);
	l1[L1_OF_VECTORS] = encode_coarse(hyp_l2 + L2_TABLE_SIZE, DOMAIN_PUBLIC);
	cache_clean_range((uint32_t)&l1[FIRST_L1_OF_HYPERVISOR],
			  (L1_ENTRIES - FIRST_L1_OF_HYPERVISOR) * sizeof(uint32_t));
}

/* A piece of clearing the first-level entries below @end. */
static void clear_entries(struct shadow_space *space, unsigned int end)
{
	unsigned int count = end - space->cleared;
	uint32_t *from = &space->l1[space->cleared];

	uint32_t whole;

	count = count < PIECE_ENTRIES ? count : PIECE_ENTRIES;
	/* task_size is the guest's choice: the last part may be less than table_clear() takes. */
	whole = count & ~15u;
	if (whole != 0) {
		table_clear(from, whole * sizeof(uint32_t));
	}
	memset(from + whole, 0, (count - whole) * sizeof(uint32_t));
	cache_clean_range((uint32_t)from, count * sizeof(uint32_t));
	space->cleared += count;
}

/* Take some of the second-level tables of @space out of use; true when it has none. */
static bool drop_tables(struct domain *domain, struct shadow_space *space)
{
	for (unsigned int i = 0; i < PIECE_TABLES && space->first_l2 != L2_NONE; i++) {
		drop_l2(domain, space->first_l2);
	}
	return space->first_l2 == L2_NONE;
}

/*
 * A piece of emptying a space that is not loaded; true when nothing is left in it
 * but the hypervisor's part and what it shows of the kernel map.
 */
static bool empty_space(struct domain *domain, struct shadow_space *space)
{
	unsigned int end = space->kernel_stale ? FIRST_L1_OF_HYPERVISOR :
						 first_kernel_index(domain);

	if (space->first_l2 != L2_NONE) {
		drop_tables(domain, space);
		return false;
	}
	if ((space->has_sections || space->kernel_stale) && space->cleared < end) {
		clear_entries(space, end);
		return false;
	}
	if (space->kernel_stale) {
		write_hypervisor_part(domain, space->l1);
		space->shows_kernel = false;
	}
	space->kernel_stale = false;
	space->has_sections = false;
	space->cleared = 0;
	return true;
}

/* Give up a space; the caller has another one loaded before a guest runs. */
static void retire(struct shadow_space *space)
{
	/* What is at or above task_size is another thing with the MMU off. */
	space->kernel_stale |= space->pgd == PGD_MMU_OFF;
	space->pgd = PGD_STALE;
	space->last_use = USE_STALE;
	space->asid = ASID_NONE;
}

/* @space, which is not loaded, is empty. */
static void set_free(struct shadow_space *space)
{
	space->pgd = PGD_FREE;
	space->last_use = USE_FREE;
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

/*
 * The space to use for something else, never the loaded one: a free one, or a stale
 * one, or the one not loaded for longest.
 */
static struct shadow_space *least_recently_used(struct arch_domain *arch,
						const struct shadow_space *loaded)
{
	struct shadow_space *end = &arch->space[arch->space_count];
	struct shadow_space *best = NULL;
	uint32_t best_use = UINT32_MAX;

	for (struct shadow_space *space = arch->space; space != end; space++) {
		if (space->last_use < best_use && space != loaded) {
			best = space;
			best_use = space->last_use;
		}
	}
	return best;
}

/*
 * The space to empty for something else. @without_kernel: most have something of the
 * kernel map, so the one that was begun with comes first.
 */
static struct shadow_space *space_to_empty(struct vcpu *vcpu, bool without_kernel)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *begun = &arch->space[arch->emptied];

	if (without_kernel &&
	    (begun->pgd == PGD_STALE || (begun->pgd == PGD_FREE && !begun->shows_kernel))) {
		return begun;
	}
	return least_recently_used(arch, vcpu->arch.space);
}

/* The space that free_space() empties, given up if it was not yet. */
static struct shadow_space *begin_emptying(struct vcpu *vcpu, bool without_kernel)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space = space_to_empty(vcpu, without_kernel);

	if (space->pgd != PGD_FREE || (without_kernel && space->shows_kernel)) {
		retire(space);
		space->kernel_stale |= without_kernel && space->shows_kernel;
	}
	arch->emptied = (unsigned int)(space - arch->space);
	return space;
}

/*
 * A free space, which does not even show anything of the kernel map if
 * @without_kernel; NULL when an interrupt waits and none was ready. Takes the lock for
 * each piece.
 */
static struct shadow_space *free_space(struct vcpu *vcpu, bool without_kernel)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;

	lock_take(&arch->lock);
	space = begin_emptying(vcpu, without_kernel);
	while (space->pgd == PGD_STALE) {
		if (empty_space(vcpu->domain, space)) {
			set_free(space);
		}
		lock_release(&arch->lock);
		if (arch_interrupt_waiting()) {
			return NULL;
		}
		lock_take(&arch->lock);
	}
	lock_release(&arch->lock);
	return space;
}

/* @space, found free, gets a name; false if somebody else has it now. Takes the lock. */
static bool name_space(struct arch_domain *arch, struct shadow_space *space, uint32_t pgd)
{
	bool is_free;

	lock_take(&arch->lock);
	is_free = space->pgd == PGD_FREE;
	space->pgd = is_free ? pgd : space->pgd;
	lock_release(&arch->lock);
	return is_free;
}

/* find_space() by who does not hold the lock. */
static struct shadow_space *look_for_space(struct arch_domain *arch, uint32_t pgd)
{
	struct shadow_space *space;

	lock_take(&arch->lock);
	space = find_space(arch, pgd);
	lock_release(&arch->lock);
	return space;
}

/*
 * The space for @pgd, found or made; NULL when an interrupt waits and it is not ready.
 * Takes the lock.
 */
static struct shadow_space *get_space(struct vcpu *vcpu, uint32_t pgd)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space = look_for_space(arch, pgd);

	if (space == NULL) {
		space = free_space(vcpu, pgd == PGD_MMU_OFF);
		if (space != NULL && !name_space(arch, space, pgd)) {
			space = NULL;
		}
	}
	return space;
}

bool shadow_space_used(const struct shadow_space *space)
{
	return space->pgd != PGD_FREE && space->pgd != PGD_STALE;
}

bool shadow_space_is_table(const struct shadow_space *space)
{
	return (space->pgd & ~PGD_MASK) == 0;
}

/* @other_kernel: what is at or above task_size is not what the TLB knows. Takes the lock. */
static void load_space(struct vcpu *vcpu, struct shadow_space *space, bool other_kernel)
{
	enum maintenance_event event = other_kernel ? EVENT_WORLD_SWITCH : EVENT_SPACE_SWITCH;
	struct arch_domain *arch = &vcpu->domain->arch;
	bool forget = other_kernel;

	lock_take(&arch->lock);
	space->last_use = ++arch->use_clock;
	vcpu->arch.space = space;
	space->asid = asid_current(space->asid, &forget);
	lock_release(&arch->lock);
	maintenance_begin(event);
	address_space_load(pool_ma(vcpu->domain, space->l1).a, space->asid, forget);
	maintenance_end(event);
}

/* The name of the space for the guest's table, with the MMU on or off. */
static uint32_t space_name(const struct vcpu *vcpu, bool mmu)
{
	return mmu ? vcpu->arch.cp15.ttbr0 & PGD_MASK : PGD_MMU_OFF;
}

/*
 * Empty the kernel map that is not in use; false when an interrupt waits and it is not.
 * Takes the lock for each piece.
 */
static bool empty_spare_map(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;
	struct kernel_map *spare = &arch->kernel_map[!arch->kernel_map_used];

	while (spare->first_used != L1_ENTRIES / 32) {
		lock_take(&arch->lock);
		empty_kernel_map(domain, spare);
		lock_release(&arch->lock);
		if (arch_interrupt_waiting()) {
			return false;
		}
	}
	return true;
}

/* No walk finds anything in a space of the domain that is not loaded. */
static void retire_all(struct arch_domain *arch)
{
	for (unsigned int i = 0; i < arch->space_count; i++) {
		retire(&arch->space[i]);
		arch->space[i].kernel_stale = true;
		arch->space[i].shows_kernel = true;
	}
}

/*
 * Of a vCPU that has none: all of its spaces may have been given up, and the kernel map.
 * Takes the lock.
 */
static struct shadow_space *choose_space(struct vcpu *vcpu)
{
	struct arch_domain *arch = &vcpu->domain->arch;

	pool_use(vcpu->domain);
	if (arch->kernel_map_given_up) {
		if (!empty_spare_map(vcpu->domain)) {
			return NULL;
		}
		lock_take(&arch->lock);
		arch->kernel_map_used = !arch->kernel_map_used;
		arch->kernel_map_given_up = false;
		lock_release(&arch->lock);
	}
	return get_space(vcpu, space_name(vcpu, mmu_on(vcpu)));
}

bool shadow_prepare(struct vcpu *vcpu)
{
	if (vcpu->arch.space == NULL) {
		vcpu->arch.space = choose_space(vcpu);
	}
	return vcpu->arch.space != NULL;
}

void shadow_load(struct vcpu *vcpu)
{
	load_space(vcpu, vcpu->arch.space, true);
}

bool shadow_switch(struct vcpu *vcpu, uint32_t pgd)
{
	struct shadow_space *space;

	if (mmu_on(vcpu) && vcpu->arch.space->pgd != (pgd & PGD_MASK)) {
		space = get_space(vcpu, pgd & PGD_MASK);
		if (space == NULL) {
			return false;
		}
		load_space(vcpu, space, false);
	}
	vcpu->arch.cp15.ttbr0 = pgd;
	return true;
}

/* --- (iii) reading the guest's tables: without the lock --- */

/* Translations below task_size belong to one address space. */
static uint32_t global_attribute(const struct vcpu *vcpu, uint32_t va)
{
	return va < regime_task_size(vcpu->domain) ? ATTR_NOT_GLOBAL : 0;
}

static unsigned int table_for(struct vcpu *vcpu, uint32_t va, uint32_t guest_l1,
			      bool kernel_domain);

/* What the table that there is for @va was filled from; 0: there is none. */
static uint32_t guest_l1_of(struct vcpu *vcpu, uint32_t va)
{
	unsigned int index = L1_INDEX(va);
	unsigned int l2 = linked_l2(vcpu->domain, vcpu->arch.space, index,
				    in_kernel_map(vcpu, index));

	return l2 != L2_NONE ? vcpu->domain->arch.l2_info[l2].guest_l1 : 0;
}

static uint32_t linear_attributes(const struct vcpu *vcpu, uint32_t va)
{
	return ATTR_NORMAL | ATTR_NEVER_EXECUTE | global_attribute(vcpu, va);
}

/* map_linear() of a page, in second-level table @l2, which is that of @va. */
static void map_linear_page(struct vcpu *vcpu, uint32_t va, gpa_t gpa, unsigned int l2)
{
	ma_t ma = p2m_lookup(&vcpu->domain->p2m, gpa).ma;

	set_descriptor(&l2_table(&vcpu->domain->arch, l2)[L2_INDEX(va)],
		       encode_small(ma.a, AP_USER_RO, linear_attributes(vcpu, va)));
	tlb_invalidate_page(va, vcpu->arch.space->asid);
}

/*
 * Let the hypervisor read the guest's RAM around linear address @va, whatever
 * the guest's tables say: read-only, in the guest kernel's domain. ARMv5 caches
 * are named by virtual address, so the walker must read where the guest wrote.
 * False, and nothing is mapped, if that takes a table that there is not.
 */
static bool map_linear_locked(struct vcpu *vcpu, uint32_t va, gpa_t gpa)
{
	struct p2m_entry at = p2m_lookup(&vcpu->domain->p2m, gpa);
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	bool kernel = in_kernel_map(vcpu, index);
	unsigned int l2 = linked_l2(vcpu->domain, space, index, kernel);
	uint32_t section = encode_section(at.ma.a, DOMAIN_GUEST_KERNEL, AP_USER_RO,
					  linear_attributes(vcpu, va));

	if (l2 != L2_NONE) {
		map_linear_page(vcpu, va, gpa, l2);
	} else if (at.extent != CHUNK_SIZE) {
		return false;
	} else if (!kernel) {
		space->has_sections = true;
		set_descriptor(&space->l1[index], section);
	} else if (kernel_map(arch)->l1[index] == 0) {
		set_kernel_mib(vcpu->domain, index, section);
	}
	if (kernel) {
		show_kernel_mib(vcpu, index);
	}
	tlb_invalidate_page(va, space->asid);
	return true;
}

static bool map_linear(struct vcpu *vcpu, uint32_t va, gpa_t gpa)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	bool mapped;

	lock_take(&arch->lock);
	mapped = map_linear_locked(vcpu, va, gpa);
	lock_release(&arch->lock);
	return mapped;
}

/*
 * The linear address of @gpa (guest-controlled) in the guest's tables, of which
 * only the domain's RAM is read; false for anything else. @gpa is at a multiple
 * of @size, a power of two.
 */
static inline bool linear_address(struct vcpu *vcpu, gpa_t gpa, uint32_t size, uint32_t *va)
{
	const struct domain *domain = vcpu->domain;

	*va = gpa.a - domain->p2m.ram_base.a + domain->arch.page_offset;
	return p2m_is_ram(&domain->p2m, gpa) &&
	       range_ok(*va, size, domain->arch.page_offset, ARM_PV_HYP_START);
}

static bool __attribute__((cold)) map_and_read_word(struct vcpu *vcpu, uint32_t va, gpa_t gpa,
						    uint32_t *word)
{
	return map_linear(vcpu, va, gpa) && guest_read_word(va, word) == 0;
}

static bool read_word(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	uint32_t va;

	lock_assert_none_held();
	return linear_address(vcpu, gpa, sizeof(*word), &va) &&
	       (guest_read_word(va, word) == 0 || map_and_read_word(vcpu, va, gpa, word));
}

/*
 * Read from a chunk that is not mapped as a section. That may make a table, and take it
 * from anyone.
 */
static bool __attribute__((cold)) read_by_page(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	uint32_t va;

	if (!linear_address(vcpu, gpa, sizeof(*word), &va) ||
	    p2m_lookup(&vcpu->domain->p2m, gpa).extent == CHUNK_SIZE) {
		return false;
	}
	lock_take(&vcpu->domain->arch.lock);
	map_linear_page(vcpu, va, gpa, table_for(vcpu, va, guest_l1_of(vcpu, va), true));
	lock_release(&vcpu->domain->arch.lock);
	return guest_read_word(va, word) == 0;
}

/* For a walk, when no table of ours is being worked on. */
static inline bool read_word_of_walk(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	return read_word(vcpu, gpa, word) || read_by_page(vcpu, gpa, word);
}

/* A cache line of descriptors. */
static bool read_line(struct vcpu *vcpu, gpa_t gpa, uint32_t *words)
{
	uint32_t va;

	lock_assert_none_held();
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
	return va >= regime_task_size(vcpu->domain) ||
	       (walk->kind == WALK_SECTION &&
		walk_ap(&vcpu->domain->arch.regime.translation, walk, va, false) == AP_PRIVILEGED_RO);
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
	unsigned int ap = walk_ap(&vcpu->domain->arch.regime.translation, walk, va, kernel_domain);

	if (ap == AP_PRIVILEGED_RO || (user && kernel_domain)) {
		return false;
	}
	switch (access) {
	case ACCESS_WRITE:
		return ap == AP_USER_RW;
	case ACCESS_DATA:
		return ap == AP_USER_RW || !abort_wrote(vcpu);
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
		return walk_attributes(&vcpu->domain->arch.regime.translation, walk) | never_execute;
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
	descriptor = walk_small(&vcpu->domain->arch.regime.translation, walk, at.ma.a, kernel_domain,
				special_attributes(vcpu, walk, &at) | global_attribute(vcpu, va));
	return at.rights & P2M_WRITE ? descriptor : small_read_only(descriptor);
}

/* The real descriptor for the page at @va that @walk leads to, or 0. */
static uint32_t page_descriptor(const struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				bool kernel_domain)
{
	const struct translation *translation = &vcpu->domain->arch.regime.translation;
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
	struct domain *domain = vcpu->domain;
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	bool kernel = in_kernel_map(vcpu, index);
	unsigned int l2 = linked_l2(domain, space, index, kernel);
	uint32_t link;

	if (l2 != L2_NONE && domain->arch.l2_info[l2].guest_l1 != guest_l1) {
		drop_l2(domain, l2);
		tlb_invalidate_all();
		l2 = L2_NONE;
	}
	if (l2 == L2_NONE) {
		l2 = take_l2(domain, kernel ? NULL : space, index, guest_l1);
	}
	link = encode_coarse(pool_ma(domain, l2_table(&domain->arch, l2)).a,
			     kernel_domain ? DOMAIN_GUEST_KERNEL : DOMAIN_GUEST_USER);
	if (kernel) {
		set_kernel_mib(domain, index, link);
		show_kernel_mib(vcpu, index);
	} else if (space->l1[index] != link) {
		/* First nothing: a page and a section for one address must not meet in the TLB. */
		if (space->l1[index] != 0) {
			set_descriptor(&space->l1[index], 0);
			tlb_invalidate_all();
		}
		set_descriptor(&space->l1[index], link);
	}
	return l2;
}

/*
 * The table that table_for() would return if it had nothing to do, else NULL. What a space
 * shows of the kernel map is what the map has, so that it need not be asked.
 */
static uint32_t *table_in_place(const struct vcpu *vcpu, uint32_t va, uint32_t guest_l1,
				bool kernel_domain)
{
	const struct arch_domain *arch = &vcpu->domain->arch;
	uint32_t link = vcpu->arch.space->l1[L1_INDEX(va)];
	uint32_t ma = link & ~(L2_TABLE_SIZE - 1);
	uint32_t *table = pool_pointer(vcpu->domain, ma);

	if (link != encode_coarse(ma, kernel_domain ? DOMAIN_GUEST_KERNEL : DOMAIN_GUEST_USER) ||
	    arch->l2_info[(unsigned int)(table - arch->l2_base) / L2_ENTRIES].guest_l1 != guest_l1) {
		return NULL;
	}
	return table;
}

/* What the guest's second-level table has for the group of NEIGHBOURS around a page. */
struct neighbours {
	uint32_t descriptor[NEIGHBOURS];
	bool read[NEIGHBOURS / LINE_DESCRIPTORS];	/* by line */
};

/* Without the lock, while the walk that led to the table is known. */
static void read_neighbours(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
			    struct neighbours *neighbours)
{
	uint32_t first = L2_INDEX(va & ~(NEIGHBOURS * PAGE_SIZE - 1));
	gpa_t gpa = { (walk->guest_l1 & ~(L2_TABLE_SIZE - 1)) + first * sizeof(uint32_t) };

	for (unsigned int line = 0; line < NEIGHBOURS / LINE_DESCRIPTORS; line++) {
		neighbours->read[line] =
			read_line(vcpu, gpa, &neighbours->descriptor[line * LINE_DESCRIPTORS]);
		gpa.a += LINE_DESCRIPTORS * sizeof(uint32_t);
	}
}

/* Fill the pages of one line of the guest's descriptors, but those that are filled. */
static void fill_line(struct vcpu *vcpu, const uint32_t *descriptor, uint32_t first,
		      uint32_t *entry)
{
	bool kernel_domain = first >= regime_task_size(vcpu->domain);
	struct walk neighbour;

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

/*
 * Fill the other pages of @va's group of @count from what was read of the guest's table:
 * of a line, when the table was just made, for that takes its time (D13).
 */
static void fill_neighbours(struct vcpu *vcpu, const struct neighbours *neighbours, uint32_t va,
			    uint32_t *table, unsigned int count)
{
	uint32_t first = L2_INDEX(va) & ~(count - 1);

	for (unsigned int i = first; i < first + count; i += LINE_DESCRIPTORS) {
		unsigned int in_group = i % NEIGHBOURS;

		if (neighbours->read[in_group / LINE_DESCRIPTORS]) {
			fill_line(vcpu, &neighbours->descriptor[in_group],
				  (va & CHUNK_MASK) + i * PAGE_SIZE, &table[i]);
		}
	}
}

static enum shadow_result fault(uint32_t fsr)
{
	this_cpu()->arch.fault_status = fsr;
	return SHADOW_FAULT;
}

static enum shadow_result external_abort(const struct walk *walk)
{
	return fault(walk->fsr |
		     (walk->kind == WALK_SECTION ? FSR_EXTERNAL_SECTION : FSR_EXTERNAL_PAGE));
}

/* @neighbours: NULL: the page alone. */
static enum shadow_result fill_page(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				    enum access access, bool kernel_domain,
				    const struct neighbours *neighbours)
{
	uint32_t descriptor = page_descriptor(vcpu, walk, va, kernel_domain);
	bool was_valid, made = false;
	uint32_t *entry;
	uint32_t *table;

	/* Its tables allow the access: if this does not, nothing that it knows of forbids it. */
	if (descriptor == 0 || (access == ACCESS_WRITE && !small_writable(descriptor, va))) {
		return external_abort(walk);
	}
	table = table_in_place(vcpu, va, walk->guest_l1, kernel_domain);
	if (table == NULL) {
		made = guest_l1_of(vcpu, va) != walk->guest_l1;
		table = l2_table(&vcpu->domain->arch,
				 table_for(vcpu, va, walk->guest_l1, kernel_domain));
	}
	entry = &table[L2_INDEX(va)];
	was_valid = *entry != 0;
	maintenance_begin(was_valid ? EVENT_CHANGE : EVENT_MAP);
	set_descriptor(entry, descriptor);
	if (was_valid) {
		tlb_invalidate_page(va, vcpu->arch.space->asid);
	}
	maintenance_end(was_valid ? EVENT_CHANGE : EVENT_MAP);
	if (neighbours != NULL) {
		fill_neighbours(vcpu, neighbours, va, table, made ? LINE_DESCRIPTORS : NEIGHBOURS);
	}
	return SHADOW_FILLED;
}

static enum shadow_result fill_section(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				       enum access access, bool kernel_domain)
{
	struct p2m_entry at = p2m_lookup(&vcpu->domain->p2m, walk->gpa);
	struct domain *domain = vcpu->domain;
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	unsigned int ap = walk_ap(&vcpu->domain->arch.regime.translation, walk, va, kernel_domain);
	uint32_t descriptor;

	/* A section shows all of its MiB: other pages in it must be the same chunk's. */
	if (at.kind != P2M_RAM || at.extent != CHUNK_SIZE) {
		return fill_page(vcpu, walk, va, access, kernel_domain, NULL);
	}
	descriptor = encode_section(at.ma.a, kernel_domain ? DOMAIN_GUEST_KERNEL : DOMAIN_GUEST_USER,
				    ap, walk_attributes(&vcpu->domain->arch.regime.translation, walk) |
				    global_attribute(vcpu, va));
	if (in_kernel_map(vcpu, index)) {
		set_kernel_mib(domain, index, descriptor);
		show_kernel_mib(vcpu, index);
	} else {
		unsigned int l2 = linked_l2(domain, space, index, false);

		if (l2 != L2_NONE) {
			drop_l2(domain, l2);
			tlb_invalidate_all();
		}
		space->has_sections = true;
		set_descriptor(&space->l1[index], descriptor);
	}
	tlb_invalidate_page(va, space->asid);
	return SHADOW_FILLED;
}

/* Is @va in a MiB whose table is the hypervisor's own? */
static inline bool hypervisor_owned(uint32_t va)
{
	unsigned int index = L1_INDEX(va);

	return (index >= FIRST_L1_OF_HYPERVISOR && index < END_L1_OF_HYPERVISOR) ||
	       index == L1_OF_VCPU_PAGE || index == L1_OF_VECTORS;
}

/*
 * Store what was read, unless an invalidation began since there were @seen: it may have been
 * of this. Then nothing is filled, and the access faults again. Takes the lock.
 */
static enum shadow_result store(struct vcpu *vcpu, const struct walk *walk, uint32_t va,
				enum access access, bool kernel_domain,
				const struct neighbours *neighbours, uint32_t seen)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	enum shadow_result result = SHADOW_FILLED;

	lock_take(&arch->lock);
	if (arch->invalidations == seen) {
		result = walk->kind == WALK_SECTION ?
				 fill_section(vcpu, walk, va, access, kernel_domain) :
				 fill_page(vcpu, walk, va, access, kernel_domain, neighbours);
	}
	lock_release(&arch->lock);
	return result;
}

static enum shadow_result fill(struct vcpu *vcpu, uint32_t va, enum access access, bool user,
			       bool with_neighbours)
{
	uint32_t seen = arch_load(&vcpu->domain->arch.invalidations);
	struct neighbours neighbours;
	enum shadow_result result;
	bool kernel_domain;
	struct walk walk;

	if (hypervisor_owned(va)) {
		/* Either nothing is there for a guest, or what it may not do. */
		return fault(va >= ARM_PV_HYP_END ? FSR_PERMISSION_PAGE : FSR_TRANSLATION_SECTION);
	}
	if (mmu_on(vcpu)) {
		walk_guest(vcpu, va, &walk);
	} else {
		walk_flat(&walk, va);
	}
	if (walk.kind == WALK_FAULT) {
		return fault(walk.fsr);
	}
	kernel_domain = in_kernel_domain(vcpu, &walk, va);
	if (!allowed(vcpu, &walk, va, access, user, kernel_domain)) {
		return fault(walk.fsr | (walk.kind == WALK_SECTION ? FSR_PERMISSION_SECTION :
								     FSR_PERMISSION_PAGE));
	}
	with_neighbours = with_neighbours && walk.kind == WALK_PAGE;
	if (with_neighbours) {
		read_neighbours(vcpu, &walk, va, &neighbours);
	}
	result = store(vcpu, &walk, va, access, kernel_domain,
		       with_neighbours ? &neighbours : NULL, seen);
	if (DEBUG && result == SHADOW_FILLED) {
		check_fill(vcpu, va);
	}
	return result;
}

enum shadow_result shadow_fill(struct vcpu *vcpu, uint32_t va, enum access access, bool user)
{
	return fill(vcpu, va, access, user, true);
}

enum shadow_result shadow_fill_alone(struct vcpu *vcpu, uint32_t va)
{
	return fill(vcpu, va, ACCESS_READ, false, false);
}

void shadow_hint(struct vcpu *vcpu, uint32_t va)
{
	fill(vcpu, va, ACCESS_READ, true, false);
}

/* --- (v) invalidating --- */

/*
 * The guest's first-level entry @index may have changed, and is *@now (NULL: not known). If
 * our table was filled from another descriptor, it goes; and a section goes.
 */
static void revalidate_l1(struct vcpu *vcpu, struct shadow_space *space, unsigned int index,
			  const uint32_t *now)
{
	struct domain *domain = vcpu->domain;
	bool kernel = index >= first_kernel_index(vcpu->domain);
	unsigned int l2 = linked_l2(domain, space, index, kernel);

	if (l2 != L2_NONE) {
		if (now != NULL && *now == domain->arch.l2_info[l2].guest_l1) {
			return;
		}
		drop_l2(domain, l2);
	} else if (kernel && kernel_map(&domain->arch)->l1[index] != 0) {
		clear_kernel_mib(domain, index);
	} else if (!kernel && space->l1[index] != 0) {
		set_descriptor(&space->l1[index], 0);
	} else {
		return;
	}
	tlb_invalidate_all();
}

/* The guest's first-level entry @index, if it matters: there is a table for it. */
static bool read_l1(struct vcpu *vcpu, const struct shadow_space *space, unsigned int index,
		    uint32_t *descriptor)
{
	bool kernel = index >= first_kernel_index(vcpu->domain);

	return linked_l2(vcpu->domain, space, index, kernel) != L2_NONE &&
	       read_word(vcpu, (gpa_t){ space->pgd + index * sizeof(uint32_t) }, descriptor);
}

/*
 * Both entries of the 2 MiB pair: Linux allocates and clears them together. Takes the
 * lock, behind reading.
 */
static void revalidate_pair(struct vcpu *vcpu, struct shadow_space *space, uint32_t va)
{
	unsigned int index = L1_INDEX(va) & ~1u;
	uint32_t descriptor[2];
	bool known[2];

	for (unsigned int i = 0; i < 2; i++) {
		known[i] = read_l1(vcpu, space, index + i, &descriptor[i]);
	}
	lock_take(&vcpu->domain->arch.lock);
	for (unsigned int i = 0; i < 2; i++) {
		if (!hypervisor_owned((index + i) << CHUNK_SHIFT)) {
			revalidate_l1(vcpu, space, index + i, known[i] ? &descriptor[i] : NULL);
		}
	}
	lock_release(&vcpu->domain->arch.lock);
}

/* Clear the entries of [va, end), which lies in one MiB. The caller flushes the TLB. */
static void clear_pages(struct vcpu *vcpu, struct shadow_space *space, uint32_t va, uint32_t end)
{
	unsigned int index = L1_INDEX(va);
	unsigned int l2 = linked_l2(vcpu->domain, space, index, index >= first_kernel_index(vcpu->domain));
	uint32_t pages = (end - (va & PAGE_MASK)) >> PAGE_SHIFT;
	uint32_t *first;

	if (l2 == L2_NONE) {
		return;
	}
	if (pages > CLEAR_PAGES_MAX) {
		drop_l2(vcpu->domain, l2);
		return;
	}
	first = &l2_table(&vcpu->domain->arch, l2)[L2_INDEX(va)];
	memset(first, 0, pages * sizeof(uint32_t));
	maintenance_record(OP_STORE);
	cache_clean_range((uint32_t)first, pages * sizeof(uint32_t));
}

/*
 * The space that may have translations of @va for the guest's table at @pgd. With
 * the MMU off no translation comes from a table.
 */
static struct shadow_space *space_for(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	if (!mmu_on(vcpu)) {
		return NULL;
	}
	if (va >= regime_task_size(vcpu->domain)) {
		return vcpu->arch.space;
	}
	return find_space(&vcpu->domain->arch, pgd & PGD_MASK);
}

/* Takes the lock. */
static void invalidate_in_mib(struct vcpu *vcpu, uint32_t pgd, uint32_t va, uint32_t end)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;

	lock_take(&arch->lock);
	arch->invalidations++;
	space = hypervisor_owned(va) ? NULL : space_for(vcpu, pgd, va);
	if (space != NULL) {
		clear_pages(vcpu, space, va, end);
	}
	lock_release(&arch->lock);
	if (space != NULL) {
		revalidate_pair(vcpu, space, va);
	}
}

/* By which the TLB knows translations of @va in the space of @pgd, if it has any. Takes the lock. */
static uint32_t asid_of(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;
	uint32_t asid;

	lock_take(&arch->lock);
	space = space_for(vcpu, pgd, va);
	asid = space != NULL ? space->asid : ASID_NONE;
	lock_release(&arch->lock);
	return asid;
}

void shadow_invalidate_page(struct vcpu *vcpu, uint32_t pgd, uint32_t va)
{
	va &= PAGE_MASK;
	maintenance_begin(EVENT_CHANGE);
	invalidate_in_mib(vcpu, pgd, va, va + PAGE_SIZE);
	tlb_invalidate_page(va, asid_of(vcpu, pgd, va));
	maintenance_end(EVENT_CHANGE);
}

/* A piece of taking away the private part of the loaded space; true when all is gone. */
static bool drop_loaded(struct vcpu *vcpu)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *loaded = vcpu->arch.space;
	bool gone;

	lock_take(&arch->lock);
	arch->invalidations++;
	gone = drop_tables(vcpu->domain, loaded) && !loaded->has_sections;
	lock_release(&arch->lock);
	tlb_invalidate_asid(loaded->asid);
	return gone;
}

/* @space, found free, stands for what @old stood for; false if somebody else has it now. */
static bool replace_space(struct arch_domain *arch, struct shadow_space *old,
			  struct shadow_space *space)
{
	bool is_free;

	lock_take(&arch->lock);
	is_free = space->pgd == PGD_FREE;
	if (is_free) {
		space->pgd = old->pgd;
		retire(old);
	}
	lock_release(&arch->lock);
	return is_free;
}

/* The private part of the loaded space goes. Takes the lock. */
static bool invalidate_loaded(struct vcpu *vcpu)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *loaded = vcpu->arch.space;
	struct shadow_space *space;

	if (drop_loaded(vcpu)) {
		return true;
	}
	if (loaded->first_l2 != L2_NONE && arch_interrupt_waiting()) {
		return false;
	}
	/* More than a piece: another space is loaded, and this one is emptied when needed. */
	space = free_space(vcpu, false);
	if (space == NULL || !replace_space(arch, loaded, space)) {
		return false;
	}
	load_space(vcpu, space, false);
	return true;
}

/* Give up the space of @pgd, if there is one and it is not the loaded one: false then. */
static bool retire_other(struct vcpu *vcpu, uint32_t pgd)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;

	lock_take(&arch->lock);
	arch->invalidations++;
	space = find_space(arch, pgd);
	if (space != NULL && space != vcpu->arch.space) {
		retire(space);
		if (empty_space(vcpu->domain, space)) {
			set_free(space);
		}
	}
	lock_release(&arch->lock);
	return space != vcpu->arch.space;
}

bool shadow_invalidate_space(struct vcpu *vcpu, uint32_t pgd)
{
	bool done;

	if (retire_other(vcpu, pgd & PGD_MASK)) {
		return true;
	}
	maintenance_begin(EVENT_CHANGE);
	done = invalidate_loaded(vcpu);
	maintenance_end(EVENT_CHANGE);
	return done;
}

/* Invalidate MiB by MiB from @at until @end, or until an interrupt waits: where that is. */
static uint64_t invalidate_mibs(struct vcpu *vcpu, uint32_t pgd, uint64_t at, uint64_t end)
{
	do {
		uint64_t next = (at | (CHUNK_SIZE - 1)) + 1;

		next = next < end ? next : end;
		invalidate_in_mib(vcpu, pgd, (uint32_t)at, (uint32_t)next);
		at = next;
	} while (at < end && !arch_interrupt_waiting());
	return at;
}

static void flush_range(struct vcpu *vcpu, uint32_t pgd, uint64_t start, uint64_t end)
{
	uint32_t asid = asid_of(vcpu, pgd, (uint32_t)start);

	if (end - start > TLB_PAGES_MAX * PAGE_SIZE) {
		tlb_invalidate_all();
		return;
	}
	for (uint64_t at = start; at < end; at += PAGE_SIZE) {
		/* It is looked for once: that takes as long as there are spaces. */
		if (at == regime_task_size(vcpu->domain)) {
			asid = asid_of(vcpu, pgd, (uint32_t)at);
		}
		tlb_invalidate_page((uint32_t)at, asid);
	}
}

bool shadow_invalidate_range(struct vcpu *vcpu, uint32_t pgd, uint32_t *va, uint32_t *size)
{
	uint64_t task_size = regime_task_size(vcpu->domain);
	uint64_t start = *va & PAGE_MASK;
	uint64_t end = ((uint64_t)*va + *size + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	uint64_t at;

	end = end < UINT64_C(1) << 32 ? end : UINT64_C(1) << 32;
	if (start < task_size && end - start > RANGE_MAX) {
		/* Of user space, all of it; behind that it is no long range any more. */
		if (!shadow_invalidate_space(vcpu, pgd)) {
			return false;
		}
		start = end < task_size ? end : task_size;
	}
	if (start >= end) {
		return true;
	}
	maintenance_begin(EVENT_CHANGE);
	at = invalidate_mibs(vcpu, pgd, start, end);
	flush_range(vcpu, pgd, start, at);
	maintenance_end(EVENT_CHANGE);
	*va = (uint32_t)at;
	*size = (uint32_t)(end - at);
	return at == end;
}

/*
 * Begin anew with nothing, in the space called @pgd: the kernel map and all other
 * spaces are given up. Takes the lock.
 */
static bool begin_anew(struct vcpu *vcpu, uint32_t pgd)
{
	struct arch_domain *arch = &vcpu->domain->arch;
	struct shadow_space *space;

	if (!empty_spare_map(vcpu->domain)) {
		return false;
	}
	space = free_space(vcpu, true);
	if (space == NULL) {
		return false;
	}
	lock_take(&arch->lock);
	arch->invalidations++;
	arch->kernel_map_used = !arch->kernel_map_used;
	retire_all(arch);
	space->kernel_stale = false;
	space->shows_kernel = false;
	space->pgd = pgd;
	lock_release(&arch->lock);
	load_space(vcpu, space, true);
	return true;
}

bool shadow_invalidate_all(struct vcpu *vcpu)
{
	return begin_anew(vcpu, vcpu->arch.space->pgd);
}

/*
 * Which entries show the old frame is not known, so all of them go. A domain that is
 * not loaded begins anew when it is: shadow_prepare().
 */
bool arch_p2m_changed(struct domain *domain, gpa_t gpa, uint32_t extent)
{
	struct vcpu *vcpu = domain->vcpu[0];

	(void)gpa;
	(void)extent;
	if (vcpu->arch.space == NULL) {
		return true;	/* nothing was filled since all was given up */
	}
	if (vcpu == this_cpu()->arch.loaded) {
		return shadow_invalidate_all(vcpu);
	}
	lock_take(&domain->arch.lock);
	domain->arch.invalidations++;
	retire_all(&domain->arch);
	domain->arch.kernel_map_given_up = true;
	vcpu->arch.space = NULL;
	lock_release(&domain->arch.lock);
	maintenance_begin(EVENT_CHANGE);
	tlb_invalidate_all();
	maintenance_end(EVENT_CHANGE);
	return true;
}

bool shadow_set_mmu(struct vcpu *vcpu, bool on)
{
	return begin_anew(vcpu, space_name(vcpu, on));
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

	arch->lock = (struct lock)LOCK_INITIALIZER(LOCK_SPACE, (uint8_t)domain->id);
	arch->space_count = choose_space_count(arch);
	arch->l2_count = (end - info - (arch->space_count + 1) * L1_TABLE_SIZE) /
			 (L2_TABLE_SIZE + sizeof(struct shadow_l2));
	arch->kernel_map = pool_page(domain, POOL_KERNEL_MAPS);
	arch->l2_info = (struct shadow_l2 *)info;
	l1 = align_up(info + arch->l2_count * sizeof(struct shadow_l2), L1_TABLE_SIZE);
	arch->l2_base = (uint32_t *)(l1 + arch->space_count * L1_TABLE_SIZE);
	for (unsigned int i = 0; i < arch->space_count; i++) {
		arch->space[i].l1 = (uint32_t *)(l1 + i * L1_TABLE_SIZE);
	}
	while (!shadow_destroy(domain)) {
	}
}

static void reset_space(struct shadow_space *space)
{
	*space = (struct shadow_space){
		.pgd = PGD_STALE,
		.last_use = USE_STALE,
		.shows_kernel = true,
		.kernel_stale = true,
		.first_l2 = L2_NONE,
		.asid = ASID_NONE,
		.l1 = space->l1,
	};
}

static bool destroy_piece(struct domain *domain)
{
	struct arch_domain *arch = &domain->arch;

	for (unsigned int i = 0; i < 2; i++) {
		if (arch->kernel_map[i].first_used != L1_ENTRIES / 32) {
			empty_kernel_map(domain, &arch->kernel_map[i]);
			return false;
		}
	}
	for (unsigned int i = 0; i < arch->space_count; i++) {
		reset_space(&arch->space[i]);
	}
	arch->kernel_map_used = 0;
	arch->kernel_map_given_up = false;
	arch->free_l2 = L2_NONE;
	arch->l2_never_used = 0;
	arch->evict_hand = 0;
	arch->emptied = 0;
	arch->use_clock = USE_STALE;
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		domain->vcpu[i]->arch.space = NULL;
	}
	return true;
}

bool shadow_destroy(struct domain *domain)
{
	bool done;

	lock_take(&domain->arch.lock);
	done = destroy_piece(domain);
	lock_release(&domain->arch.lock);
	return done;
}
