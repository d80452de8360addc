/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_this_cpu.h (fake) - a CPU is a thread.
 */
#pragma once

#include <stddef.h>

extern _Thread_local struct cpu *fake_this_cpu;

static inline void fake_this_cpu_set(struct cpu *cpu)
{
	fake_this_cpu = cpu;
}

static inline struct cpu *this_cpu(void)
{
	return fake_this_cpu != NULL ? fake_this_cpu : &boot_cpu;
}
