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
 * Do what the guest deferred until its return: cleaning, thread registers, address
 * space, hints. For entry.S and iret(). False if it left at a pause point: the guest
 * makes the call again, see iret_again().
 */
bool iret_deferred_work(struct vcpu *vcpu);

/* Make the guest kernel, whose pc is behind the svc of an iret, execute it again. */
void iret_again(struct vcpu *vcpu);

/*
 * Clean the pages in the vCPU page's list; before a translation for user code is
 * filled. False if it left at a pause point: the caller does nothing more, and the guest
 * repeats the instruction that it came with.
 */
bool iret_clean_pages(struct vcpu *vcpu);
