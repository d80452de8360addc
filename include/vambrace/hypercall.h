/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hypercall.h - the hypercall table.
 */
#pragma once

#include <stdint.h>

struct vcpu;

/*
 * Arguments r0-r4 as the guest left them; all guest-controlled. A call that is to be
 * continued leaves in them what is left to do: they are read and checked again as
 * new arguments, so a guest that changes them harms itself alone.
 */
struct hypercall_args {
	uint32_t arg[5];
};

/*
 * The result of a call that is not finished because an interrupt waits: the
 * guest makes the same call again, which goes on where this one stopped.
 */
#define HYPERCALL_AGAIN INT32_MIN

/*
 * Carry out hypercall @number (guest-controlled) and return the result for
 * r0: 0 or more, a negated XEN_E*, or HYPERCALL_AGAIN. Unknown numbers are -ENOSYS.
 */
int32_t hypercall(struct vcpu *vcpu, uint32_t number, struct hypercall_args *args);
