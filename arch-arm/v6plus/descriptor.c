// SPDX-License-Identifier: GPL-2.0-only
/*
 * descriptor.c (ARMv6 and ARMv7) - decode a guest's descriptors, and translate their
 * memory attributes to the real ones. See descriptor.h.
 *
 * Descriptors are guest-controlled: every field is masked; reserved encodings and
 * supersections are translation faults.
 */
#include "descriptor.h"

#include "cpu.h"

struct rights decode_ap(unsigned int ap)
{
	switch (ap) {
	case 1:
		return (struct rights){ .kernel_read = true, .kernel_write = true };
	case 2:
		return (struct rights){ .kernel_read = true,
					.kernel_write = true,
					.user_read = true };
	case 3:
		return (struct rights){ true, true, true, true };
	case 5:
		return (struct rights){ .kernel_read = true };
	case 6:
	case 7:
		/* 6 is deprecated and means the same: ARM DDI 0406C table B3-8. */
		return (struct rights){ .kernel_read = true, .user_read = true };
	default:
		return (struct rights){ 0 };
	}
}

unsigned int shadow_ap(struct rights rights, bool kernel_domain)
{
	bool read = kernel_domain ? rights.kernel_read : rights.user_read;
	bool write = kernel_domain ? rights.kernel_write : rights.user_write;

	if (!read) {
		return AP_PRIVILEGED_RO;
	}
	return write ? AP_USER_RW : AP_USER_RO;
}

/* --- memory attributes --- */

/* Memory types, as encoded in PRRR. */
enum memory_type { MEMORY_STRONGLY_ORDERED, MEMORY_DEVICE, MEMORY_NORMAL };

/* Cacheability, as encoded in C and B and in NMRR. Outer is made the same as inner. */
enum cacheability { NON_CACHEABLE, WRITE_BACK_ALLOCATE, WRITE_THROUGH, WRITE_BACK };

static uint32_t normal(enum cacheability cacheability)
{
	switch (cacheability) {
	case WRITE_THROUGH:
		return DESC_C | ATTR_NORMAL_S;
	case WRITE_BACK:
	case WRITE_BACK_ALLOCATE:
		return ATTR_NORMAL;
	default:
		return ATTR_UNCACHED;
	}
}

static uint32_t attributes_of(enum memory_type type, enum cacheability cacheability)
{
	switch (type) {
	case MEMORY_NORMAL:
		return normal(cacheability);
	case MEMORY_DEVICE:
		return ATTR_DEVICE;
	default:
		return 0; /* strongly ordered */
	}
}

/* TRE=0: by TEX, C and B. SPEC: ARM DDI 0406C B3.8.2; ARM DDI 0100I table B4-3. */
static uint32_t attributes_by_tex(unsigned int tex, unsigned int cb)
{
	if (tex & 4) {
		return normal((enum cacheability)cb); /* the inner cacheability */
	}
	switch (tex << 2 | cb) {
	case 0: /* strongly ordered */
		return attributes_of(MEMORY_STRONGLY_ORDERED, NON_CACHEABLE);
	case 2:
		return normal(WRITE_THROUGH);
	case 3:
		return normal(WRITE_BACK);
	case 4:
		return normal(NON_CACHEABLE);
	case 7:
		return normal(WRITE_BACK_ALLOCATE);
	default: /* Device, and reserved encodings */
		return attributes_of(MEMORY_DEVICE, NON_CACHEABLE);
	}
}

/* TRE=1: TEX[0], C and B are an index into PRRR and NMRR. SPEC: ARM DDI 0406C B3.8.3. */
static uint32_t attributes_by_remap(const struct arm_cp15 *cp15, unsigned int number)
{
	enum memory_type type = cp15->prrr >> 2 * number & 3;

	return attributes_of(type, cp15->nmrr >> 2 * number & 3);
}

#define WITHOUT_S 32u /* values of TEX, C and B; entries above are those with S */

void translation_make(struct translation *translation, const struct arm_cp15 *cp15)
{
	for (unsigned int ap = 0; ap < 8; ap++) {
		struct rights rights = decode_ap(ap);

		translation->ap[0][ap] = (uint8_t)shadow_ap(rights, false);
		translation->ap[1][ap] = (uint8_t)shadow_ap(rights, true);
	}
	/*
	 * The real S is by struct core, whatever the guest's: the hypervisor maps the same
	 * frames, and all mappings must agree.
	 */
	for (unsigned int i = 0; i < WITHOUT_S; i++) {
		uint16_t value =
			(uint16_t)(cp15->sctlr & SCTLR_TRE ? attributes_by_remap(cp15, i & 7) :
							     attributes_by_tex(i >> 2 & 7, i & 3));

		translation->attributes[i] = value;
		translation->attributes[WITHOUT_S + i] = value;
	}
}

/* --- walking --- */

static uint32_t fsr_domain(uint32_t descriptor)
{
	return (descriptor >> L1_DOMAIN_SHIFT & 0xf) << FSR_DOMAIN_SHIFT;
}

bool walk_first(struct walk *walk, uint32_t descriptor, gpa_t *table)
{
	uint32_t lowered = descriptor >> L1_SECTION_SHIFT;

	walk->guest_l1 = descriptor;
	walk->kind = WALK_FAULT;
	walk->fsr = FSR_TRANSLATION_SECTION;
	switch (descriptor & DESC_TYPE_MASK) {
	case L1_TYPE_COARSE:
		walk->fsr = fsr_domain(descriptor);
		table->a = descriptor & ~(L2_TABLE_SIZE - 1);
		return true;
	case L1_TYPE_SECTION:
		if (descriptor & L1_SUPERSECTION) {
			return false;
		}
		walk->kind = WALK_SECTION;
		walk->fsr = fsr_domain(descriptor);
		walk->gpa.a = descriptor & CHUNK_MASK;
		walk->attributes = (lowered & (DESC_TEX_MASK | DESC_S)) |
				   (descriptor & (DESC_C | DESC_B)) |
				   (descriptor & L1_SECTION_XN ? DESC_XN : 0);
		walk->ap = (descriptor >> L1_SECTION_AP_SHIFT & 3) | (lowered & DESC_APX) >> 7;
		return false;
	default:
		return false;
	}
}

void walk_second(struct walk *walk, uint32_t descriptor, uint32_t va)
{
	walk->kind = WALK_PAGE;
	walk->ap = (descriptor >> 4 & 3) | (descriptor & DESC_APX) >> 7;
	if (descriptor & L2_TYPE_SMALL) {
		walk->gpa.a = descriptor & PAGE_MASK;
		walk->attributes = descriptor & (DESC_MEMORY_MASK | DESC_XN);
	} else if (descriptor & L2_TYPE_LARGE) {
		/* TEX is in bits 14:12 and XN in bit 15, address bits of a small page. */
		walk->gpa.a = (descriptor & 0xffff0000) | (va & 0xf000);
		walk->attributes = (descriptor & (DESC_C | DESC_B | DESC_S)) |
				   (descriptor >> 6 & DESC_TEX_MASK) |
				   (descriptor & 1u << 15 ? DESC_XN : 0);
	} else {
		walk->kind = WALK_FAULT;
		walk->fsr |= FSR_TRANSLATION_PAGE;
	}
}

void walk_flat(struct walk *walk, uint32_t va)
{
	*walk = (struct walk){
		.kind = WALK_SECTION,
		.gpa = { va & CHUNK_MASK },
		/* Normal, write-back; index 7 of PRRR and NMRR if the guest has set TRE. */
		.attributes = DESC_TEX0 | DESC_C | DESC_B,
		.ap = AP_PRIVILEGED_RW,
	};
}
