/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iret.h - ARM_PV_HYPERCALL_IRET: return to guest user code.
 */
#pragma once

struct vcpu;

/*
 * Load the registers at the guest kernel's sp (guest-controlled). Stops the
 * domain if they cannot be read or ask for anything but user mode.
 */
void iret(struct vcpu *vcpu);

/*
 * What the guest put off until its return: cleaning, thread registers, address
 * space, hints. From entry.S and iret().
 */
void iret_put_off_work(struct vcpu *vcpu);

/* Clean what is in the vCPU page's list; before any user translation is filled. */
void iret_clean_pages(struct vcpu *vcpu);
