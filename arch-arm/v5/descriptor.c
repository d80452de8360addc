// SPDX-License-Identifier: GPL-2.0-only
/*
 * descriptor.c (ARMv5) - decode a guest's descriptors. See descriptor.h.
 *
 * Descriptors are guest-controlled: every field is masked, and reserved encodings
 * are translation faults.
 */
#include "descriptor.h"

#include "cpu.h"

struct rights decode_ap(unsigned int ap, bool s, bool r)
{
	switch (ap) {
	case 0:
		/* S and R together are reserved: no access. */
		return (struct rights){ .kernel_read = s != r, .user_read = r && !s };
	case 1:
		return (struct rights){ .kernel_read = true, .kernel_write = true };
	case 2:
		return (struct rights){ .kernel_read = true,
					.kernel_write = true,
					.user_read = true };
	default:
		return (struct rights){ true, true, true, true };
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

void translation_make(struct translation *translation, const struct arm_cp15 *cp15)
{
	for (unsigned int ap = 0; ap < 4; ap++) {
		struct rights rights = decode_ap(ap, cp15->sctlr & SCTLR_S, cp15->sctlr & SCTLR_R);

		translation->ap[0][ap] = (uint8_t)shadow_ap(rights, false);
		translation->ap[1][ap] = (uint8_t)shadow_ap(rights, true);
	}
}

static uint32_t fsr_domain(uint32_t descriptor)
{
	return (descriptor >> L1_DOMAIN_SHIFT & 0xf) << FSR_DOMAIN_SHIFT;
}

bool walk_first(struct walk *walk, uint32_t descriptor, gpa_t *table)
{
	walk->guest_l1 = descriptor;
	switch (descriptor & DESC_TYPE_MASK) {
	case L1_TYPE_COARSE:
		walk->fsr = fsr_domain(descriptor);
		table->a = descriptor & ~(L2_TABLE_SIZE - 1);
		return true;
	case L1_TYPE_SECTION:
		walk->kind = WALK_SECTION;
		walk->fsr = fsr_domain(descriptor);
		walk->gpa.a = descriptor & CHUNK_MASK;
		walk->attributes = descriptor & (DESC_C | DESC_B);
		walk->ap = (descriptor >> L1_AP_SHIFT & 3) * 0x55;
		return false;
	default:
		/* Fine tables (tiny pages of 1 KiB) are not supported. */
		walk->kind = WALK_FAULT;
		walk->fsr = FSR_TRANSLATION_SECTION;
		return false;
	}
}

void walk_second(struct walk *walk, uint32_t descriptor, uint32_t va)
{
	walk->attributes = descriptor & (DESC_C | DESC_B);
	switch (descriptor & DESC_TYPE_MASK) {
	case L2_TYPE_LARGE:
		/* Each subpage of 16 KiB has its own AP. */
		walk->kind = WALK_PAGE;
		walk->gpa.a = (descriptor & 0xffff0000) | (va & 0xf000);
		walk->ap = (descriptor >> (4 + 2 * (va >> 14 & 3)) & 3) * 0x55;
		break;
	case L2_TYPE_SMALL:
		walk->kind = WALK_PAGE;
		walk->gpa.a = descriptor & PAGE_MASK;
		walk->ap = descriptor >> 4 & 0xff;
		break;
	default:
		walk->kind = WALK_FAULT;
		walk->fsr |= FSR_TRANSLATION_PAGE;
		break;
	}
}

void walk_flat(struct walk *walk, uint32_t va)
{
	*walk = (struct walk){
		.kind = WALK_SECTION,
		.gpa = { va & CHUNK_MASK },
		.attributes = ATTR_NORMAL,
		.ap = AP_PRIVILEGED_RW * 0x55,
	};
}
