/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_this_cpu.h (ARMv5) - this_cpu() is a constant: there is one CPU.
 */
#pragma once

struct cpu;
extern struct cpu boot_cpu;

static inline struct cpu *this_cpu(void)
{
	return &boot_cpu;
}

static inline void arch_set_this_cpu(struct cpu *cpu)
{
	(void)cpu;
}
