/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp.h - the VFP, switched lazily: enabled for the vCPU whose registers it holds, and
 * switched when another vCPU first uses it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FPEXC_EX (1u << 31)
#define FPEXC_EN (1u << 30)

struct vcpu;

/* Boot: find out whether there is a VFP, and its features. */
void vfp_init(void);

/*
 * Emulate @insn (guest-controlled) of the guest kernel if it accesses a privileged
 * VFP register. False if it does not, or if there is no such register.
 */
bool vfp_emulate(struct vcpu *vcpu, uint32_t insn);

/*
 * An instruction of the guest was undefined. True if the guest must execute it again:
 * the guest has enabled its VFP and the real one was not on for it, and now is; or the
 * real FPEXC.EX was set after the guest had cleared its own, and now is clear. The
 * instruction is not decoded: one that is no VFP instruction is undefined once more,
 * and then the result is false. False: the caller forwards an undefined instruction.
 * vfp_sync() must follow.
 */
bool vfp_claim(struct vcpu *vcpu);

/* Before the guest runs: clear the real EN or EX if the guest has cleared its own. */
void vfp_sync(struct vcpu *vcpu);

/* @vcpu stops running: turn the real VFP off. The registers stay in it. */
void vfp_disable(struct vcpu *vcpu);

/* Zero the VFP state of @vcpu. */
void vfp_reset(struct vcpu *vcpu);
