/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * calls.h - the hypercalls that have a file each in this directory.
 *
 * @arg: r0 to r4 of the guest. Each copies structures once, into locals, and checks
 * them before it changes any state. Unimplemented commands return -ENOSYS.
 */
#pragma once

#include <stdint.h>

struct vcpu;

int32_t xen_version(struct vcpu *vcpu, const uint32_t *arg);
int32_t console_io(struct vcpu *vcpu, const uint32_t *arg);
int32_t sched_op(struct vcpu *vcpu, const uint32_t *arg);
int32_t vcpu_op(struct vcpu *vcpu, const uint32_t *arg);
int32_t hvm_op(struct vcpu *vcpu, const uint32_t *arg);
