// SPDX-License-Identifier: GPL-2.0-only
/*
 * space.c - the real page tables of guests: a large software TLB.
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
 * Reading order: tables.c, then this file, empty.c, walk.c, fill.c, invalidate.c and
 * setup.c.
 *
 * INVARIANT(flush-before-reuse): a table that was unlinked, a second-level one or the
 *	first-level one of a space, is used again only after the TLB, which may have
 *	walked it, was flushed: tables.c, flush_before_reuse(). Checked in debug builds.
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
#include "mm/space.h"

#include <arch/arch.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>

#include "asid.h"
#include "cache.h"
#include "mm/maintenance.h"
#include "mm/mmu.h"
#include "mm/pool.h"
#include "mm/shadow.h"
#include "mm/tlb_flushes.h"

/* Give up a space; the caller has another one loaded before a guest runs. */
void retire(struct shadow_space *space)
{
	/* What is at or above task_size is another thing with the MMU off. */
	space->kernel_stale |= space->pgd == PGD_MMU_OFF;
	space->pgd = PGD_STALE;
	space->last_use = USE_STALE;
	space->asid = ASID_NONE;
	space->unlinked = tlb_flushes();
}

/* No walk finds anything in a space of the domain that is not loaded; the kernel's part is stale. */
static void retire_all(struct arch_domain *arch)
{
	const struct shadow_space *end = &arch->space[arch->space_count];
	uint32_t unlinked = tlb_flushes();

	for (struct shadow_space *space = arch->space; space != end; space++) {
		space->pgd = PGD_STALE;
		space->last_use = USE_STALE;
		space->asid = ASID_NONE;
		space->unlinked = unlinked;
		space->kernel_stale = true;
		space->shows_kernel = true;
	}
}

/* @space, which is not loaded, is empty. */
void set_free(struct shadow_space *space)
{
	space->pgd = PGD_FREE;
	space->last_use = USE_FREE;
}

struct shadow_space *find_space(struct arch_domain *arch, uint32_t pgd)
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
struct shadow_space *free_space(struct vcpu *vcpu, bool without_kernel)
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

/* @space, which is free, is used again: for @pgd. */
void use_space(struct shadow_space *space, uint32_t pgd)
{
	flush_before_reuse(space->unlinked);
	check_reuse(space->unlinked);
	space->pgd = pgd;
}

/* @space, found free, gets a name; false if somebody else has it now. Takes the lock. */
static bool name_space(struct arch_domain *arch, struct shadow_space *space, uint32_t pgd)
{
	bool is_free;

	lock_take(&arch->lock);
	is_free = space->pgd == PGD_FREE;
	if (is_free) {
		use_space(space, pgd);
	}
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
void load_space(struct vcpu *vcpu, struct shadow_space *space, bool other_kernel)
{
	enum maintenance_event event = other_kernel ? MAINT_WORLD_SWITCH : MAINT_SPACE_SWITCH;
	struct arch_domain *arch = &vcpu->domain->arch;
	bool forget = other_kernel;

	lock_take(&arch->lock);
	space->last_use = ++arch->use_clock;
	vcpu->arch.space = space;
	space->asid = asid_current(space->asid, &forget);
	lock_release(&arch->lock);
	maintenance_begin(event);
	if (address_space_load(pool_ma(vcpu->domain, space->l1).a, space->asid, forget)) {
		tlb_count_flush();
	}
	maintenance_end(event);
}

/* The name of the space for the guest's table, with the MMU on or off. */
static uint32_t space_name(const struct vcpu *vcpu, bool mmu)
{
	return mmu ? vcpu->arch.cp15.ttbr0 & PGD_MASK : PGD_MMU_OFF;
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

/*
 * Begin anew with nothing, in the space called @pgd: the kernel map and all other
 * spaces are given up. Takes the lock.
 */
bool begin_anew(struct vcpu *vcpu, uint32_t pgd)
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
	/* Before it is given up with the others, for it is used at once. */
	use_space(space, pgd);
	retire_all(arch);
	space->kernel_stale = false;
	space->shows_kernel = false;
	space->pgd = pgd;
	lock_release(&arch->lock);
	load_space(vcpu, space, true);
	return true;
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
		return true; /* nothing was filled since all was given up */
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
	maintenance_begin(MAINT_CHANGE);
	tlb_flush();
	maintenance_end(MAINT_CHANGE);
	return true;
}

bool shadow_set_mmu(struct vcpu *vcpu, bool on)
{
	return begin_anew(vcpu, space_name(vcpu, on));
}
