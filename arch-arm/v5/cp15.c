// SPDX-License-Identifier: GPL-2.0-only
/*
 * cp15.c (ARMv5: ARM926EJ-S) - the virtual CP15 of a guest kernel.
 *
 * Every access of a guest is an undefined instruction on this core and comes
 * here. Identification registers are the real ones. Writes that concern only
 * the real machine (cache lockdown, TCM) are accepted and do nothing, which is
 * what they do to a guest's view.
 *
 * SPEC: ARM DDI 0198E 2.3 (ARM926EJ-S system control coprocessor).
 */
#include <arch/arch.h>
#include <vambrace/domain.h>

#include "../cp15.h"
#include "../decode.h"
#include "../shadow.h"
#include "cache.h"

/* What a guest may change; the rest of SCTLR reads as the reset value. */
#define SCTLR_GUEST	(SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_S | SCTLR_R | SCTLR_I | SCTLR_V | 1 << 14)
#define SCTLR_RESET	0x00050078u

void cp15_reset(struct vcpu *vcpu)
{
	vcpu->arch.cp15 = (struct arm_cp15){ .sctlr = SCTLR_RESET };
}

static void write_sctlr(struct vcpu *vcpu, uint32_t value)
{
	uint32_t old = vcpu->arch.cp15.sctlr;
	uint32_t new = (value & SCTLR_GUEST) | SCTLR_RESET;

	/* RAM is elsewhere from now on, or AP=00 means something else. */
	if (((old ^ new) & (SCTLR_M | SCTLR_S | SCTLR_R)) &&
	    !shadow_set_mmu(vcpu, new & SCTLR_M)) {
		cp15_try_again(vcpu);
		return;
	}
	vcpu->arch.cp15.sctlr = new;
	shadow_follow_cp15(vcpu);
}

static bool read_id(const struct cp15_access *access, uint32_t *value)
{
	switch (access->opc2) {
	case 1:
		*value = cp15_ctr();
		return access->crm == 0;
	case 2:
		*value = cp15_tcmtr();
		return access->crm == 0;
	default:
		/* Not assigned: reads as the main ID register. */
		*value = cp15_midr();
		return access->crm == 0;
	}
}

bool cp15_read(struct vcpu *vcpu, const struct cp15_access *access, uint32_t *value)
{
	const struct arm_cp15 *cp15 = &vcpu->arch.cp15;

	if (access->opc1 != 0) {
		return false;
	}

	switch (access->crn) {
	case 0:
		return read_id(access, value);
	case 1:
		*value = cp15->sctlr;
		return true;
	case 2:
		*value = cp15->ttbr0;
		return true;
	case 3:
		*value = cp15->dacr;
		return true;
	case 5:
		*value = access->opc2 == 1 ? cp15->ifsr : cp15->dfsr;
		return true;
	case 6:
		*value = cp15->dfar;
		return true;
	case 7:
		/* Test and clean loops: nothing is dirty when Z is set. */
		if ((access->crm == 10 || access->crm == 14) && access->opc2 == 3) {
			cache_flush_data();
			*value = 1u << 30;
			return true;
		}
		return false;
	case 9: case 10:
		*value = 0;
		return true;
	case 13:
		*value = access->opc2 == 0 ? cp15->fcseidr : cp15->contextidr;
		return access->opc2 <= 1;
	default:
		return false;
	}
}

/* c7: cache operations, never discarding; and wait for interrupt. */
static bool write_cache(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	if (access->crm == 0 && access->opc2 == 4) {
		cp15_block(vcpu);
		return true;
	}
	switch (access->crm) {
	case 5:			/* instruction cache */
		if (access->opc2 == 0) {
			cp15_icache_invalidate_all(0);
		} else {
			cp15_icache_invalidate_mva(value & ~(CACHE_LINE - 1));
		}
		return true;
	case 6: case 10: case 14:	/* data cache: by address, or index and all */
		if (access->crm == 10 && access->opc2 == 4) {
			cp15_drain_write_buffer(0);
		} else if (access->opc2 == 1 && value < ARM_PV_HYP_START) {
			cp15_dcache_clean_invalidate_mva(value & ~(CACHE_LINE - 1));
		} else {
			cache_flush_data();
		}
		return true;
	case 7:
		cache_flush_all();
		return true;
	case 13:		/* prefetch an instruction line: a hint */
		return true;
	default:
		return false;
	}
}

static bool write_tlb(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	if (access->crm < 5 || access->crm > 7) {
		return false;
	}
	if (access->opc2 == 0) {
		if (!shadow_invalidate_all(vcpu)) {
			cp15_try_again(vcpu);
		}
	} else {
		shadow_invalidate_page(vcpu, vcpu->arch.cp15.ttbr0, value);
	}
	return true;
}

bool cp15_write(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	struct arm_cp15 *cp15 = &vcpu->arch.cp15;

	if (access->opc1 != 0) {
		return false;
	}

	switch (access->crn) {
	case 1:
		write_sctlr(vcpu, value);
		return true;
	case 2:
		cp15_set_table(vcpu, value);
		return true;
	case 3:
		/* Domains of a guest's tables are not used: kept to be read back. */
		cp15->dacr = value;
		return true;
	case 5:
		*(access->opc2 == 1 ? &cp15->ifsr : &cp15->dfsr) = value;
		return true;
	case 6:
		cp15->dfar = value;
		return true;
	case 7:
		return write_cache(vcpu, access, value);
	case 8:
		return write_tlb(vcpu, access, value);
	case 9: case 10:
		return true;
	case 13:
		if (access->opc2 == 1) {
			cp15->contextidr = value;
			return true;
		}
		/* Relocation of addresses below 32 MiB is not offered. */
		return access->opc2 == 0 && value == 0;
	default:
		return false;
	}
}
