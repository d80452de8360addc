// SPDX-License-Identifier: GPL-2.0-only
/*
 * interrupt.c - wait for an interrupt (WFI), or test whether one is pending. They are
 * acknowledged and handled in kernel/irq.c.
 */

#include <arch/arch.h>
#include <platform.h>

#include "cpu.h"

bool arch_interrupt_waiting(void)
{
	return board.irqchip->waiting();
}

void arch_wait_for_interrupt(void)
{
	cpu_wait_for_interrupt();
}
