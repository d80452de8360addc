// SPDX-License-Identifier: GPL-2.0-only
/*
 * check.c - invariants of architecture, checked in debug builds.
 *
 * Written to be naive: it shares no decision with fill.c, only the encoding
 * of descriptors and the guest's memory. A guest may change its tables without
 * saying so, as long as it does before it relies on that; so what an entry may
 * grant (shadow-subset) is compared when it was just filled, and what must hold
 * at any time (shadow-owned, hyp-private, frame-conserved, psr-sane, one-colour)
 * always.
 */
#include "mm/check.h"

#include <arch/arch.h>
#include <vambrace/chunk.h>
#include <vambrace/domain.h>
#include <vambrace/panic.h>

#include "check_format.h"
#include "cpu.h"
#include "descriptor.h"
#include "mm/guest_copy.h"
#include "mm/mmu.h"
#include "mm/pool.h"
#include "entry/psr.h"
#include "mm/shadow.h"

#define PSR_FIXED   0xdf    /* I, F and the mode */
#define COLOUR_MASK 0x3000u /* of an address, where data caches have aliases */

static uint32_t interval = 1024;
static uint32_t exits[DOMAINS_MAX];
static unsigned int next_part[DOMAINS_MAX];

void arch_set_check_interval(uint32_t exits_between)
{
	interval = exits_between != 0 ? exits_between : 1;
}

/* --- any time --- */

/* May @domain reach machine address @ma at all? */
static bool owned(const struct domain *domain, uint32_t ma)
{
	return chunk_owner_of((ma_t){ ma }) == CHUNK_OWNER_DOMAIN + domain->id ||
	       (ma & PAGE_MASK) == mmu_console_ma(domain).a;
}

static void check_small_page(const struct domain *domain, uint32_t descriptor)
{
	BUG_ON(!format_small_is_guest(descriptor));
	BUG_ON(!owned(domain, descriptor));
}

static void check_guest_domain(uint32_t descriptor)
{
	uint32_t number = descriptor >> L1_DOMAIN_SHIFT & 0xf;

	BUG_ON(number != MMU_DOMAIN_GUEST_KERNEL && number != MMU_DOMAIN_GUEST_USER);
}

static uint32_t first_kernel_index(const struct domain *domain)
{
	return L1_INDEX(domain->arch.regime.task_size);
}

static void check_table(const struct domain *domain, const uint32_t *table)
{
	for (unsigned int i = 0; i < L2_ENTRIES; i++) {
		if (table[i] != 0) {
			check_small_page(domain, table[i]);
		}
	}
}

static void check_coarse(const struct domain *domain, uint32_t descriptor)
{
	const struct arch_domain *arch = &domain->arch;
	const uint32_t *table = pool_pointer(domain, descriptor & ~(L2_TABLE_SIZE - 1));

	BUG_ON(table < arch->l2_base || table >= arch->l2_base + arch->l2_count * L2_ENTRIES);
	check_table(domain, table);
}

static void check_guest_entry(const struct domain *domain, uint32_t descriptor)
{
	switch (descriptor & DESC_TYPE_MASK) {
	case L1_TYPE_FAULT:
		BUG_ON(descriptor != 0);
		break;
	case L1_TYPE_SECTION:
		check_guest_domain(descriptor);
		BUG_ON(!owned(domain, descriptor & CHUNK_MASK));
		BUG_ON(!format_real(true, descriptor, 0).user_read);
		break;
	case L1_TYPE_COARSE:
		check_guest_domain(descriptor);
		check_coarse(domain, descriptor);
		break;
	default:
		BUG_ON(true);
	}
}

/* The kernel map is the domain's: each MiB is looked at once, whoever shows it. */
static void check_kernel_map(const struct domain *domain)
{
	const struct arch_domain *arch = &domain->arch;
	const struct kernel_map *map = &arch->kernel_map[arch->kernel_map_used];

	for (unsigned int word = 0; word < L1_ENTRIES / 32; word++) {
		BUG_ON(word < map->first_used && map->used[word] != 0);
		for (uint32_t left = map->used[word]; left != 0; left &= left - 1) {
			unsigned int index = word * 32 + (unsigned int)__builtin_ctz(left);

			BUG_ON(map->l1[index] == 0 || index < first_kernel_index(domain));
			check_guest_entry(domain, map->l1[index]);
		}
	}
}

/* INVARIANT(one-kernel-map), and that the map knows who shows what. */
static void check_shown(const struct domain *domain, const struct shadow_space *space,
			unsigned int index)
{
	const struct arch_domain *arch = &domain->arch;
	const struct kernel_map *map = &arch->kernel_map[arch->kernel_map_used];
	unsigned int number = (unsigned int)(space - arch->space);

	BUG_ON(space->l1[index] != map->l1[index]);
	BUG_ON((map->shown[index][number / 32] >> number % 32 & 1) == 0);
}

/* What the first-level entry @index of the hypervisor's 40 MiB has to be. */
static uint32_t hypervisor_entry(const struct domain *domain, unsigned int index)
{
	unsigned int chunk = index - L1_INDEX(HYP_POOL_VA);

	if (chunk >= ARCH_POOL_CHUNKS) {
		return own_l1[index];
	}
	return chunk < domain->arch.pool_chunks ?
		       encode_section(domain->arch.pool.a + chunk * CHUNK_SIZE, MMU_DOMAIN_HYP,
				      AP_PRIVILEGED_RW, ATTR_NORMAL | ATTR_NEVER_EXECUTE) :
		       0;
}

static void check_space(const struct domain *domain, const struct shadow_space *space)
{
	uint32_t hyp_l2 = pool_ma(domain, pool_page(domain, POOL_HYP_L2)).a;
	unsigned int end = shadow_space_is_table(space) ? first_kernel_index(domain) : L1_ENTRIES;

	for (unsigned int index = 0; index < L1_ENTRIES; index++) {
		uint32_t descriptor = space->l1[index];
		uint32_t va = index << CHUNK_SHIFT;

		if (va >= ARM_PV_HYP_START && va < ARM_PV_HYP_END) {
			BUG_ON(descriptor != hypervisor_entry(domain, index));
		} else if (index == L1_INDEX(ARM_PV_VCPU_PAGE)) {
			BUG_ON(descriptor != encode_coarse(hyp_l2, MMU_DOMAIN_GUEST_KERNEL));
		} else if (index == L1_INDEX(ARM_PV_VECTORS_PAGE)) {
			BUG_ON(descriptor !=
			       encode_coarse(hyp_l2 + L2_TABLE_SIZE, MMU_DOMAIN_PUBLIC));
		} else if (descriptor != 0 && index >= end) {
			check_shown(domain, space, index);
		} else if (descriptor != 0) {
			check_guest_entry(domain, descriptor);
		}
	}
}

static bool same_colour(uint32_t address, uint32_t other)
{
	return ((address ^ other) & COLOUR_MASK) == 0;
}

/* The page of @descriptor, as the device MiB shows it to the hypervisor. */
static void check_views_of(uint32_t descriptor)
{
	for (unsigned int i = 0; i < L2_ENTRIES; i++) {
		uint32_t view = device_l2[i];

		BUG_ON((view & DESC_C) != 0 && ((view ^ descriptor) & PAGE_MASK) == 0 &&
		       !same_colour(i << PAGE_SHIFT, descriptor));
	}
}

/*
 * INVARIANT(one-colour): a page that is cached at an address of the hypervisor's
 * tables for guests, [mib, + 1 MiB), has one colour there, in the hypervisor's
 * view of it and in the pool, which is a section: that of its machine address.
 * SPEC: ARM DDI 0211H 6.11.3, ARM DDI 0301H 6.11.3.
 */
static void check_colours(const uint32_t *table, uint32_t mib)
{
	for (unsigned int i = 0; i < L2_ENTRIES; i++) {
		if (table[i] & DESC_C) {
			BUG_ON(!same_colour(mib + (i << PAGE_SHIFT), table[i]));
			check_views_of(table[i]);
		}
	}
}

static void check_shared_pages(const struct domain *domain)
{
	const uint32_t *tables = pool_page(domain, POOL_HYP_L2);

	check_colours(tables, ARM_PV_VCPU_PAGE & CHUNK_MASK);
	check_colours(tables + L2_ENTRIES, ARM_PV_VECTORS_PAGE & CHUNK_MASK);
}

static void check_ledger(void)
{
	struct chunk_totals totals;
	uint32_t chunks = 0;

	chunk_totals(&totals);
	BUG_ON(totals.free + totals.hypervisor + totals.bundle + totals.domains != totals.total);
	for (unsigned int id = 0; id < DOMAINS_MAX; id++) {
		chunks += domains[id].p2m.chunk_count;
	}
	BUG_ON(chunks != totals.domains);
}

/* Part 0 is what all spaces share, part n is space n - 1. */
static void check_part(const struct domain *domain, unsigned int part)
{
	const struct arch_domain *arch = &domain->arch;

	if (part == 0) {
		check_shared_pages(domain);
		check_kernel_map(domain);
	} else if (shadow_space_used(&arch->space[part - 1])) {
		check_space(domain, &arch->space[part - 1]);
	}
}

/*
 * Check some parts, all of them in @interval exits: all at once would take milliseconds,
 * which a guest notices.
 */
static void check_domain(const struct domain *domain)
{
	unsigned int parts = domain->arch.space_count + 1;
	unsigned int count = ++exits[domain->id] * parts / interval;

	if (count == 0) {
		return;
	}
	exits[domain->id] = 0;
	check_ledger();
	for (unsigned int i = 0; i < count; i++) {
		next_part[domain->id] = (next_part[domain->id] + 1) % parts;
		check_part(domain, next_part[domain->id]);
	}
}

void check_exit(struct vcpu *vcpu)
{
	BUG_ON((vcpu->arch.regs.psr & PSR_FIXED) != PSR_GUEST);
	BUG_ON(vcpu->domain->state != DOMAIN_RUNNING);
	/* Only this domain's pool can be seen: others are looked at before they run. */
	check_domain(vcpu->domain);
}

void check_not_loaded(ma_t table)
{
	BUG_ON((cp15_ttbr0() & ~(L1_TABLE_SIZE - 1)) == table.a);
}

/* --- just filled --- */

/* What the real tables now grant at @va, and in which domain. */
static struct rights real_rights(const struct vcpu *vcpu, uint32_t va, bool *kernel_domain)
{
	uint32_t l1 = vcpu->arch.space->l1[L1_INDEX(va)];
	const uint32_t *table;

	*kernel_domain = (l1 >> L1_DOMAIN_SHIFT & 0xf) == MMU_DOMAIN_GUEST_KERNEL;
	if ((l1 & DESC_TYPE_MASK) == L1_TYPE_SECTION) {
		return format_real(true, l1, va);
	}
	BUG_ON((l1 & DESC_TYPE_MASK) != L1_TYPE_COARSE);
	table = pool_pointer(vcpu->domain, l1 & ~(L2_TABLE_SIZE - 1));
	return format_real(false, table[L2_INDEX(va)], va);
}

static bool read_guest_word(const struct vcpu *vcpu, uint32_t gpa, uint32_t *word)
{
	const struct domain *domain = vcpu->domain;

	return guest_read(word, gpa - domain->p2m.ram_base.a + domain->arch.page_offset,
			  sizeof(*word)) == 0;
}

/* What the guest's own tables grant at @va; false if they cannot be read now. */
static bool guest_rights(const struct vcpu *vcpu, uint32_t va, struct rights *rights)
{
	uint32_t sctlr = vcpu->arch.cp15.sctlr;
	uint32_t l1, l2;

	if (!read_guest_word(
		    vcpu, (vcpu->arch.cp15.ttbr0 & ~(L1_TABLE_SIZE - 1)) + L1_INDEX(va) * 4, &l1)) {
		return false;
	}
	if ((l1 & 3) == L1_TYPE_SECTION) {
		*rights = format_rights(format_ap(true, l1, va), sctlr);
		return true;
	}
	if (!read_guest_word(vcpu, (l1 & ~0x3ffu) + L2_INDEX(va) * 4, &l2)) {
		return false;
	}
	*rights = format_rights(format_ap(false, l2, va), sctlr);
	return true;
}

/* Where the guest's own tables send @va; false if they cannot be read now. */
static bool guest_gpa(const struct vcpu *vcpu, uint32_t va, gpa_t *gpa)
{
	uint32_t l1, l2;

	if (!(vcpu->arch.cp15.sctlr & SCTLR_M)) {
		gpa->a = va;
		return true;
	}
	if (!read_guest_word(
		    vcpu, (vcpu->arch.cp15.ttbr0 & ~(L1_TABLE_SIZE - 1)) + L1_INDEX(va) * 4, &l1)) {
		return false;
	}
	if ((l1 & 3) == L1_TYPE_SECTION) {
		gpa->a = (l1 & CHUNK_MASK) | (va & ~CHUNK_MASK);
		return true;
	}
	if (!read_guest_word(vcpu, (l1 & ~0x3ffu) + L2_INDEX(va) * 4, &l2)) {
		return false;
	}
	gpa->a = (l2 & 3) == 1 ? (l2 & 0xffff0000) | (va & 0xffff) :
				 (l2 & PAGE_MASK) | (va & ~PAGE_MASK);
	return true;
}

/* Machine address of the page of @va in the real tables, and whether a section shows it. */
static uint32_t real_page(const struct vcpu *vcpu, uint32_t va, bool *section)
{
	uint32_t l1 = vcpu->arch.space->l1[L1_INDEX(va)];
	const uint32_t *table;

	*section = (l1 & DESC_TYPE_MASK) == L1_TYPE_SECTION;
	if (*section) {
		return (l1 & CHUNK_MASK) | (va & ~CHUNK_MASK & PAGE_MASK);
	}
	table = pool_pointer(vcpu->domain, l1 & ~(L2_TABLE_SIZE - 1));
	return table[L2_INDEX(va)] & PAGE_MASK;
}

/* Frame, size and rights are no more than the p2m has. */
static void check_against_p2m(const struct vcpu *vcpu, uint32_t va, struct rights real)
{
	struct p2m_entry at;
	bool section;
	gpa_t gpa;

	if (!guest_gpa(vcpu, va, &gpa)) {
		return;
	}
	at = p2m_lookup(&vcpu->domain->p2m, gpa);
	BUG_ON(at.kind == P2M_EMPTY);
	BUG_ON(real_page(vcpu, va, &section) != (at.ma.a & PAGE_MASK));
	BUG_ON(section && at.extent != CHUNK_SIZE);
	BUG_ON(real.user_write && !(at.rights & P2M_WRITE));
}

void check_fill(struct vcpu *vcpu, uint32_t va)
{
	bool kernel_domain;
	struct rights real = real_rights(vcpu, va, &kernel_domain);
	struct rights guest;

	check_against_p2m(vcpu, va, real);
	if (!(vcpu->arch.cp15.sctlr & SCTLR_M) || !guest_rights(vcpu, va, &guest)) {
		return;
	}
	/* The hardware sees user code in guest kernel and guest user alike. */
	BUG_ON(real.user_write && !(kernel_domain ? guest.kernel_write : guest.user_write));
	BUG_ON(real.user_read && !(kernel_domain ? guest.kernel_read : guest.user_read));
	/* User code's part is never open to it by way of the other domain's rights. */
	BUG_ON(va >= vcpu->domain->arch.regime.task_size && !kernel_domain);
}
