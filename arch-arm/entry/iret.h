/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iret.h - ARM_PV_HYPERCALL_IRET: return to guest user code.
 */
#pragma once

#include <stdbool.h>

struct vcpu;

/*
 * Load the registers at the guest kernel's sp (guest-controlled). Stops the
 * domain if they cannot be read or ask for anything but user mode.
 */
void iret(struct vcpu *vcpu);

/*
 * What the guest put off until its return: cleaning, thread registers, address
 * space, hints. From entry.S and iret(). False when an interrupt waits and not all
 * is done: the guest makes the call again, see iret_again().
 */
bool iret_deferred_work(struct vcpu *vcpu);

/* The guest kernel, whose pc is behind the svc, repeats it. */
void iret_again(struct vcpu *vcpu);

/*
 * Clean what is in the vCPU page's list; before any user translation is filled.
 * False when an interrupt waits and not all is done: what was to follow is not done,
 * and the guest comes back with it.
 */
bool iret_clean_pages(struct vcpu *vcpu);
