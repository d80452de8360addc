/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * descriptor.h (ARMv5) - short descriptors: encode the hypervisor's, decode a
 * guest's. Pure functions; also compiled for the host.
 *
 * SPEC: ARM DDI 0100I, B4.7 (v4/v5 translation tables: B4.7.4 first level,
 *	B4.7.5 second level), B4.3 (domains, AP, S and R bits);
 *	ARM DDI 0198E (ARM926EJ-S TRM) 3.2.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>
#include <vambrace/addr.h>

#include "mm/table_format.h"

#define L1_TYPE_FINE 3u

/*
 * Memory attributes, as in a small page. ARMv5 has no execute-never, no nG bit, and
 * one kind of uncached memory.
 */
#define ATTR_NORMAL	   (DESC_C | DESC_B) /* write-back */
#define ATTR_UNCACHED	   0u
#define ATTR_DEVICE	   0u
#define ATTR_SHARED_VIEW   ATTR_UNCACHED /* see mmu_shared_view() */
#define ATTR_NEVER_EXECUTE 0u
#define ATTR_NOT_GLOBAL	   0u

#define DESC_SBO    (1u << 4) /* L1 entries on v5: should be one */
#define L1_AP_SHIFT 10

/* AP with S=1, R=0 (SCTLR_HYPERVISOR). */
#define AP_PRIVILEGED_RO 0u /* user: none */
#define AP_PRIVILEGED_RW 1u /* user: none */
#define AP_USER_RO	 2u /* privileged: read and write */
#define AP_USER_RW	 3u

static inline uint32_t encode_section(uint32_t ma, unsigned int domain, unsigned int ap,
				      uint32_t attributes)
{
	return (ma & CHUNK_MASK) | ap << L1_AP_SHIFT | domain << L1_DOMAIN_SHIFT | DESC_SBO |
	       attributes | L1_TYPE_SECTION;
}

static inline uint32_t encode_coarse(uint32_t table_ma, unsigned int domain)
{
	return table_ma | domain << L1_DOMAIN_SHIFT | DESC_SBO | L1_TYPE_COARSE;
}

/* @ap: of the four subpages, 2 bits each. */
static inline uint32_t encode_small_quarters(uint32_t ma, uint32_t ap, uint32_t attributes)
{
	return (ma & PAGE_MASK) | ap << 4 | attributes | L2_TYPE_SMALL;
}

/* A small page whose four subpages have the same AP. */
static inline uint32_t encode_small(uint32_t ma, unsigned int ap, uint32_t attributes)
{
	return encode_small_quarters(ma, ap * 0x55u, attributes);
}

/* @small, of a guest's page, without the right to write: AP=3 of a subpage becomes 2. */
static inline uint32_t small_read_only(uint32_t small)
{
	return small & ~(small >> 1 & 0x550u);
}

/* Does @small, of a guest's page, allow a write at @va? */
static inline bool small_writable(uint32_t small, uint32_t va)
{
	return (small >> (4 + 2 * (va >> 10 & 3)) & 3) == AP_USER_RW;
}

/* Access rights of the guest's kernel and user code, by AP and the guest's S and R bits. */
struct rights {
	bool kernel_read, kernel_write, user_read, user_write;
};

struct rights decode_ap(unsigned int ap, bool s, bool r);

/*
 * The AP of a guest's page in the real table; AP_PRIVILEGED_RO gives a guest no access.
 * Guest kernel and guest user code both run in USR mode: user code cannot access pages
 * in the guest kernel's MMU domain (@kernel_domain) because of the DACR; in other pages
 * the guest kernel has the rights of user code.
 * SPEC: ARM DDI 0100I B4.3 (access permissions, domains).
 */
unsigned int shadow_ap(struct rights rights, bool kernel_domain);

/* shadow_ap() for every AP, under one setting of the guest's S and R bits. */
void translation_make(struct translation *translation, const struct arm_cp15 *cp15);

/* Fault status: see also mm/table_format.h. */
#define FSR_EXTERNAL_PAGE 0xau
#define FSR_STATUS_MASK	  0xfu

/* The result of a walk of the guest's tables. */
enum walk_kind {
	WALK_FAULT, /* fsr says which */
	WALK_SECTION,
	WALK_PAGE, /* the 4 KiB page of a large or small page */
};

struct walk {
	enum walk_kind kind;
	uint32_t fsr;	     /* WALK_FAULT: the FSR; else its domain field */
	uint32_t guest_l1;   /* the guest's first-level descriptor */
	gpa_t gpa;	     /* of the MiB, or of the page */
	uint32_t ap;	     /* of the four subpages, 2 bits each */
	uint32_t attributes; /* C and B as in a descriptor */
};

/* Decode the first-level descriptor. True if the second level must be read at *table. */
bool walk_first(struct walk *walk, uint32_t descriptor, gpa_t *table);

/* Decode the second-level descriptor of @va. */
void walk_second(struct walk *walk, uint32_t descriptor, uint32_t va);

/* The guest's MMU is off: VA = gpa, with the rights of the guest kernel. */
void walk_flat(struct walk *walk, uint32_t va);

/* May code that may be read be executed? There is no execute-never. */
static inline bool walk_executable(const struct walk *walk)
{
	(void)walk;
	return true;
}

/* The real AP of @walk's section, or of the subpage that contains @va. */
static inline unsigned int walk_ap(const struct translation *translation, const struct walk *walk,
				   uint32_t va, bool kernel_domain)
{
	return translation->ap[kernel_domain][walk->ap >> 2 * (va >> 10 & 3) & 3];
}

/* The real attributes for those of the guest's descriptor. */
static inline uint32_t walk_attributes(const struct translation *translation,
				       const struct walk *walk)
{
	(void)translation;
	return walk->attributes;
}

/* The real descriptor for @walk's page at @ma; 0 if the guest may access nothing in it. */
static inline uint32_t walk_small(const struct translation *translation, const struct walk *walk,
				  uint32_t ma, bool kernel_domain, uint32_t attributes)
{
	const uint8_t *real = translation->ap[kernel_domain];
	uint32_t ap = walk->ap;

	if (ap == (ap & 3) * 0x55) {
		ap = real[ap & 3] * 0x55u;
	} else {
		ap = (uint32_t)real[ap & 3] | (uint32_t)real[ap >> 2 & 3] << 2 |
		     (uint32_t)real[ap >> 4 & 3] << 4 | (uint32_t)real[ap >> 6 & 3] << 6;
	}
	return ap != 0 ? encode_small_quarters(ma, ap, attributes) : 0;
}
