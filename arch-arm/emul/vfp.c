// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfp.c - the VFP unit, shared lazily between vCPUs.
 *
 * The guest's FPEXC is a word of its vCPU page; the real FPEXC.EN is on only
 * while the vCPU that runs owns the unit and its word has EN set. Nothing
 * leaks: the unit is loaded whole when it changes owner.
 *
 * VFP9 and VFP11 report an exceptional instruction late: they set FPEXC.EX,
 * keep the instruction in FPINST (a second one in FPINST2, FP2V), and refuse
 * ("bounce") whatever comes next. The guest must find EX in its word, clears it
 * there without a trap, and then uses the unit. So the real EX follows the word:
 *  - a bounce whose EX the word has had ("told") is over when the word's EX is
 *    clear: the real EX is cleared when that is noticed, at the latest when the
 *    unit refuses an instruction of the guest's, which is then tried again;
 *  - one that the word has not had stays pending, also while the unit is off or
 *    another vCPU's. The word gets its EX when the unit refuses an instruction,
 *    or when the guest clears EN, for then its kernel reads FPEXC next.
 * Setting EX in the word has no effect: a guest can clear it only.
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

/* FPSID: the version of the architecture, and of what support code may ask. */
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

/* The unit is on, for @vcpu. */
static bool is_on(const struct vcpu *vcpu)
{
	return this_cpu()->arch.vfp_owner == vcpu && (vfp_fpexc() & FPEXC_EN);
}

/* The guest was told of a bounce, and has cleared EX since. */
static bool bounce_is_over(struct vcpu *vcpu)
{
	return vcpu->arch.vfp.told && !(arch_vcpu_page(vcpu)->vfpexc & FPEXC_EX);
}

/* The guest's word gets what @status, a value of FPEXC, says of a bounce. */
static void tell(struct vcpu *vcpu, uint32_t status)
{
	struct arm_pv_vcpu_page *page = arch_vcpu_page(vcpu);

	page->vfpexc = (page->vfpexc & FPEXC_EN) | (status & ~FPEXC_EN);
	vcpu->arch.vfp.told = status & FPEXC_EX;
}

/* A bounce that the guest has not been told of is in its word from now on. */
static void tell_of_pending(struct vcpu *vcpu)
{
	bool on = is_on(vcpu);
	uint32_t status = on ? vfp_fpexc() : vcpu->arch.vfp.fpexc;

	if ((status & FPEXC_EX) && !vcpu->arch.vfp.told) {
		tell(vcpu, status);
		vcpu->arch.vfp_watch = on ? FPEXC_EN | FPEXC_EX : 0;
	}
}

/* Turn the unit on for its owner, in the exceptional state that @status says, if any. */
static void turn_on(struct vcpu *vcpu, uint32_t status)
{
	if (!(status & FPEXC_EX)) {
		status = 0;
		vcpu->arch.vfp.told = false;
	}
	vfp_set_fpexc(FPEXC_EN | status);
	vcpu->arch.vfp_watch = FPEXC_EN | (vcpu->arch.vfp.told ? FPEXC_EX : 0);
}

static void take_ownership(struct vcpu *vcpu)
{
	struct vcpu **owner = &this_cpu()->arch.vfp_owner;

	/* Without EX, or the accesses here would bounce. */
	vfp_set_fpexc(FPEXC_EN);
	if (*owner != vcpu) {
		if (*owner != NULL) {
			save(&(*owner)->arch.vfp);
		}
		load(&vcpu->arch.vfp);
		*owner = vcpu;
	}
	/* vfp_sync(), before the guest runs, clears EX of what the guest has dealt with. */
	turn_on(vcpu, vcpu->arch.vfp.fpexc);
}

/* --- privileged registers --- */

/* Numbers of system registers in VMRS and VMSR. */
enum vfp_register { FPSID = 0, MVFR1 = 6, MVFR0 = 7, FPEXC = 8, FPINST = 9, FPINST2 = 10 };

/* What the unit holds of an instruction that bounced; its owner's support code asks. */
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
		tell_of_pending(vcpu);
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
	 * A bounce, or no VFP instruction: the guest's to handle. EX stays until the
	 * guest clears it; what else is said is of this instruction alone (DEX).
	 */
	tell(vcpu, real);
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
	vcpu->arch.vfp_watch = vfp->fpexc != 0 && !vfp->told ? FPEXC_EN : 0;
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
		tell_of_pending(vcpu);
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
