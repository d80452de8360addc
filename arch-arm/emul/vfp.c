// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfp.c - switch the VFP lazily between vCPUs.
 *
 * The guest's FPEXC is `vfpexc` of its vCPU page. The real FPEXC.EN is set only
 * while the running vCPU owns the VFP and has EN set in vfpexc. All registers are
 * loaded when the owner changes, so that no vCPU reads another's.
 *
 * VFP9 and VFP11 report exceptions imprecisely: they set FPEXC.EX, keep the
 * exceptional instruction in FPINST (a second one in FPINST2, with FP2V), and
 * bounce the next VFP instruction: it is undefined. The guest's support code must
 * find EX in vfpexc; it clears EX there, without a trap, and then uses the VFP. So the
 * real EX follows vfpexc:
 *  - once vfpexc has had EX for a bounce (ex_reported), the guest ends the bounce by
 *    clearing EX there. The real EX is cleared by vfp_sync(), or by vfp_claim() when
 *    the VFP bounces an instruction before that, which is then executed again;
 *  - a bounce that was not reported stays pending, also while the VFP is off or
 *    holds another vCPU's registers. EX is set in vfpexc when the VFP bounces an
 *    instruction, or when the guest clears EN: its kernel reads FPEXC next.
 * EX set in vfpexc by the guest has no effect: it can only clear it.
 *
 * SPEC: ARM DDI 0100I C2.7 (system registers), C1.4 (bounces and FPEXC.EX);
 *	ARM DDI 0301H 20.4.3 (FPEXC), 20.4.4 (FPINST), 22.2 to 22.4 (VFP11: bounces,
 *	support code); ARM DDI 0274H (VFP9-S); ARM DDI 0406C B4.1.57 (FPEXC),
 *	B4.1.58 (FPSID), B4.1.108 (MVFR0).
 */
#include "emul/vfp.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>

#include <emul/vfp_access.h>

#include "emul/decode.h"

/* FPSID bits 22:16: subarchitecture; 1: VFPv2 with FPINST and FPINST2. */
#define FPSID_ARCHITECTURE(fpsid)     ((fpsid) >> 16 & 0x7f)
#define FPSID_VFPV2_SUBARCHITECTURE_1 1u
#define MVFR0_REGISTERS(mvfr0)	      ((mvfr0)&0xf)
#define MVFR0_32_DOUBLES	      2u

static bool present;
static bool has_feature_registers;
static bool has_32_doubles;
static bool has_fpinst;

void vfp_init(void)
{
	present = vfp_probe();
	if (!present) {
		return;
	}
	has_fpinst = FPSID_ARCHITECTURE(vfp_fpsid()) == FPSID_VFPV2_SUBARCHITECTURE_1;
	has_feature_registers = vfp_has_feature_registers();
	has_32_doubles = has_feature_registers && MVFR0_REGISTERS(vfp_mvfr0()) == MVFR0_32_DOUBLES;
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

/* --- the exceptional state --- */

/* Is the VFP on, with @vcpu's registers? */
static bool is_on(const struct vcpu *vcpu)
{
	return this_cpu()->arch.vfp_owner == vcpu && (vfp_fpexc() & FPEXC_EN);
}

/* Has the guest cleared EX of a reported bounce? */
static bool bounce_is_over(struct vcpu *vcpu)
{
	return vcpu->arch.vfp.ex_reported && !(arch_vcpu_page(vcpu)->vfpexc & FPEXC_EX);
}

/* Copy the exceptional state in @status, a value of FPEXC, to vfpexc. */
static void report_status(struct vcpu *vcpu, uint32_t status)
{
	struct arm_pv_vcpu_page *page = arch_vcpu_page(vcpu);

	page->vfpexc = (page->vfpexc & FPEXC_EN) | (status & ~FPEXC_EN);
	vcpu->arch.vfp.ex_reported = status & FPEXC_EX;
}

/* Report a pending bounce, if vfpexc has not had its EX. */
static void report_pending_bounce(struct vcpu *vcpu)
{
	bool on = is_on(vcpu);
	uint32_t status = on ? vfp_fpexc() : vcpu->arch.vfp.fpexc;

	if ((status & FPEXC_EX) && !vcpu->arch.vfp.ex_reported) {
		report_status(vcpu, status);
		vcpu->arch.vfp_watch = on ? FPEXC_EN | FPEXC_EX : 0;
	}
}

/* Turn the VFP on for its owner, with the exceptional state in @status if it has EX. */
static void turn_on(struct vcpu *vcpu, uint32_t status)
{
	if (!(status & FPEXC_EX)) {
		status = 0;
		vcpu->arch.vfp.ex_reported = false;
	}
	vfp_set_fpexc(FPEXC_EN | status);
	vcpu->arch.vfp_watch = FPEXC_EN | (vcpu->arch.vfp.ex_reported ? FPEXC_EX : 0);
}

static void take_ownership(struct vcpu *vcpu)
{
	struct vcpu **owner = &this_cpu()->arch.vfp_owner;

	/* EX must be clear, or the accesses here would bounce. */
	vfp_set_fpexc(FPEXC_EN);
	if (*owner != vcpu) {
		if (*owner != NULL) {
			save(&(*owner)->arch.vfp);
		}
		load(&vcpu->arch.vfp);
		*owner = vcpu;
	}
	/* If the guest has ended the bounce meanwhile, vfp_sync() clears EX before it runs. */
	turn_on(vcpu, vcpu->arch.vfp.fpexc);
}

/* --- privileged registers --- */

/* Numbers of system registers in VMRS and VMSR. */
enum vfp_register { FPSID = 0, MVFR1 = 6, MVFR0 = 7, FPEXC = 8, FPINST = 9, FPINST2 = 10 };

/* FPINST and FPINST2, which the support code of the owner accesses. */
static bool emulate_bounce_register(const struct vcpu *vcpu, uint32_t *rt, bool read,
				    uint32_t (*get)(void), void (*set)(uint32_t))
{
	if (!has_fpinst || this_cpu()->arch.vfp_owner != vcpu) {
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
 * Emulate VMRS and VMSR of the guest kernel to privileged registers: identification,
 * FPINST, FPINST2, and FPEXC if it is accessed by instruction instead of in vfpexc.
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
		report_pending_bounce(vcpu);
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

/* --- on and off --- */

bool vfp_claim(struct vcpu *vcpu)
{
	uint32_t real;

	if (!present || !(arch_vcpu_page(vcpu)->vfpexc & FPEXC_EN)) {
		return false;
	}
	if (!is_on(vcpu)) {
		take_ownership(vcpu);
		vcpu->counters[ENTRY_vfp]++;
		return true;
	}
	real = vfp_fpexc();
	if ((real & FPEXC_EX) && bounce_is_over(vcpu)) {
		turn_on(vcpu, 0);
		return true;
	}
	/*
	 * A bounce, or no VFP instruction: the guest handles it. EX stays set until the
	 * guest clears it; other bits (DEX) concern this instruction only.
	 */
	report_status(vcpu, real);
	turn_on(vcpu, real);
	return false;
}

void vfp_disable(struct vcpu *vcpu)
{
	struct arm_vfp *vfp = &vcpu->arch.vfp;
	uint32_t real;

	if (vcpu->arch.vfp_watch == 0 || !is_on(vcpu)) {
		return;
	}
	real = vfp_fpexc();
	vfp_set_fpexc(0);
	vfp->fpexc = real & FPEXC_EX ? real & ~FPEXC_EN : 0;
	vcpu->arch.vfp_watch = vfp->fpexc != 0 && !vfp->ex_reported ? FPEXC_EN : 0;
}

void vfp_sync(struct vcpu *vcpu)
{
	uint32_t cleared;

	if (vcpu->arch.vfp_watch == 0) {
		return;
	}
	cleared = vcpu->arch.vfp_watch & ~arch_vcpu_page(vcpu)->vfpexc;
	if (cleared & FPEXC_EN) {
		vfp_disable(vcpu);
		report_pending_bounce(vcpu);
	} else if (cleared & FPEXC_EX) {
		turn_on(vcpu, 0);
	}
}

void vfp_reset(struct vcpu *vcpu)
{
	if (is_on(vcpu)) {
		vfp_set_fpexc(0);
	}
	vcpu->arch.vfp_watch = 0;
	memset(&vcpu->arch.vfp, 0, sizeof(vcpu->arch.vfp));
	if (this_cpu()->arch.vfp_owner == vcpu) {
		this_cpu()->arch.vfp_owner = NULL;
	}
}
