/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * space.h - what the files of the shadow tables share: see space.c for the structure
 * and the invariants, shadow.h for what others call.
 */
#pragma once

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "cache.h"
#include "descriptor.h"
#include "mm/maintenance.h"
#include "mm/pool.h"
#include "mm/regime.h"

#define L2_NONE	     0xffffu
#define SPACE_KERNEL 0xfffcu /* and one more: of each kernel map */
#define SPACE_FREE   0xffffu

/* Names of spaces that are no guest table: a table's gpa has its low bits clear. */
#define PGD_FREE    1u /* empty, but for what it shows of the kernel map */
#define PGD_MMU_OFF 2u
#define PGD_STALE   3u /* to be emptied before it is used again */
/* last_use of spaces that stand for nothing: before that of any other. */
#define USE_FREE  0u
#define USE_STALE 1u

#define PGD_MASK (~(L1_TABLE_SIZE - 1))

/* So many pages are filled together: their descriptors are whole cache lines. */
#define LINE_DESCRIPTORS 8u
#define NEIGHBOURS	 (2 * LINE_DESCRIPTORS)

#define FIRST_L1_OF_HYPERVISOR L1_INDEX(ARM_PV_HYP_START)
#define END_L1_OF_HYPERVISOR   L1_INDEX(ARM_PV_HYP_END)
#define L1_OF_VCPU_PAGE	       L1_INDEX(ARM_PV_VCPU_PAGE)
#define L1_OF_VECTORS	       L1_INDEX(ARM_PV_VECTORS_PAGE)

static inline bool mmu_on(const struct vcpu *vcpu)
{
	return vcpu->arch.cp15.sctlr & SCTLR_M;
}

static inline uint32_t first_kernel_index(const struct domain *domain)
{
	return L1_INDEX(regime_task_size(domain));
}

/* Does the loaded space have first-level entry @index from the kernel map? */
static inline bool in_kernel_map(const struct vcpu *vcpu, unsigned int index)
{
	return mmu_on(vcpu) && index >= first_kernel_index(vcpu->domain);
}

static inline struct kernel_map *kernel_map(struct arch_domain *arch)
{
	return &arch->kernel_map[arch->kernel_map_used];
}

static inline void set_descriptor(uint32_t *descriptor, uint32_t value)
{
	*descriptor = value;
	maintenance_record(OP_STORE);
	cache_clean_descriptor(descriptor);
}

static inline uint32_t *l2_table(const struct arch_domain *arch, unsigned int l2)
{
	return arch->l2_base + l2 * L2_ENTRIES;
}

/* Translations below task_size belong to one address space. */
static inline uint32_t global_attribute(const struct vcpu *vcpu, uint32_t va)
{
	return va < regime_task_size(vcpu->domain) ? ATTR_NOT_GLOBAL : 0;
}

/* Is @va in a MiB whose table is the hypervisor's own? */
static inline bool hypervisor_owned(uint32_t va)
{
	unsigned int index = L1_INDEX(va);

	return (index >= FIRST_L1_OF_HYPERVISOR && index < END_L1_OF_HYPERVISOR) ||
	       index == L1_OF_VCPU_PAGE || index == L1_OF_VECTORS;
}

/* --- tables.c: the second-level tables of a domain's pool, and its kernel map --- */

unsigned int l2_of(const struct domain *domain, uint32_t descriptor);
unsigned int linked_l2(struct domain *domain, const struct shadow_space *space, unsigned int index,
		       bool kernel);
void free_l2(struct arch_domain *arch, unsigned int l2);
void flush_before_reuse(uint32_t unlinked);
void check_reuse(uint32_t unlinked);
unsigned int clear_kernel_mib(struct domain *domain, unsigned int index);
void set_kernel_mib(struct domain *domain, unsigned int index, uint32_t descriptor);
void link_kernel_mib(struct vcpu *vcpu, unsigned int index);
void drop_l2(struct domain *domain, unsigned int l2);
unsigned int take_l2(struct domain *domain, struct shadow_space *space, unsigned int index,
		     uint32_t guest_l1);

/* --- space.c: spaces: found, given up, loaded --- */

void retire(struct shadow_space *space);
void set_free(struct shadow_space *space);
void use_space(struct shadow_space *space, uint32_t pgd);
struct shadow_space *find_space(struct arch_domain *arch, uint32_t pgd);
struct shadow_space *free_space(struct vcpu *vcpu, bool without_kernel);
void load_space(struct vcpu *vcpu, struct shadow_space *space, bool other_kernel);
bool begin_anew(struct vcpu *vcpu, uint32_t pgd);

/* --- empty.c: spaces and kernel maps that were given up are emptied, in pieces --- */

bool empty_kernel_map(struct domain *domain, struct kernel_map *map);
bool drop_tables(struct domain *domain, struct shadow_space *space);
bool empty_space(struct domain *domain, struct shadow_space *space);
bool empty_spare_map(struct domain *domain);

/* --- walk.c: reading the guest's tables --- */

uint32_t guest_l1_of(struct vcpu *vcpu, uint32_t va);
bool read_word(struct vcpu *vcpu, gpa_t gpa, uint32_t *word);
bool read_line(struct vcpu *vcpu, gpa_t gpa, uint32_t *words);
void walk_guest(struct vcpu *vcpu, uint32_t va, struct walk *walk);

/* --- fill.c: making real what the guest's tables allow --- */

unsigned int table_for(struct vcpu *vcpu, uint32_t va, uint32_t guest_l1, bool kernel_domain);
