/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp.h - the VFP unit, lazily shared: enabled for its owner, given to another
 * vCPU when that one first uses it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FPEXC_EX (1u << 31)
#define FPEXC_EN (1u << 30)

struct vcpu;

/* Boot: is there a VFP? */
void vfp_init(void);

/*
 * Carry out @insn (guest-controlled) of the guest kernel if it is an access to
 * a privileged VFP register. False if it is not, or not one that exists.
 */
bool vfp_emulate(struct vcpu *vcpu, uint32_t insn);

/*
 * An instruction of the guest was undefined. If the guest has enabled its VFP
 * and does not own the real one, it does now, and the instruction is to be tried
 * again: true. Whether it was a VFP instruction is not asked: if it was not, it
 * is undefined again, and then the guest is to be told. Likewise if the real
 * unit is still in the exceptional state that the guest has left. vfp_sync() must
 * follow.
 */
bool vfp_claim(struct vcpu *vcpu);

/* Before the guest runs: the real EN and EX follow the virtual ones. */
void vfp_sync(struct vcpu *vcpu);

/* Another vCPU runs next, or none: the real VFP is off. Its state stays in it. */
void vfp_disable(struct vcpu *vcpu);

/* The vCPU starts afresh: its VFP state is zero. */
void vfp_reset(struct vcpu *vcpu);
