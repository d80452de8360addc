// SPDX-License-Identifier: GPL-2.0-only
/*
 * cp15.c (ARMv6 and ARMv7) - the virtual CP15 of a guest kernel.
 *
 * User mode can access barriers and the thread ID registers TPIDRURW and TPIDRURO;
 * every other access of a guest is an undefined instruction, and is emulated here.
 * Identification registers read as the real ones, without features that guests do not
 * get: debug, performance monitors, Security Extensions, ThumbEE, other processors.
 *
 * SPEC: ARM DDI 0406C B4.1, B3.17; ARM DDI 0211K, 0301H, 0360F chapter 3.
 */
#include "emul/cp15.h"

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "emul/decode.h"
#include "mm/guest_cache.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "cache.h"
#include "identity.h"

/* Bits of SCTLR that a guest can change; XP and U read as one on ARMv7. */
#define SCTLR_GUEST \
	(SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_Z | SCTLR_I | SCTLR_V | SCTLR_TRE | SCTLR_U | SCTLR_XP)
#define SCTLR_GUEST_RESET (SCTLR_RESET | SCTLR_VERSION_RESET)

#define MPIDR_UNIPROCESSOR (1u << 31 | 1u << 30)

#define ID_PFR0_NO_THUMBEE  0x0fffu /* State0 to State2; not State3 (ThumbEE) */
#define ID_PFR1_NO_SECURITY 0x0f0fu /* nor Virtualization Extensions and Generic Timer */

void cp15_reset(struct vcpu *vcpu)
{
	vcpu->arch.cp15 = (struct arm_cp15){ .sctlr = SCTLR_GUEST_RESET };
}

static uint32_t read_id_pfr0(struct vcpu *vcpu)
{
	(void)vcpu;
	return cp15_id_pfr0() & ID_PFR0_NO_THUMBEE;
}

static uint32_t read_id_pfr1(struct vcpu *vcpu)
{
	(void)vcpu;
	return cp15_id_pfr1() & ID_PFR1_NO_SECURITY;
}

/* A uniprocessor; on cores without MPIDR it reads as MIDR. */
static uint32_t read_mpidr(struct vcpu *vcpu)
{
	(void)vcpu;
	return identity_has_mpidr() ? MPIDR_UNIPROCESSOR : cp15_midr();
}

static bool write_sctlr(struct vcpu *vcpu, uint32_t value)
{
	uint32_t old = vcpu->arch.cp15.sctlr;
	uint32_t new = (value & SCTLR_GUEST) | SCTLR_GUEST_RESET;

	if ((new &SCTLR_M) && !(new &SCTLR_XP)) {
		domain_stop(vcpu,
			    "its MMU was turned on with SCTLR %08x: descriptors with "
			    "subpages (XP = 0) are not supported",
			    (unsigned int)value);
		return true;
	}
	if (!cp15_check_regime(vcpu, new, vcpu->arch.cp15.prrr, vcpu->arch.cp15.nmrr)) {
		return true;
	}
	/* M or TRE changes the meaning of all translations. */
	if (((old ^ new) & (SCTLR_M | SCTLR_REGIME)) && !shadow_set_mmu(vcpu, new &SCTLR_M)) {
		cp15_try_again(vcpu);
		return true;
	}
	vcpu->arch.cp15.sctlr = new;
	regime_follow(vcpu);
	return true;
}

/* PRRR and NMRR give memory attributes their meaning, so all shadows are void. */
static bool write_remap(struct vcpu *vcpu, uint32_t prrr, uint32_t nmrr)
{
	struct arm_cp15 *cp15 = &vcpu->arch.cp15;

	if ((cp15->prrr == prrr && cp15->nmrr == nmrr) ||
	    !cp15_check_regime(vcpu, cp15->sctlr, prrr, nmrr)) {
		return true;
	}
	if (!shadow_invalidate_all(vcpu)) {
		cp15_try_again(vcpu);
		return true;
	}
	cp15->prrr = prrr;
	cp15->nmrr = nmrr;
	regime_follow(vcpu);
	return true;
}

static bool write_prrr(struct vcpu *vcpu, uint32_t value)
{
	return write_remap(vcpu, value, vcpu->arch.cp15.nmrr);
}

static bool write_nmrr(struct vcpu *vcpu, uint32_t value)
{
	return write_remap(vcpu, vcpu->arch.cp15.prrr, value);
}

static bool write_tpidrurw(struct vcpu *vcpu, uint32_t value)
{
	(void)vcpu;
	cp15_set_tpidrurw(value);
	return true;
}

static bool write_tpidruro(struct vcpu *vcpu, uint32_t value)
{
	(void)vcpu;
	cp15_set_tpidruro(value);
	return true;
}

/* c7: cache operations, which never invalidate without cleaning; wait for interrupt. */
static bool write_cache(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	switch (access->crm << 3 | access->opc2) {
	case 0 << 3 | 4:
		cp15_block(vcpu);
		return true;
	case 1 << 3 | 0:
	case 1 << 3 | 6: /* Inner Shareable: the guest has one processor */
	case 5 << 3 | 0:
	case 5 << 3 | 1:
	case 5 << 3 | 6:
	case 5 << 3 | 7:
		cache_code_written();
		return true;
	case 5 << 3 | 4:
	case 10 << 3 | 4:
	case 10 << 3 | 5: /* CP15ISB, CP15DSB, CP15DMB */
		return true;
	case 6 << 3 | 1:
	case 10 << 3 | 1:
	case 11 << 3 | 1:
	case 14 << 3 | 1:
		maintenance_begin(MAINT_GUEST_RANGE);
		guest_cache_flush(vcpu, value & ~(CACHE_LINE - 1), CACHE_LINE);
		maintenance_end(MAINT_GUEST_RANGE);
		return true;
	case 6 << 3 | 2:
	case 10 << 3 | 2:
	case 14 << 3 | 2:
		/*
		 * By set and way. Guests flush the entire cache so, line by line, when
		 * they turn the MMU on or off. Nothing is needed then: memory is mapped
		 * write-back in both cases.
		 */
		return true;
	case 6 << 3 | 0:
	case 7 << 3 | 0:
	case 10 << 3 | 0:
	case 14 << 3 | 0:
	case 15 << 3 | 0:
		/* ARMv7 has no such operation; like those by set and way it is ignored there. */
		if (cache_is_one_operation()) {
			cache_flush_all();
		}
		return true;
	case 13 << 3 | 1: /* prefetch an instruction line: a hint */
		return true;
	default:
		return false;
	}
}

static bool write_tlb(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	if (access->crm != 3 && (access->crm < 5 || access->crm > 7)) {
		return false;
	}
	if (access->opc2 > 3) {
		return false;
	}
	/*
	 * By MVA with the current ASID: a page of the loaded space. For another ASID the
	 * space is not known, so everything is invalidated.
	 */
	if (access->opc2 == 1 && ((value ^ vcpu->arch.cp15.contextidr) & ASID_MASK) == 0) {
		shadow_invalidate_page(vcpu, vcpu->arch.cp15.ttbr0, value);
	} else if (!shadow_invalidate_all(vcpu)) {
		cp15_try_again(vcpu);
	}
	return true;
}

/* --- the registers --- */

static const struct cp15_register c0[] = { { CP15_EXACT(0, 0, 1), .hardware = cp15_ctr },
					   { CP15_EXACT(0, 0, 2), .hardware = cp15_tcmtr },
					   { CP15_EXACT(0, 0, 3), .hardware = cp15_tlbtr },
					   { CP15_EXACT(0, 0, 5), .read = read_mpidr },
					   { CP15_EXACT(0, 1, 0), .read = read_id_pfr0 },
					   { CP15_EXACT(0, 1, 1), .read = read_id_pfr1 },
					   /* ID_DFR0: no debug, no performance monitors */
					   { CP15_EXACT(0, 1, 2), .read = cp15_read_zero },
					   { CP15_EXACT(0, 1, 3), .hardware = cp15_id_afr0 },
					   { CP15_EXACT(0, 1, 4), .hardware = cp15_id_mmfr0 },
					   { CP15_EXACT(0, 1, 5), .hardware = cp15_id_mmfr1 },
					   { CP15_EXACT(0, 1, 6), .hardware = cp15_id_mmfr2 },
					   { CP15_EXACT(0, 1, 7), .hardware = cp15_id_mmfr3 },
					   { CP15_EXACT(0, 2, 0), .hardware = cp15_id_isar0 },
					   { CP15_EXACT(0, 2, 1), .hardware = cp15_id_isar1 },
					   { CP15_EXACT(0, 2, 2), .hardware = cp15_id_isar2 },
					   { CP15_EXACT(0, 2, 3), .hardware = cp15_id_isar3 },
					   { CP15_EXACT(0, 2, 4), .hardware = cp15_id_isar4 },
					   { CP15_EXACT(0, 2, 5), .hardware = cp15_id_isar5 },
					   IDENTITY_REGISTERS{ CP15_EXACT(2, 0, 0),
							       CP15_KEPT(csselr) },
					   /* Unallocated encodings with CRm 0 read as MIDR. */
					   { CP15_ANY_OPC2(0, 0), .hardware = cp15_midr },
					   { CP15_ANY(0), .read = cp15_read_zero },
					   CP15_END };

static const struct cp15_register c1[] = { { CP15_EXACT(0, 0, 0), CP15_READ_KEPT(sctlr),
					     .write = write_sctlr },
					   { CP15_EXACT(0, 0, 1), CP15_KEPT(actlr) },
					   { CP15_EXACT(0, 0, 2), CP15_KEPT(cpacr) },
					   CP15_END };

static const struct cp15_register c2[] = {
	{ CP15_EXACT(0, 0, 0), CP15_READ_KEPT(ttbr0), .write = cp15_write_ttbr0 },
	{ CP15_EXACT(0, 0, 1), CP15_KEPT(ttbr1) },
	/* TTBR1 is not used: TTBCR.N must be 0. */
	{ CP15_EXACT(0, 0, 2), CP15_READ_KEPT(ttbcr), .write = cp15_must_be_zero },
	CP15_END
};

/* MMU domains in the guest's tables have no effect; DACR reads back what was written. */
static const struct cp15_register c3[] = { { CP15_EXACT(0, 0, 0), CP15_KEPT(dacr) }, CP15_END };

static const struct cp15_register c5[] = { { CP15_EXACT(0, 0, 0), CP15_KEPT(dfsr) },
					   { CP15_EXACT(0, 0, 1), CP15_KEPT(ifsr) },
					   /* Auxiliary fault status */
					   { CP15_ANY_OPC2(0, 1), .write = cp15_ignore },
					   CP15_END };

static const struct cp15_register c6[] = { { CP15_EXACT(0, 0, 0), CP15_KEPT(dfar) },
					   { CP15_EXACT(0, 0, 2), CP15_KEPT(ifar) },
					   CP15_END };

static const struct cp15_register c7[] = { { CP15_ANY(0), .operate = write_cache }, CP15_END };

static const struct cp15_register c8[] = { { CP15_ANY(0), .operate = write_tlb }, CP15_END };

static const struct cp15_register c10[] = {
	{ CP15_EXACT(0, 2, 0), CP15_READ_KEPT(prrr), .write = write_prrr },
	{ CP15_EXACT(0, 2, 1), CP15_READ_KEPT(nmrr), .write = write_nmrr },
	CP15_END
};

static const struct cp15_register c13[] = {
	/* FCSE is not supported: only process ID 0. */
	{ CP15_EXACT(0, 0, 0), .read = cp15_read_zero, .write = cp15_must_be_zero },
	/* The guest's ASID is not used: a space is known by its table. */
	{ CP15_EXACT(0, 0, 1), CP15_KEPT(contextidr) },
	{ CP15_EXACT(0, 0, 2), .hardware = cp15_tpidrurw, .write = write_tpidrurw },
	{ CP15_EXACT(0, 0, 3), .hardware = cp15_tpidruro, .write = write_tpidruro },
	{ CP15_EXACT(0, 0, 4), CP15_KEPT(tpidrprw) },
	CP15_END
};

const struct cp15_register *const cp15_registers[16] = {
	[0] = c0, [1] = c1, [2] = c2, [3] = c3,	  [5] = c5,
	[6] = c6, [7] = c7, [8] = c8, [10] = c10, [13] = c13,
};
