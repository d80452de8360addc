/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trap.h - C functions that assembly calls.
 */
#pragma once

#include <stdint.h>

struct vcpu;

/* @vcpu: the current one, from which the exception came. */
void trap_und(struct vcpu *vcpu);
void trap_pabt(struct vcpu *vcpu);
void trap_dabt(struct vcpu *vcpu);
void trap_svc(struct vcpu *vcpu);
void trap_irq(struct vcpu *vcpu);
struct vcpu *exit_work(struct vcpu *vcpu);

/* Make the guest kernel, whose pc is behind an svc, execute the svc again. */
void trap_repeat_svc(struct vcpu *vcpu);

/*
 * Record an asynchronous abort with this DFSR. exit_work() forwards it as soon as the
 * guest's kernel can take an exception.
 */
void async_abort_note(struct vcpu *vcpu, uint32_t dfsr);

/* An exception in the hypervisor: @vector is its number. Does not return. */
void trap_in_hypervisor(uint32_t vector, uint32_t pc, uint32_t psr) __attribute__((noreturn));

/* The first function in C, on the hypervisor's stack, MMU on. */
void arm_start(uint32_t load, uint32_t boot_data) __attribute__((noreturn));
