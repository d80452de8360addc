/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_this_cpu.h (ARMv6K and ARMv7) - TPIDRPRW points at this CPU's struct cpu. Only
 * privileged modes can access it; a guest's TPIDRPRW is emulated.
 *
 * SPEC: ARM DDI 0406C B4.1.150 (TPIDRPRW); ARM DDI 0100I B4.9 (ARMv6K).
 */
#pragma once

struct cpu;

/* Not volatile: the value never changes, so the compiler may reuse it. */
static inline struct cpu *this_cpu(void)
{
	struct cpu *cpu;

	__asm__("mrc p15, 0, %0, c13, c0, 4" : "=r"(cpu));
	return cpu;
}

/* Boot of a CPU, before the first this_cpu(). */
static inline void arch_set_this_cpu(struct cpu *cpu)
{
	__asm__ volatile("mcr p15, 0, %0, c13, c0, 4" : : "r"(cpu) : "memory");
}
