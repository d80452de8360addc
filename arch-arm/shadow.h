/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shadow.h - the real page tables: a large software TLB over the guest's.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/addr.h>

struct domain;
struct shadow_space;
struct vcpu;

enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE };

enum shadow_result {
	SHADOW_FILLED,		/* the access may be tried again */
	SHADOW_FAULT,		/* the guest's tables do not allow it: shadow_fault_status() */
};

/*
 * Make the guest's translation of @va real, if the guest's own tables allow
 * @access to its user code (@user) or its kernel. @va is guest-controlled.
 * Neighbours of a page are filled with it. The current vCPU only.
 */
enum shadow_result shadow_fill(struct vcpu *vcpu, uint32_t va, enum access access, bool user);

/* FSR of the last SHADOW_FAULT of this CPU. */
uint32_t shadow_fault_status(void);

/* As shadow_fill() for reading, and nothing happens if it is not allowed. */
void shadow_hint(struct vcpu *vcpu, uint32_t va);

/* Set up in the domain's pool. */
void shadow_create(struct domain *domain);

/*
 * A step of forgetting everything, before the domain's memory is reused; true when
 * there is more to do. The domain does not run, and its tables are not loaded.
 */
bool shadow_destroy_step(struct domain *domain);

/* Does the space stand for a table of the guest? */
bool shadow_space_used(const struct shadow_space *space);

/*
 * Virtual control registers that say what descriptors mean have changed. The
 * caller has invalidated everything.
 */
void shadow_follow_cp15(struct vcpu *vcpu);

/*
 * Load the address space of @vcpu: its virtual MMU state chooses which.
 * @other_kernel: translations at or above task_size are others than those of
 * the tables loaded until now (another domain's, or the MMU was turned on).
 */
void shadow_load(struct vcpu *vcpu, bool other_kernel);

/*
 * The guest's table at @pgd becomes the loaded one. Cheap when it is.
 */
void shadow_switch(struct vcpu *vcpu, uint32_t pgd);

/*
 * Invalidate; addresses and lengths are guest-controlled. Those that return
 * bool return false when an interrupt waits and not all is done: call again,
 * what was done already costs little.
 */
void shadow_invalidate_page(struct vcpu *vcpu, uint32_t pgd, uint32_t va);
bool shadow_invalidate_range(struct vcpu *vcpu, uint32_t pgd, uint32_t va, uint32_t size);
bool shadow_invalidate_space(struct vcpu *vcpu, uint32_t pgd);
bool shadow_invalidate_all(struct vcpu *vcpu);

/* The guest will not use the table at @pgd any more. */
bool shadow_release(struct vcpu *vcpu, uint32_t pgd);

/* Zero a table; size is a multiple of 64 bytes and not 0. Assembly. */
void table_clear(uint32_t *table, uint32_t size);
