/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cp15.h (ARMv5) - the virtual CP15 of a guest kernel.
 */
#pragma once

#include <stdbool.h>

struct cp15_access;
struct vcpu;

/* Values at the start of a guest: MMU and caches off. */
void cp15_reset(struct vcpu *vcpu);

/*
 * Carry out an access of the guest kernel; guest-controlled. Returns false if
 * there is no such register: the guest gets an undefined instruction.
 */
bool cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access);
