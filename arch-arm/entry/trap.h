/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trap.h - what entry.S calls.
 */
#pragma once

#include <stdint.h>

struct vcpu;

/* Each is called with the vCPU that the exception came from. */
void trap_und(struct vcpu *vcpu);
void trap_pabt(struct vcpu *vcpu);
void trap_dabt(struct vcpu *vcpu);
void trap_svc(struct vcpu *vcpu);
void trap_irq(struct vcpu *vcpu);
struct vcpu *exit_work(struct vcpu *vcpu);

/* The guest kernel, which is behind a svc, makes it again. */
void trap_repeat_svc(struct vcpu *vcpu);

/*
 * The guest is to be told of an asynchronous abort with this DFSR, on the next exit
 * through C at which its kernel can be entered.
 */
void async_abort_note(struct vcpu *vcpu, uint32_t dfsr);

/* An exception in the hypervisor: @vector is its number. Does not return. */
void trap_in_hypervisor(uint32_t vector, uint32_t pc, uint32_t psr) __attribute__((noreturn));

/* The first function in C, on the hypervisor's stack, MMU on. */
void arm_start(uint32_t load, uint32_t boot_data) __attribute__((noreturn));
