// SPDX-License-Identifier: GPL-2.0-only
/*
 * fill.c - making real what the guest's tables allow. See space.c for the structure.
 *
 * LOCKS: the guest's tables are read without any; what was read is stored under the
 *	domain's LOCK_SPACE, unless an invalidation began meanwhile.
 */
#include "mm/space.h"

#include <arch/arch.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>

#include "abort.h"
#include "cache.h"
#include "descriptor.h"
#include "mm/check.h"
#include "mm/maintenance.h"
#include "mm/pool.h"
#include "mm/shadow.h"
#include "mm/tlb_flushes.h"

uint32_t shadow_fault_status(void)
{
	return this_cpu()->arch.fault_status;
}

/*
 * Whether what a walk found belongs in the guest kernel's domain: all from
 * task_size on, and below it a section closed to user code (identity maps).
 */
static bool in_kernel_domain(const struct vcpu *vcpu, const struct walk *walk, uint32_t va)
{
	return va >= regime_task_size(vcpu->domain) ||
	       (walk->kind == WALK_SECTION && walk_ap(&vcpu->domain->arch.regime.translation, walk,
						      va, false) == AP_PRIVILEGED_RO);
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
		return walk_attributes(&vcpu->domain->arch.regime.translation, walk) |
		       never_execute;
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
	descriptor =
		walk_small(&vcpu->domain->arch.regime.translation, walk, at.ma.a, kernel_domain,
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
unsigned int table_for(struct vcpu *vcpu, uint32_t va, uint32_t guest_l1, bool kernel_domain)
{
	struct domain *domain = vcpu->domain;
	struct shadow_space *space = vcpu->arch.space;
	unsigned int index = L1_INDEX(va);
	bool kernel = in_kernel_map(vcpu, index);
	unsigned int l2 = linked_l2(domain, space, index, kernel);
	uint32_t link;

	if (l2 != L2_NONE && domain->arch.l2_info[l2].guest_l1 != guest_l1) {
		drop_l2(domain, l2);
		tlb_flush();
		l2 = L2_NONE;
	}
	if (l2 == L2_NONE) {
		l2 = take_l2(domain, kernel ? NULL : space, index, guest_l1);
	}
	link = encode_coarse(pool_ma(domain, l2_table(&domain->arch, l2)).a,
			     kernel_domain ? MMU_DOMAIN_GUEST_KERNEL : MMU_DOMAIN_GUEST_USER);
	if (kernel) {
		set_kernel_mib(domain, index, link);
		link_kernel_mib(vcpu, index);
	} else if (space->l1[index] != link) {
		/* First nothing: a page and a section for one address must not meet in the TLB. */
		if (space->l1[index] != 0) {
			set_descriptor(&space->l1[index], 0);
			tlb_flush();
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

	if (link != encode_coarse(ma, kernel_domain ? MMU_DOMAIN_GUEST_KERNEL :
						      MMU_DOMAIN_GUEST_USER) ||
	    arch->l2_info[(unsigned int)(table - arch->l2_base) / L2_ENTRIES].guest_l1 !=
		    guest_l1) {
		return NULL;
	}
	return table;
}

/* What the guest's second-level table has for the group of NEIGHBOURS around a page. */
struct neighbours {
	uint32_t descriptor[NEIGHBOURS];
	bool read[NEIGHBOURS / LINE_DESCRIPTORS]; /* by line */
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
	maintenance_begin(was_valid ? MAINT_CHANGE : MAINT_MAP);
	set_descriptor(entry, descriptor);
	if (was_valid) {
		tlb_invalidate_page(va, vcpu->arch.space->asid);
	}
	maintenance_end(was_valid ? MAINT_CHANGE : MAINT_MAP);
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
	descriptor = encode_section(
		at.ma.a, kernel_domain ? MMU_DOMAIN_GUEST_KERNEL : MMU_DOMAIN_GUEST_USER, ap,
		walk_attributes(&vcpu->domain->arch.regime.translation, walk) |
			global_attribute(vcpu, va));
	if (in_kernel_map(vcpu, index)) {
		set_kernel_mib(domain, index, descriptor);
		link_kernel_mib(vcpu, index);
	} else {
		unsigned int l2 = linked_l2(domain, space, index, false);

		if (l2 != L2_NONE) {
			drop_l2(domain, l2);
			tlb_flush();
		}
		space->has_sections = true;
		set_descriptor(&space->l1[index], descriptor);
	}
	tlb_invalidate_page(va, space->asid);
	return SHADOW_FILLED;
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
	result = store(vcpu, &walk, va, access, kernel_domain, with_neighbours ? &neighbours : NULL,
		       seen);
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
