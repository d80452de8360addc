// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfp11.c - see vfp11.h.
 */
#include "vfp11.h"

#include <string.h>

#include <emul/vfp_access.h>

struct vfp11 vfp11;

void vfp11_reset(void)
{
	memset(&vfp11, 0, sizeof(vfp11));
}

/* Whatever waits for the pipeline finds the exceptional state: 22.3, accesses serialize. */
static void drain(void)
{
	if (vfp11.found_out) {
		vfp11.found_out = false;
		vfp11.fpexc |= VFP11_EX | VFP11_INV;
	}
}

/* An instruction that is not an access to FPEXC and the like comes: is it refused? */
static bool refused(void)
{
	drain();
	return !(vfp11.fpexc & VFP11_EN) || (vfp11.fpexc & VFP11_EX);
}

bool vfp11_add(uint32_t operand)
{
	if (vfp11.found_out && vfp11.accepts_second && (vfp11.fpexc & VFP11_EN)) {
		vfp11.fpinst2 = operand;
		vfp11.fpexc |= VFP11_FP2V;
		drain();
		return true;
	}
	if (refused()) {
		return false;
	}
	vfp11.d[0] += operand;
	return true;
}

bool vfp11_add_exceptional(uint32_t operand)
{
	if (refused()) {
		return false;
	}
	vfp11.fpinst = operand;
	vfp11.found_out = true;
	return true;
}

bool vfp11_vector(void)
{
	if (!refused()) {
		vfp11.fpexc |= VFP11_DEX;
	}
	return false;
}

bool vfp11_read_fpscr(uint32_t *value)
{
	if (refused()) {
		return false;
	}
	*value = vfp11.fpscr;
	return true;
}

bool vfp11_store(uint64_t *d0)
{
	if (refused()) {
		return false;
	}
	*d0 = vfp11.d[0];
	return true;
}

bool vfp11_load(uint64_t d0)
{
	if (refused()) {
		return false;
	}
	vfp11.d[0] = d0;
	return true;
}

/* --- what arch-arm/emul/vfp.c does in a privileged mode --- */

static void must_be_accepted(void)
{
	vfp11.mistakes += refused();
}

bool vfp_probe(void)
{
	return true;
}

/* VFPv2, subarchitecture 1: FPINST is there. */
uint32_t vfp_fpsid(void)
{
	return 0x410120b4;
}

bool vfp_has_feature_registers(void)
{
	return false;
}

uint32_t vfp_mvfr0(void)
{
	vfp11.mistakes++;
	return 0;
}

uint32_t vfp_mvfr1(void)
{
	vfp11.mistakes++;
	return 0;
}

uint32_t vfp_fpexc(void)
{
	drain();
	return vfp11.fpexc;
}

void vfp_set_fpexc(uint32_t value)
{
	drain();
	vfp11.fpexc = value;
}

uint32_t vfp_fpinst(void)
{
	drain();
	return vfp11.fpinst;
}

uint32_t vfp_fpinst2(void)
{
	drain();
	return vfp11.fpinst2;
}

void vfp_set_fpinst(uint32_t value)
{
	drain();
	vfp11.fpinst = value;
}

void vfp_set_fpinst2(uint32_t value)
{
	drain();
	vfp11.fpinst2 = value;
}

uint32_t vfp_fpscr(void)
{
	must_be_accepted();
	return vfp11.fpscr;
}

void vfp_set_fpscr(uint32_t value)
{
	must_be_accepted();
	vfp11.fpscr = value;
}

void vfp_save_lower(uint64_t *doubles)
{
	must_be_accepted();
	memcpy(doubles, vfp11.d, sizeof(vfp11.d));
}

void vfp_load_lower(const uint64_t *doubles)
{
	must_be_accepted();
	memcpy(vfp11.d, doubles, sizeof(vfp11.d));
}

void vfp_save_upper(uint64_t *doubles)
{
	(void)doubles;
	vfp11.mistakes++;
}

void vfp_load_upper(const uint64_t *doubles)
{
	(void)doubles;
	vfp11.mistakes++;
}
