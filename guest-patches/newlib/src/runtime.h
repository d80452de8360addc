/* SPDX-License-Identifier: GPL-2.0 */
/* runtime.h - between the files of the runtime; not for guests. */
#pragma once

#include "guest.h"

/* Called by entry.S. */
void guest_main(void) __attribute__((noreturn));
void guest_kernel_trap(enum guest_trap trap, struct guest_regs *regs, uint32_t fsr, uint32_t far);
void guest_serve_irqs(struct guest_regs *regs);
void guest_irq_restore_mask(uint32_t mask);

/* irq.c to event.c: the event-channel line is pending. */
void guest_serve_events(void);

/* atomic.S */
void guest_atomic_or(volatile uint32_t *word, uint32_t bits);
void guest_atomic_clear(volatile uint32_t *word, uint32_t bits);
uint32_t guest_atomic_take(volatile uint32_t *word);

/* The program's own. */
int main(void);
