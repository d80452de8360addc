// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_irq.c - an interrupt waits if a test says so.
 */
#include "fake.h"

#include <arch/arch.h>

bool arch_interrupt_waiting(void)
{
	return fake.interrupt_waiting;
}
