/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exception.h - entering the guest kernel.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/*
 * Pass an exception on to the guest's kernel, as its own hardware would. For
 * aborts @fsr and @far are what the guest will read. Stops the domain when the
 * guest has no handler or is in its own entry code.
 */
void exception_data_abort(struct vcpu *vcpu, uint32_t fsr, uint32_t far);
void exception_prefetch_abort(struct vcpu *vcpu, uint32_t fsr, uint32_t far);
void exception_undefined(struct vcpu *vcpu);

/* The guest's kernel can be entered: it is not in its own exception entry code. */
bool exception_is_possible(const struct vcpu *vcpu);

/* The guest was interrupted: if in restartable code, it is to begin it again. */
void exception_restart_slot(struct vcpu *vcpu);

/* Enter the upcall handler if something is pending and the mask is open. */
void exception_deliver_pending(struct vcpu *vcpu);
