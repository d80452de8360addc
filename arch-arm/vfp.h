/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp.h - the VFP unit, lazily shared: enabled for its owner, given to another
 * vCPU when that one first uses it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/* Boot: is there a VFP? */
void vfp_init(void);

/*
 * VFP instruction @insn (guest-controlled) before the vCPU's pc was undefined.
 * Returns true if that is dealt with and pc is right: carried out, or to be
 * tried again because the guest had enabled its VFP and now owns the real one.
 * Otherwise the guest is to be told.
 */
bool vfp_undefined(struct vcpu *vcpu, uint32_t insn);

/* Before the guest runs: the real enable follows the virtual one. */
void vfp_sync(struct vcpu *vcpu);

/* Another vCPU runs next, or none: the real VFP is off. Its state stays in it. */
void vfp_disable(struct vcpu *vcpu);

/* The vCPU starts afresh: its VFP state is zero. */
void vfp_reset(struct vcpu *vcpu);
