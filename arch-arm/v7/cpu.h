/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h (ARMv7: Cortex-A8, Cortex-A9) - barriers and other instructions that differ
 * from ARMv6. C and assembly.
 *
 * SPEC: ARM DDI 0406C A3.8.3 (barriers), B4.1 (registers).
 */
#pragma once

#include "cpu_common.h"

#define CPU_ARCHITECTURE	7

#ifdef __ASSEMBLER__

/* Instructions that follow see the effect of CP15 writes. */
	.macro	synchronize scratch
	isb
	.endm

/* async_abort_drain() takes pending asynchronous aborts before another guest runs. */
	.macro	mask_asynchronous_aborts
	cpsid	a
	.endm

/* At an exception return: the local monitor may be in exclusive state: ARM DDI 0406C A3.4.4. */
	.macro	clear_exclusive
	clrex
	.endm

/* Clear If-Then state for a return to ARM state: ARM DDI 0406C A2.5.2. */
	.macro	sanitise_it psr
	tst	\psr, #1 << 5			@ PSR_T
	biceq	\psr, \psr, #0x06000000
	biceq	\psr, \psr, #0x0000fc00
	.endm

/* The exception return does what psr_pc() does: ARM DDI 0406C A2.3.2. */
	.macro	sanitise_pc pc, psr
	.endm

#else

#include <stdint.h>

CP15_READ(cp15_mpidr, 0, c0, c0, 5)
CP15_READ(cp15_ccsidr, 1, c0, c0, 0)
CP15_READ(cp15_clidr, 1, c0, c0, 1)
CP15_READ(cp15_ifar, 0, c6, c0, 2)
CP15_OPERATION(cp15_icache_invalidate_all, ICIALLU, c7, c5, 0)
CP15_OPERATION(cp15_dcache_clean_invalidate_set_way, DCCISW, c7, c14, 2)
CP15_WRITE(cp15_set_pmuserenr, c9, c14, 0)

static inline void cp15_set_csselr(uint32_t value)
{
	__asm__ volatile("mcr p15, 2, %0, c0, c0, 0" : : "r"(value) : "memory");
}

/* CTR.DminLine: 64 bytes on a Cortex-A8, 32 on a Cortex-A9. */
#define CACHE_LINE	(4u << (cp15_ctr() >> 16 & 0xf))

static inline void cpu_data_barrier(void)
{
	__asm__ volatile("dsb" : : : "memory");
	maintenance_record(OP_DSB);
}

static inline void cpu_instruction_barrier(void)
{
	__asm__ volatile("isb" : : : "memory");
	maintenance_record(OP_ISB);
}

/* Stop until an interrupt is raised, masked or not. */
static inline void cpu_wait_for_interrupt(void)
{
	__asm__ volatile("dsb\n\twfi" : : : "memory");
}

/*
 * The address of a prefetch abort at @pc. A 32-bit Thumb instruction may cross a page,
 * and the second page may be the one that aborts. SPEC: ARM DDI 0406C B3.13.
 */
static inline uint32_t cpu_prefetch_abort_address(uint32_t pc)
{
	(void)pc;
	return cp15_ifar();
}

#endif
