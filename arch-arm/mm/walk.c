// SPDX-License-Identifier: GPL-2.0-only
/*
 * walk.c - reading the guest's tables in its RAM, which nothing but its linear map
 * shows to the hypervisor. See space.c for the structure.
 *
 * LOCKS: none is held while guest memory is read; mapping it takes LOCK_SPACE.
 */
#include "mm/space.h"

#include <vambrace/domain.h>

#include "cache.h"
#include "descriptor.h"
#include "mm/guest_copy.h"

/* What the table that there is for @va was filled from; 0: there is none. */
uint32_t guest_l1_of(struct vcpu *vcpu, uint32_t va)
{
	unsigned int index = L1_INDEX(va);
	unsigned int l2 =
		linked_l2(vcpu->domain, vcpu->arch.space, index, in_kernel_map(vcpu, index));

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
	uint32_t section = encode_section(at.ma.a, MMU_DOMAIN_GUEST_KERNEL, AP_USER_RO,
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
		link_kernel_mib(vcpu, index);
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

static bool __attribute__((cold))
map_and_read_word(struct vcpu *vcpu, uint32_t va, gpa_t gpa, uint32_t *word)
{
	return map_linear(vcpu, va, gpa) && guest_read_word(va, word) == 0;
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

bool read_word(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	uint32_t va;

	lock_assert_none_held();
	return linear_address(vcpu, gpa, sizeof(*word), &va) &&
	       (guest_read_word(va, word) == 0 || map_and_read_word(vcpu, va, gpa, word));
}

/* For a walk, when no table of ours is being worked on. */
static inline bool read_word_of_walk(struct vcpu *vcpu, gpa_t gpa, uint32_t *word)
{
	return read_word(vcpu, gpa, word) || read_by_page(vcpu, gpa, word);
}

/* A cache line of descriptors. */
bool read_line(struct vcpu *vcpu, gpa_t gpa, uint32_t *words)
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
void walk_guest(struct vcpu *vcpu, uint32_t va, struct walk *walk)
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
