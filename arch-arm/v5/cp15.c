// SPDX-License-Identifier: GPL-2.0-only
/*
 * cp15.c (ARMv5: ARM926EJ-S) - the virtual CP15 of a guest kernel.
 *
 * Every access in USR mode is an undefined instruction on this core, and is emulated
 * here. Identification registers read as the real ones. Writes that would affect only
 * the real hardware (cache lockdown, TCM) are ignored.
 *
 * SPEC: ARM DDI 0198E 2.3 (ARM926EJ-S system control coprocessor).
 */
#include <arch/arch.h>
#include <vambrace/domain.h>

#include "emul/cp15.h"
#include "emul/decode.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "cache.h"
#include "cpu.h"

/* Bits of SCTLR that a guest can change; the others read as their reset value. */
#define SCTLR_GUEST (SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_S | SCTLR_R | SCTLR_I | SCTLR_V | 1 << 14)
#define SCTLR_RESET 0x00050078u

void cp15_reset(struct vcpu *vcpu)
{
	vcpu->arch.cp15 = (struct arm_cp15){ .sctlr = SCTLR_RESET };
}

static bool write_sctlr(struct vcpu *vcpu, uint32_t value)
{
	uint32_t old = vcpu->arch.cp15.sctlr;
	uint32_t new = (value & SCTLR_GUEST) | SCTLR_RESET;

	if (!cp15_check_regime(vcpu, new, 0, 0)) {
		return true;
	}
	/* M, S or R changes the meaning of all translations. */
	if (((old ^ new) & (SCTLR_M | SCTLR_REGIME)) && !shadow_set_mmu(vcpu, new &SCTLR_M)) {
		cp15_try_again(vcpu);
		return true;
	}
	vcpu->arch.cp15.sctlr = new;
	regime_follow(vcpu);
	return true;
}

/* Test and clean: all is done at once, and Z ends the guest's loop. */
static uint32_t test_and_clean(struct vcpu *vcpu)
{
	(void)vcpu;
	cache_flush_data();
	return 1u << 30;
}

/* c7: cache operations, which never invalidate without cleaning; wait for interrupt. */
static bool write_cache(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	if (access->crm == 0 && access->opc2 == 4) {
		cp15_block(vcpu);
		return true;
	}
	switch (access->crm) {
	case 5: /* instruction cache */
		if (access->opc2 == 0) {
			cp15_icache_invalidate_all(0);
		} else {
			cp15_icache_invalidate_mva(value & ~(CACHE_LINE - 1));
		}
		return true;
	case 6:
	case 10:
	case 14: /* data cache: by MVA, by index, or all */
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
	case 13: /* prefetch an instruction line: a hint */
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

/* --- the registers; for most, the core decodes only CRn and opc2 --- */

static const struct cp15_register c0[] = { { CP15_EXACT(0, 0, 1), .hardware = cp15_ctr },
					   { CP15_EXACT(0, 0, 2), .hardware = cp15_tcmtr },
					   /* Not assigned: reads as the main ID register. */
					   { CP15_ANY_OPC2(0, 0), .hardware = cp15_midr },
					   CP15_END };

static const struct cp15_register c1[] = {
	{ CP15_ANY(0), CP15_READ_KEPT(sctlr), .write = write_sctlr }, CP15_END
};

static const struct cp15_register c2[] = {
	{ CP15_ANY(0), CP15_READ_KEPT(ttbr0), .write = cp15_write_ttbr0 }, CP15_END
};

/* MMU domains in the guest's tables have no effect; DACR reads back what was written. */
static const struct cp15_register c3[] = { { CP15_ANY(0), CP15_KEPT(dacr) }, CP15_END };

static const struct cp15_register c5[] = { { CP15_ANY_CRM(0, 1), CP15_KEPT(ifsr) },
					   { CP15_ANY(0), CP15_KEPT(dfsr) },
					   CP15_END };

static const struct cp15_register c6[] = { { CP15_ANY(0), CP15_KEPT(dfar) }, CP15_END };

static const struct cp15_register c7[] = {
	{ CP15_EXACT(0, 10, 3), .read = test_and_clean, .operate = write_cache },
	{ CP15_EXACT(0, 14, 3), .read = test_and_clean, .operate = write_cache },
	{ CP15_ANY(0), .operate = write_cache },
	CP15_END
};

static const struct cp15_register c8[] = { { CP15_ANY(0), .operate = write_tlb }, CP15_END };

/* c9: cache lockdown and TCM regions; c10: TLB lockdown. */
static const struct cp15_register c9_c10[] = {
	{ CP15_ANY(0), .read = cp15_read_zero, .write = cp15_ignore }, CP15_END
};

static const struct cp15_register c13[] = {
	/* FCSE is not supported: only process ID 0. */
	{ CP15_ANY_CRM(0, 0), CP15_READ_KEPT(fcseidr), .write = cp15_must_be_zero },
	{ CP15_ANY_CRM(0, 1), CP15_KEPT(contextidr) },
	CP15_END
};

const struct cp15_register *const cp15_registers[16] = {
	[0] = c0, [1] = c1, [2] = c2,	  [3] = c3,	 [5] = c5,   [6] = c6,
	[7] = c7, [8] = c8, [9] = c9_c10, [10] = c9_c10, [13] = c13,
};
