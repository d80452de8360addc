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

enum access {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_EXECUTE,
	ACCESS_DATA, /* a read or a write: abort_wrote() finds out, where it matters */
};

enum shadow_result {
	SHADOW_FILLED, /* the access may be tried again */
	SHADOW_FAULT,  /* the guest's tables do not allow it: shadow_fault_status() */
};

/*
 * Make the guest's translation of @va real, if the guest's own tables allow
 * @access to its user code (@user) or its kernel. @va is guest-controlled.
 * Neighbours of a page are filled with it. The current vCPU only.
 */
enum shadow_result shadow_fill(struct vcpu *vcpu, uint32_t va, enum access access, bool user);

/* For a read of its kernel, without neighbours: one of many pages in a row. */
enum shadow_result shadow_fill_alone(struct vcpu *vcpu, uint32_t va);

/* FSR of the last SHADOW_FAULT of this CPU. */
uint32_t shadow_fault_status(void);

/* As shadow_fill() for reading, and nothing happens if it is not allowed. */
void shadow_hint(struct vcpu *vcpu, uint32_t va);

/* Set up in the domain's pool, which is zero. */
void shadow_create(struct domain *domain);

/* A piece of forgetting everything, of a domain that is not loaded; true when it is done. */
bool shadow_destroy(struct domain *domain);

/* Does the space stand for a table of the guest, or for the MMU being off? */
bool shadow_space_used(const struct shadow_space *space);
bool shadow_space_is_table(const struct shadow_space *space);

/*
 * What returns bool below returns false when an interrupt waits and something is
 * left to do: nothing has changed that the guest could see, and the caller has it
 * made again, which costs little of what was done already. Addresses and lengths
 * are guest-controlled.
 */

/* There is an address space to load for @vcpu, which is not loaded now. */
bool shadow_prepare(struct vcpu *vcpu);

/*
 * Load the address space of @vcpu, which is prepared. All that the TLB knows of
 * guests is another domain's.
 */
void shadow_load(struct vcpu *vcpu);

/* The guest's table at @pgd becomes the loaded one. Cheap when it is. */
bool shadow_switch(struct vcpu *vcpu, uint32_t pgd);

/* As shadow_invalidate_all(), and the MMU is about to be turned on or off. */
bool shadow_set_mmu(struct vcpu *vcpu, bool on);

/* Invalidate what the guest's tables said before this call. */
void shadow_invalidate_page(struct vcpu *vcpu, uint32_t pgd, uint32_t va);
bool shadow_invalidate_space(struct vcpu *vcpu, uint32_t pgd);
bool shadow_invalidate_all(struct vcpu *vcpu);

/* [*va, *va + *size); what is left of it when false is returned. */
bool shadow_invalidate_range(struct vcpu *vcpu, uint32_t pgd, uint32_t *va, uint32_t *size);

/* Zero a table; size is a multiple of 64 bytes and not 0. Assembly. */
void table_clear(uint32_t *table, uint32_t size);
