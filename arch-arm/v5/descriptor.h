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
 * Attributes of memory, as the bits of a small page. Of what other versions
 * know there is no execute-never here, no address space numbers and one kind
 * of uncached memory.
 */
#define ATTR_NORMAL	   (DESC_C | DESC_B) /* write-back */
#define ATTR_UNCACHED	   0u
#define ATTR_DEVICE	   0u
#define ATTR_SHARED_VIEW   ATTR_UNCACHED /* see mmu_shared_view() */
#define ATTR_NEVER_EXECUTE 0u
#define ATTR_NOT_GLOBAL	   0u

#define DESC_SBO    (1u << 4) /* L1 entries on v5: should be one */
#define L1_AP_SHIFT 10

/* AP, as the hardware reads it with S=1, R=0 (the hypervisor's SCTLR). */
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

/* @ap: of the four quarters, 2 bits each. */
static inline uint32_t encode_small_quarters(uint32_t ma, uint32_t ap, uint32_t attributes)
{
	return (ma & PAGE_MASK) | ap << 4 | attributes | L2_TYPE_SMALL;
}

/* A small page whose four quarters have the same access. */
static inline uint32_t encode_small(uint32_t ma, unsigned int ap, uint32_t attributes)
{
	return encode_small_quarters(ma, ap * 0x55u, attributes);
}

/* @small, of a guest's page, without the right to write: where a quarter's AP is 3 it is 2. */
static inline uint32_t small_read_only(uint32_t small)
{
	return small & ~(small >> 1 & 0x550u);
}

/* Does @small, of a guest's page, allow a write at @va? */
static inline bool small_writable(uint32_t small, uint32_t va)
{
	return (small >> (4 + 2 * (va >> 10 & 3)) & 3) == AP_USER_RW;
}

/* A guest's view of who may do what, from AP and its own S and R bits. */
struct rights {
	bool kernel_read, kernel_write, user_read, user_write;
};

struct rights decode_ap(unsigned int ap, bool s, bool r);

/*
 * The AP with which a guest's page is put into the real table; AP_PRIVILEGED_RO
 * gives a guest no access. Guest kernel and user are both USR to the hardware:
 * kernel pages (@kernel_domain) are closed to guest user code by their domain,
 * all others grant the guest kernel no more than user code has.
 * SPEC: ARM DDI 0100I B4.3 (access permissions, domains).
 */
unsigned int shadow_ap(struct rights rights, bool kernel_domain);

/* shadow_ap() for every AP, under one setting of the guest's S and R bits. */
void translation_make(struct translation *translation, const struct arm_cp15 *cp15);

/* Fault status: table_format.h, and */
#define FSR_EXTERNAL_PAGE 0xau
#define FSR_STATUS_MASK	  0xfu

/* Where a guest's tables send an address. */
enum walk_kind {
	WALK_FAULT, /* status says which */
	WALK_SECTION,
	WALK_PAGE, /* large or small, seen as one page of 4 KiB */
};

struct walk {
	enum walk_kind kind;
	uint32_t fsr;	     /* of a translation fault, or to be or-ed with permission */
	uint32_t guest_l1;   /* the descriptor read */
	gpa_t gpa;	     /* of the MiB, or of the page */
	uint32_t ap;	     /* of the four quarters, 2 bits each */
	uint32_t attributes; /* C and B as in a descriptor */
};

/* First step: from the first-level descriptor. Returns true if the second is needed. */
bool walk_first(struct walk *walk, uint32_t descriptor, gpa_t *table);

/* Second step: from the second-level descriptor of @va. */
void walk_second(struct walk *walk, uint32_t descriptor, uint32_t va);

/* The guest's MMU is off: VA = gpa, all of RAM, no distinction of user code. */
void walk_flat(struct walk *walk, uint32_t va);

/* May code be executed where @walk leads to, if it may be read? */
static inline bool walk_executable(const struct walk *walk)
{
	(void)walk;
	return true;
}

/* The real AP for the quarter of @walk's page or section that has @va. */
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

/* The real descriptor for @walk's page at @ma; 0 when nothing in it may be accessed. */
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
