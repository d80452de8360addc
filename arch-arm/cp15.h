/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cp15.h - the virtual CP15 of a guest kernel.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct cp15_access;
struct vcpu;

/*
 * Carry out an access of the guest kernel; guest-controlled. Returns false if
 * there is no such register: the guest gets an undefined instruction.
 */
bool cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access);

/* --- of each architecture version --- */

/* Values at the start of a guest: MMU and caches off. */
void cp15_reset(struct vcpu *vcpu);

/* One register; false if there is none. @access and @value are guest-controlled. */
bool cp15_read(struct vcpu *vcpu, const struct cp15_access *access, uint32_t *value);
bool cp15_write(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value);

/* --- for them --- */

/* An interrupt waits and the instruction is not done: the guest repeats it. */
void cp15_try_again(struct vcpu *vcpu);

/* TTBR0 is written. */
void cp15_set_table(struct vcpu *vcpu, uint32_t ttbr0);

/* Wait for interrupt: the vCPU blocks unless something is pending. */
void cp15_block(struct vcpu *vcpu);
