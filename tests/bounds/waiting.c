// SPDX-License-Identifier: GPL-2.0-only
/*
 * waiting.c - the one difference of build/waiting/vambrace-*: every pause point finds an
 * interrupt pending (ld --wrap=arch_interrupt_waiting).
 */
#include <stdbool.h>

bool __real_arch_interrupt_waiting(void);
bool __wrap_arch_interrupt_waiting(void);

bool __wrap_arch_interrupt_waiting(void)
{
	__real_arch_interrupt_waiting();
	return true;
}
