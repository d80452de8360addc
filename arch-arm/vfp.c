// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfp.c - the VFP unit, shared lazily between vCPUs.
 *
 * The guest's FPEXC is a word of its vCPU page; the real FPEXC.EN is on only
 * while the vCPU that runs owns the unit and its word has EN set. Nothing
 * leaks: the unit is loaded whole when it changes owner.
 *
 * SPEC: ARM DDI 0100I C2.7 (system registers), C1.4 (bounces and FPEXC.EX);
 *	ARM DDI 0274H (VFP9-S); ARM DDI 0406C B4.1.58 (FPSID), B4.1.108 (MVFR0).
 */
#include "vfp.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/domain.h>

#include "cpu.h"
#include "decode.h"
#include "vfp_access.h"

#define FPEXC_EX	(1u << 31)
#define FPEXC_EN	(1u << 30)

/* FPSID: the version of the architecture, and of what support code may ask. */
#define FPSID_ARCHITECTURE(fpsid)	((fpsid) >> 16 & 0x7f)
#define FPSID_VFPV2_SUBARCHITECTURE_1	1u
#define MVFR0_REGISTERS(mvfr0)		((mvfr0) & 0xf)
#define MVFR0_32_DOUBLES		2u

/* The MVFR registers came with the identification scheme of ARMv7, to some ARMv6 cores. */
#define MIDR_ARCHITECTURE(midr)		((midr) >> 16 & 0xf)
#define MIDR_CPUID_SCHEME		0xfu

static bool present;
static bool has_feature_registers;
static bool has_32_doubles;
static bool has_fpinst;
static struct vcpu *owner;

void vfp_init(void)
{
	present = vfp_probe();
	if (!present) {
		return;
	}
	has_fpinst = FPSID_ARCHITECTURE(vfp_fpsid()) == FPSID_VFPV2_SUBARCHITECTURE_1;
	has_feature_registers = MIDR_ARCHITECTURE(cp15_midr()) == MIDR_CPUID_SCHEME;
	has_32_doubles = has_feature_registers &&
			 MVFR0_REGISTERS(vfp_mvfr0()) == MVFR0_32_DOUBLES;
	vfp_set_fpexc(0);
}

static void save(struct arm_vfp *state)
{
	if (has_32_doubles) {
		vfp_save_upper(&state->d[16]);
	}
	vfp_save_lower(state->d);
	state->fpscr = vfp_fpscr();
	if (has_fpinst) {
		state->fpinst = vfp_fpinst();
		state->fpinst2 = vfp_fpinst2();
	}
}

static void load(const struct arm_vfp *state)
{
	if (has_32_doubles) {
		vfp_load_upper(&state->d[16]);
	}
	vfp_load_lower(state->d);
	vfp_set_fpscr(state->fpscr);
	if (has_fpinst) {
		vfp_set_fpinst(state->fpinst);
		vfp_set_fpinst2(state->fpinst2);
	}
}

static void take_ownership(struct vcpu *vcpu)
{
	/* Without EX, or the accesses here would bounce. */
	vfp_set_fpexc(FPEXC_EN);
	if (owner != vcpu) {
		if (owner != NULL) {
			save(&owner->arch.vfp);
		}
		load(&vcpu->arch.vfp);
		owner = vcpu;
	}
	vfp_set_fpexc(FPEXC_EN | vcpu->arch.vfp.fpexc);
	vcpu->arch.vfp_enabled = FPEXC_EN;
}

/* Numbers of system registers in VMRS and VMSR. */
enum vfp_register { FPSID = 0, MVFR1 = 6, MVFR0 = 7, FPEXC = 8, FPINST = 9, FPINST2 = 10 };

/* What the unit holds of an instruction that bounced; its owner's support code asks. */
static bool emulate_bounce_register(const struct vcpu *vcpu, uint32_t *rt, bool read,
				    uint32_t (*get)(void), void (*set)(uint32_t))
{
	if (!has_fpinst || !vcpu->arch.vfp_enabled) {
		return false;
	}
	if (read) {
		*rt = get();
	} else {
		set(*rt);
	}
	return true;
}

static bool emulate_feature_register(uint32_t *rt, uint32_t (*get)(void))
{
	if (!has_feature_registers) {
		return false;
	}
	*rt = get();
	return true;
}

/*
 * VMRS and VMSR of the guest kernel that are privileged and not FPEXC.EN's
 * lazy path: identification, and FPEXC by instruction instead of by its word.
 */
static bool emulate_system_register(struct vcpu *vcpu, uint32_t insn)
{
	uint32_t *rt = &vcpu->arch.regs.r[insn >> 12 & 15];
	struct arm_pv_vcpu_page *page = arch_vcpu_page(vcpu);
	bool read = (insn & 0x0ff00fff) == 0x0ef00a10;
	bool write = (insn & 0x0ff00fff) == 0x0ee00a10;

	if ((!read && !write) || (insn >> 12 & 15) > 12 || insn >> 28 == 0xf) {
		return false;
	}
	if (!insn_condition_passes(insn, vcpu->arch.regs.psr)) {
		return true;
	}
	switch (insn >> 16 & 15) {
	case FPSID:
		if (read) {
			*rt = vfp_fpsid();
		}
		return true;
	case FPEXC:
		if (read) {
			*rt = page->vfpexc;
		} else {
			page->vfpexc = *rt;
		}
		return true;
	case MVFR0:
		return read && emulate_feature_register(rt, vfp_mvfr0);
	case MVFR1:
		return read && emulate_feature_register(rt, vfp_mvfr1);
	case FPINST:
		return emulate_bounce_register(vcpu, rt, read, vfp_fpinst, vfp_set_fpinst);
	case FPINST2:
		return emulate_bounce_register(vcpu, rt, read, vfp_fpinst2, vfp_set_fpinst2);
	default:
		return false;
	}
}

bool vfp_emulate(struct vcpu *vcpu, uint32_t insn)
{
	if (!present || !emulate_system_register(vcpu, insn)) {
		return false;
	}
	vcpu->counters[ENTRY_emulate]++;
	return true;
}

bool vfp_claim(struct vcpu *vcpu)
{
	struct arm_pv_vcpu_page *page = arch_vcpu_page(vcpu);
	uint32_t real;

	if (!present || !(page->vfpexc & FPEXC_EN)) {
		return false;
	}
	real = vfp_fpexc();
	if (owner != vcpu || !(real & FPEXC_EN)) {
		take_ownership(vcpu);
		vcpu->counters[ENTRY_vfp]++;
		return true;
	}
	/* A bounce, or no VFP instruction: the guest's to handle, with EX. */
	page->vfpexc = real;
	vcpu->arch.vfp_enabled = real & (FPEXC_EN | FPEXC_EX);
	return false;
}

void vfp_disable(struct vcpu *vcpu)
{
	if (vcpu->arch.vfp_enabled) {
		vcpu->arch.vfp.fpexc = vfp_fpexc() & ~FPEXC_EN;
		vfp_set_fpexc(0);
		vcpu->arch.vfp_enabled = 0;
	}
}

void vfp_sync(struct vcpu *vcpu)
{
	uint32_t unwanted = vcpu->arch.vfp_enabled & ~arch_vcpu_page(vcpu)->vfpexc;

	if (unwanted & FPEXC_EN) {
		vfp_disable(vcpu);
	} else if (unwanted & FPEXC_EX) {
		/* The guest has dealt with the bounce. */
		vfp_set_fpexc(FPEXC_EN);
		vcpu->arch.vfp_enabled = FPEXC_EN;
	}
}

void vfp_reset(struct vcpu *vcpu)
{
	vfp_disable(vcpu);
	memset(&vcpu->arch.vfp, 0, sizeof(vcpu->arch.vfp));
	if (owner == vcpu) {
		owner = NULL;
	}
}
