/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exception.h - enter the guest kernel.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/*
 * Forward an exception to the guest's kernel. @fsr and @far of an abort are what the
 * guest will read. Stops the domain if the guest has no handler or is inside its own
 * exception entry code.
 */
void exception_data_abort(struct vcpu *vcpu, uint32_t fsr, uint32_t far);
void exception_prefetch_abort(struct vcpu *vcpu, uint32_t fsr, uint32_t far);
void exception_undefined(struct vcpu *vcpu);

/* Can an exception be forwarded? Not while a slot may be in use by exception entry code. */
bool exception_is_possible(const struct vcpu *vcpu);

/* The guest was interrupted: if in a slot of its restart range, move pc to the slot's start. */
void exception_restart_slot(struct vcpu *vcpu);

/* Enter the upcall handler if an upcall is pending and not masked. */
void exception_deliver_pending(struct vcpu *vcpu);
