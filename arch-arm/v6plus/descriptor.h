/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * descriptor.h (ARMv6 and ARMv7) - short descriptors without subpages: encode
 * the hypervisor's, decode a guest's. Pure functions; also compiled for the
 * host.
 *
 * SPEC: ARM DDI 0100I B4.7 (v6 format, SCTLR.XP=1); ARM DDI 0406C B3.5 (short
 *	descriptors), B3.7 (access control), B3.8 (attributes).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>
#include <vambrace/addr.h>

#include "boot/core.h"
#include "mm/table_format.h"

/* Memory attributes, as in a small page. */
#define DESC_XN		 (1u << 0)
#define DESC_TEX_SHIFT	 6
#define DESC_TEX0	 (1u << DESC_TEX_SHIFT)
#define DESC_TEX_MASK	 (7u << DESC_TEX_SHIFT)
#define DESC_APX	 (1u << 9)
#define DESC_S		 (1u << 10)
#define DESC_NG		 (1u << 11)
#define DESC_MEMORY_MASK (DESC_B | DESC_C | DESC_TEX_MASK | DESC_S)

/* Normal, write-back, write-allocate. S if the core needs it for coherency. */
#define ATTR_NORMAL	   (DESC_TEX0 | DESC_C | DESC_B | ATTR_NORMAL_S)
#define ATTR_UNCACHED	   (DESC_TEX0 | ATTR_NORMAL_S)
#define ATTR_NORMAL_S	   (core->shareable ? DESC_S : 0u)
#define ATTR_DEVICE	   (core->unshared_device ? 2u << DESC_TEX_SHIFT : DESC_B)
#define ATTR_SHARED_VIEW   ATTR_NORMAL /* see mmu_shared_view() */
#define ATTR_NEVER_EXECUTE DESC_XN
#define ATTR_NOT_GLOBAL	   DESC_NG

#define L1_SECTION_AP_SHIFT 10
#define L1_SECTION_XN	    (1u << 4)
#define L1_SUPERSECTION	    (1u << 18)
/* APX, S, nG and TEX of a section are this many bits above those of a small page. */
#define L1_SECTION_SHIFT   6
#define L1_SECTION_SHIFTED (DESC_TEX_MASK | DESC_APX | DESC_S | DESC_NG)

/* AP, with APX as bit 2. AFE=0: no access flag. */
#define AP_PRIVILEGED_RW 1u /* user: none */
#define AP_USER_RO	 2u /* privileged: read and write */
#define AP_USER_RW	 3u
#define AP_PRIVILEGED_RO 5u /* user: none */

/* @attributes: as in a small page. */
static inline uint32_t encode_section(uint32_t ma, unsigned int domain, unsigned int ap,
				      uint32_t attributes)
{
	uint32_t shifted = (attributes & L1_SECTION_SHIFTED) | (ap & 4) << 7;

	return (ma & CHUNK_MASK) | shifted << L1_SECTION_SHIFT | (ap & 3) << L1_SECTION_AP_SHIFT |
	       domain << L1_DOMAIN_SHIFT | (attributes & DESC_XN ? L1_SECTION_XN : 0) |
	       (attributes & (DESC_C | DESC_B)) | L1_TYPE_SECTION;
}

static inline uint32_t encode_coarse(uint32_t table_ma, unsigned int domain)
{
	return table_ma | domain << L1_DOMAIN_SHIFT | L1_TYPE_COARSE;
}

static inline uint32_t encode_small(uint32_t ma, unsigned int ap, uint32_t attributes)
{
	return (ma & PAGE_MASK) | (ap & 4) << 7 | (ap & 3) << 4 | attributes | L2_TYPE_SMALL;
}

/* @small, of a guest's page, without the right to write. */
static inline uint32_t small_read_only(uint32_t small)
{
	bool writable = (small & (DESC_APX | 3u << 4)) == AP_USER_RW << 4;

	return writable ? (small & ~(3u << 4)) | AP_USER_RO << 4 : small;
}

/* Does @small, of a guest's page, allow a write at @va? */
static inline bool small_writable(uint32_t small, uint32_t va)
{
	(void)va;
	return (small & (DESC_APX | 3u << 4)) == AP_USER_RW << 4;
}

/* Access rights of the guest's kernel and user code, by AP and APX. */
struct rights {
	bool kernel_read, kernel_write, user_read, user_write;
};

struct rights decode_ap(unsigned int ap);

/*
 * The AP of a guest's page in the real table; AP_PRIVILEGED_RO gives a guest no access.
 * Guest kernel and guest user code both run in USR mode: user code cannot access pages
 * in the guest kernel's MMU domain (@kernel_domain) because of the DACR; in other pages
 * the guest kernel has the rights of user code.
 * SPEC: ARM DDI 0406C B3.7 (access permissions, domains).
 */
unsigned int shadow_ap(struct rights rights, bool kernel_domain);

/* shadow_ap() for every AP, and attributes by the guest's TRE, PRRR and NMRR. */
void translation_make(struct translation *translation, const struct arm_cp15 *cp15);

/* Fault status, FS[4] in bit 10 as in DFSR: see also mm/table_format.h. */
#define FSR_DEBUG_EVENT		  0x2u
#define FSR_EXTERNAL_PAGE	  0x8u /* synchronous external abort, not on a table walk */
#define FSR_ASYNCHRONOUS_EXTERNAL 0x406u
#define FSR_ASYNCHRONOUS_PARITY	  0x408u
#define FSR_STATUS_MASK		  0x40fu

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
	uint32_t ap;	     /* with APX as bit 2 */
	uint32_t attributes; /* the guest's S, TEX, C, B and XN, as in a small page */
};

/* Decode the first-level descriptor. True if the second level must be read at *table. */
bool walk_first(struct walk *walk, uint32_t descriptor, gpa_t *table);

/* Decode the second-level descriptor of @va. */
void walk_second(struct walk *walk, uint32_t descriptor, uint32_t va);

/* The guest's MMU is off: VA = gpa, with the rights of the guest kernel. */
void walk_flat(struct walk *walk, uint32_t va);

/* May code that may be read be executed (XN clear)? */
static inline bool walk_executable(const struct walk *walk)
{
	return !(walk->attributes & DESC_XN);
}

/* The real AP for @walk's page or section. */
static inline unsigned int walk_ap(const struct translation *translation, const struct walk *walk,
				   uint32_t va, bool kernel_domain)
{
	(void)va;
	return translation->ap[kernel_domain][walk->ap];
}

/* Index into struct translation's attributes. */
static inline unsigned int attribute_index(uint32_t small)
{
	return (small & DESC_S ? 32 : 0) | (small & DESC_TEX_MASK) >> (DESC_TEX_SHIFT - 2) |
	       (small & (DESC_C | DESC_B)) >> 2;
}

/* The real attributes for those of the guest's descriptor. */
static inline uint32_t walk_attributes(const struct translation *translation,
				       const struct walk *walk)
{
	return translation->attributes[attribute_index(walk->attributes)] |
	       (walk->attributes & DESC_XN);
}

/* The real descriptor for @walk's page at @ma; 0 if the guest may not access it. */
static inline uint32_t walk_small(const struct translation *translation, const struct walk *walk,
				  uint32_t ma, bool kernel_domain, uint32_t attributes)
{
	unsigned int ap = translation->ap[kernel_domain][walk->ap];

	return ap != AP_PRIVILEGED_RO ? encode_small(ma, ap, attributes) : 0;
}
