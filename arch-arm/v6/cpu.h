/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h (ARMv6: ARM1136, ARM1176, ARM11 MPCore) - barriers and other instructions
 * that differ from ARMv7. C and assembly.
 *
 * SPEC: ARM DDI 0100I B2.6 (barriers are CP15 operations); ARM DDI 0211K,
 *	0301H and 0360F, chapter 3 of each (system control coprocessor).
 */
#pragma once

#include "cpu_common.h"

#define CPU_ARCHITECTURE	6

#ifdef __ASSEMBLER__

/* Instructions that follow see the effect of CP15 writes: flush the prefetch buffer. */
	.macro	synchronize scratch
	mov	\scratch, #0
	mcr	p15, 0, \scratch, c7, c5, 4
	.endm

/* async_abort_drain() takes pending asynchronous aborts before another guest runs. */
	.macro	mask_asynchronous_aborts
	cpsid	a
	.endm

/* At an exception return: the local monitor may be in exclusive state: ARM DDI 0100I A2.9.3. */
	.macro	clear_exclusive
	clrex
	.endm

/* There is no If-Then state. */
	.macro	sanitise_it psr
	.endm

/* The exception return does what psr_pc() does: ARM DDI 0406C A2.3.2. */
	.macro	sanitise_pc pc, psr
	.endm

#else

#include <stdint.h>

CP15_WRITE(cp15_wait_for_interrupt, c7, c0, 4)
CP15_OPERATION(cp15_flush_prefetch_buffer, ISB, c7, c5, 4)
CP15_OPERATION(cp15_drain_write_buffer, DSB, c7, c10, 4)

/*
 * ERRATUM 411920: on an ARM1136 before r1p4 and on every ARM1176 the operation
 * may fail. The workaround is to do it four times, followed by eleven NOPs, with
 * interrupts masked, as they always are here.
 */
static inline void cp15_icache_invalidate_all(uint32_t zero)
{
	__asm__ volatile(
		"	.rept	4\n"
		"	mcr	p15, 0, %0, c7, c5, 0\n"
		"	.endr\n"
		"	.rept	11\n"
		"	nop\n"
		"	.endr"
		: : "r"(zero) : "memory");
	maintenance_record(OP_ICIALLU);
}

#define CACHE_LINE	32u

static inline void cpu_data_barrier(void)
{
	cp15_drain_write_buffer(0);
}

static inline void cpu_instruction_barrier(void)
{
	cp15_flush_prefetch_buffer(0);
}

/* Stop until an interrupt is raised, masked or not. */
static inline void cpu_wait_for_interrupt(void)
{
	cpu_data_barrier();
	cp15_wait_for_interrupt(0);
}

/* The address of a prefetch abort at @pc: instructions do not cross a page. */
static inline uint32_t cpu_prefetch_abort_address(uint32_t pc)
{
	return pc;
}

#endif
