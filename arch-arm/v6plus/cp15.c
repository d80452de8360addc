// SPDX-License-Identifier: GPL-2.0-only
/*
 * cp15.c (ARMv6 and ARMv7) - the virtual CP15 of a guest kernel.
 *
 * Barriers and the user thread registers are open to user mode; every other
 * access of a guest is an undefined instruction and comes here. Identification
 * registers are the real ones, without what is not given to guests: debug and
 * performance monitors, security extensions, ThumbEE, other processors.
 *
 * SPEC: ARM DDI 0406C B4.1, B3.17; ARM DDI 0211K, 0301H, 0360F chapter 3.
 */
#include "../cp15.h"

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "../decode.h"
#include "../guest_cache.h"
#include "../shadow.h"
#include "cache.h"
#include "identity.h"

/* What a guest may change of SCTLR; XP and U are fixed on ARMv7. */
#define SCTLR_GUEST	(SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_Z | SCTLR_I | SCTLR_V | SCTLR_TRE | \
			 SCTLR_U | SCTLR_XP)
#define SCTLR_GUEST_RESET (SCTLR_RESET | SCTLR_VERSION_RESET)

#define MPIDR_UNIPROCESSOR	(1u << 31 | 1u << 30)

#define ID_PFR0_NO_THUMBEE	0x0fffu		/* nor Jazelle's and ThumbEE's successors */
#define ID_PFR1_NO_SECURITY	0x0f0fu		/* nor virtualization, nor generic timer */

/* A register by its names: opc1, CRn, CRm, opc2. */
#define REGISTER(opc1, crn, crm, opc2)	((crn) << 10 | (opc1) << 7 | (crm) << 3 | (opc2))

static unsigned int register_of(const struct cp15_access *access)
{
	return REGISTER(access->opc1, access->crn, access->crm, access->opc2);
}

void cp15_reset(struct vcpu *vcpu)
{
	vcpu->arch.cp15 = (struct arm_cp15){ .sctlr = SCTLR_GUEST_RESET };
}

/* --- registers that are kept to be read back --- */

/* Where such a register is, or NULL. Those with consequences are not among them. */
static uint32_t *kept(struct arm_cp15 *cp15, unsigned int name)
{
	switch (name) {
	case REGISTER(0, 1, 0, 1):
		return &cp15->actlr;
	case REGISTER(0, 1, 0, 2):
		return &cp15->cpacr;
	case REGISTER(0, 2, 0, 1):
		return &cp15->ttbr1;
	case REGISTER(0, 3, 0, 0):
		/* Domains of a guest's tables are not used. */
		return &cp15->dacr;
	case REGISTER(0, 5, 0, 0):
		return &cp15->dfsr;
	case REGISTER(0, 5, 0, 1):
		return &cp15->ifsr;
	case REGISTER(0, 6, 0, 0):
		return &cp15->dfar;
	case REGISTER(0, 6, 0, 2):
		return &cp15->ifar;
	case REGISTER(0, 13, 0, 1):
		/* A guest's identifier: its spaces are told apart by their tables. */
		return &cp15->contextidr;
	case REGISTER(0, 13, 0, 4):
		return &cp15->tpidrprw;
	case REGISTER(2, 0, 0, 0):
		return &cp15->csselr;
	default:
		return NULL;
	}
}

/* --- reading --- */

static bool read_identification(const struct cp15_access *access, uint32_t *value)
{
	switch (register_of(access)) {
	case REGISTER(0, 0, 0, 1):
		*value = cp15_ctr();
		return true;
	case REGISTER(0, 0, 0, 2):
		*value = cp15_tcmtr();
		return true;
	case REGISTER(0, 0, 0, 3):
		*value = cp15_tlbtr();
		return true;
	case REGISTER(0, 0, 0, 5):
		*value = identity_has_mpidr() ? MPIDR_UNIPROCESSOR : cp15_midr();
		return true;
	case REGISTER(0, 0, 1, 0):
		*value = cp15_id_pfr0() & ID_PFR0_NO_THUMBEE;
		return true;
	case REGISTER(0, 0, 1, 1):
		*value = cp15_id_pfr1() & ID_PFR1_NO_SECURITY;
		return true;
	case REGISTER(0, 0, 1, 2):
		*value = 0;	/* no debug, no performance monitors */
		return true;
	case REGISTER(0, 0, 1, 3):
		*value = cp15_id_afr0();
		return true;
	case REGISTER(0, 0, 1, 4):
		*value = cp15_id_mmfr0();
		return true;
	case REGISTER(0, 0, 1, 5):
		*value = cp15_id_mmfr1();
		return true;
	case REGISTER(0, 0, 1, 6):
		*value = cp15_id_mmfr2();
		return true;
	case REGISTER(0, 0, 1, 7):
		*value = cp15_id_mmfr3();
		return true;
	case REGISTER(0, 0, 2, 0):
		*value = cp15_id_isar0();
		return true;
	case REGISTER(0, 0, 2, 1):
		*value = cp15_id_isar1();
		return true;
	case REGISTER(0, 0, 2, 2):
		*value = cp15_id_isar2();
		return true;
	case REGISTER(0, 0, 2, 3):
		*value = cp15_id_isar3();
		return true;
	case REGISTER(0, 0, 2, 4):
		*value = cp15_id_isar4();
		return true;
	case REGISTER(0, 0, 2, 5):
		*value = cp15_id_isar5();
		return true;
	default:
		/* The rest of CRm 0 is not assigned: it reads as the main ID register. */
		*value = access->opc1 == 0 && access->crm == 0 ? cp15_midr() : 0;
		return access->opc1 == 0;
	}
}

bool cp15_read(struct vcpu *vcpu, const struct cp15_access *access, uint32_t *value)
{
	struct arm_cp15 *cp15 = &vcpu->arch.cp15;
	unsigned int name = register_of(access);
	const uint32_t *place = kept(cp15, name);

	if (place != NULL) {
		*value = *place;
		return true;
	}
	switch (name) {
	case REGISTER(0, 1, 0, 0):
		*value = cp15->sctlr;
		return true;
	case REGISTER(0, 2, 0, 0):
		*value = cp15->ttbr0;
		return true;
	case REGISTER(0, 2, 0, 2):
		*value = cp15->ttbcr;
		return true;
	case REGISTER(0, 10, 2, 0):
		*value = cp15->prrr;
		return true;
	case REGISTER(0, 10, 2, 1):
		*value = cp15->nmrr;
		return true;
	case REGISTER(0, 13, 0, 0):
		*value = 0;		/* FCSE is not offered */
		return true;
	case REGISTER(0, 13, 0, 2):
		*value = cp15_tpidrurw();
		return true;
	case REGISTER(0, 13, 0, 3):
		*value = cp15_tpidruro();
		return true;
	default:
		if (access->crn == 0) {
			return identity_read(cp15, access, value) ||
			       read_identification(access, value);
		}
		return false;
	}
}

/* --- writing --- */

static void write_sctlr(struct vcpu *vcpu, uint32_t value)
{
	uint32_t old = vcpu->arch.cp15.sctlr;
	uint32_t new = (value & SCTLR_GUEST) | SCTLR_GUEST_RESET;

	if ((new & SCTLR_M) && !(new & SCTLR_XP)) {
		domain_stop(vcpu, "its MMU was turned on with SCTLR %08x: descriptors with "
				  "subpages (XP = 0) are not supported", (unsigned int)value);
		return;
	}
	/* RAM is elsewhere from now on, or TEX, C and B mean something else. */
	if (((old ^ new) & (SCTLR_M | SCTLR_TRE)) && !shadow_set_mmu(vcpu, new & SCTLR_M)) {
		cp15_try_again(vcpu);
		return;
	}
	vcpu->arch.cp15.sctlr = new;
	shadow_follow_cp15(vcpu);
}

/* PRRR and NMRR: what attributes mean. */
static void write_remap(struct vcpu *vcpu, uint32_t *place, uint32_t value)
{
	if (*place == value) {
		return;
	}
	if (!shadow_invalidate_all(vcpu)) {
		cp15_try_again(vcpu);
		return;
	}
	*place = value;
	shadow_follow_cp15(vcpu);
}

/* c7: cache operations, never discarding; wait for interrupt. */
static bool write_cache(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	switch (access->crm << 3 | access->opc2) {
	case 0 << 3 | 4:
		cp15_block(vcpu);
		return true;
	case 1 << 3 | 0: case 1 << 3 | 6:	/* inner shareable: this is one processor */
	case 5 << 3 | 0: case 5 << 3 | 1: case 5 << 3 | 6: case 5 << 3 | 7:
		cache_code_written();
		return true;
	case 5 << 3 | 4: case 10 << 3 | 4: case 10 << 3 | 5:	/* barriers, old style */
		return true;
	case 6 << 3 | 1: case 10 << 3 | 1: case 11 << 3 | 1: case 14 << 3 | 1:
		maintenance_begin(EVENT_GUEST_RANGE);
		guest_cache_flush(vcpu, value & ~(CACHE_LINE - 1), CACHE_LINE);
		maintenance_end(EVENT_GUEST_RANGE);
		return true;
	case 6 << 3 | 2: case 10 << 3 | 2: case 14 << 3 | 2:
		/*
		 * By set and way: a guest does not know what lines there are. It
		 * means all of them, line by line, around the MMU's start: there
		 * nothing has to be done, for its views agree.
		 */
		return true;
	case 6 << 3 | 0: case 7 << 3 | 0: case 10 << 3 | 0: case 14 << 3 | 0: case 15 << 3 | 0:
		/* Not there on ARMv7, where it is as little needed as that by set and way. */
		if (cache_is_one_operation()) {
			cache_flush_all();
		}
		return true;
	case 13 << 3 | 1:	/* prefetch an instruction line: a hint */
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
	 * A page of the loaded address space. Which of the guest's tables its other
	 * identifiers stand for is not known here: all of them, then.
	 */
	if (access->opc2 == 1 && ((value ^ vcpu->arch.cp15.contextidr) & ASID_MASK) == 0) {
		shadow_invalidate_page(vcpu, vcpu->arch.cp15.ttbr0, value);
	} else if (!shadow_invalidate_all(vcpu)) {
		cp15_try_again(vcpu);
	}
	return true;
}

static bool write_by_group(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	if (access->opc1 != 0) {
		return false;
	}
	switch (access->crn) {
	case 5:				/* auxiliary fault status */
		return access->crm == 1;
	case 7:
		return write_cache(vcpu, access, value);
	case 8:
		return write_tlb(vcpu, access, value);
	default:
		return false;
	}
}

bool cp15_write(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	struct arm_cp15 *cp15 = &vcpu->arch.cp15;
	unsigned int name = register_of(access);
	uint32_t *place = kept(cp15, name);

	if (place != NULL) {
		*place = value;
		return true;
	}
	switch (name) {
	case REGISTER(0, 1, 0, 0):
		write_sctlr(vcpu, value);
		return true;
	case REGISTER(0, 2, 0, 0):
		cp15_set_table(vcpu, value);
		return true;
	case REGISTER(0, 2, 0, 2):
		/* One table for all addresses: the other way is not offered. */
		return value == 0;
	case REGISTER(0, 10, 2, 0):
		write_remap(vcpu, &cp15->prrr, value);
		return true;
	case REGISTER(0, 10, 2, 1):
		write_remap(vcpu, &cp15->nmrr, value);
		return true;
	case REGISTER(0, 13, 0, 0):
		return value == 0;
	case REGISTER(0, 13, 0, 2):
		cp15_set_tpidrurw(value);
		return true;
	case REGISTER(0, 13, 0, 3):
		cp15_set_tpidruro(value);
		return true;
	default:
		return write_by_group(vcpu, access, value);
	}
}
