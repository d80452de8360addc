/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp11.h - a model of the VFP11's exceptional state, written from ARM DDI 0301H
 * 20.4 (system registers) and 22.2 to 22.4 (bounces, support code), without looking
 * at arch-arm/emul/vfp.c, which runs on it: fake-arch/vfp/emul/vfp_access.h.
 *
 * An arithmetic instruction adds its operand to d0. One that is exceptional does
 * not, and is not refused: the unit has accepted it when it finds out. It keeps it
 * in FPINST, perhaps accepts one more (FPINST2, FPEXC.FP2V), and then refuses all
 * but privileged accesses to FPEXC, FPINST, FPINST2 and FPSID until EX is cleared.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VFP11_EX   (1u << 31)
#define VFP11_EN   (1u << 30)
#define VFP11_FP2V (1u << 28)
#define VFP11_INV  (1u << 7)  /* the operand is subnormal */
#define VFP11_DEX  (1u << 29) /* not of a VFP11: of later units, see vfp11_vector() */

struct vfp11 {
	uint32_t fpexc, fpscr, fpinst, fpinst2;
	uint64_t d[16];
	bool found_out;	       /* an exceptional instruction is in the pipeline */
	bool accepts_second;   /* before EX is set */
	unsigned int mistakes; /* accesses by a privileged mode that would be undefined */
};

extern struct vfp11 vfp11;

void vfp11_reset(void);

/* Instructions of unprivileged code; false: refused, an undefined instruction. */
bool vfp11_add(uint32_t operand);
bool vfp11_add_exceptional(uint32_t operand); /* full compliance: support code is needed */
bool vfp11_vector(void);		      /* refused at once: EX stays clear, DEX set */
bool vfp11_read_fpscr(uint32_t *value);
bool vfp11_store(uint64_t *d0);
bool vfp11_load(uint64_t d0);
