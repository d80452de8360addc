/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h (ARMv5: ARM926EJ-S) - CP15 by name. C and assembly.
 *
 * SPEC: ARM DDI 0198E 2.3 (register descriptions).
 */
#pragma once

#define CPU_ARCHITECTURE	5

#define SCTLR_M		(1 << 0)
#define SCTLR_A		(1 << 1)
#define SCTLR_C		(1 << 2)
#define SCTLR_SBO	(1 << 18 | 1 << 16 | 0xf << 3)
#define SCTLR_S		(1 << 8)
#define SCTLR_R		(1 << 9)
#define SCTLR_REGIME	(SCTLR_S | SCTLR_R)	/* give AP=00 its meaning: regime.h */
#define SCTLR_I		(1 << 12)
#define SCTLR_V		(1 << 13)

/*
 * S makes AP=00 privileged read-only. A: this core has no unaligned accesses; they
 * fault, and the guest's kernel may emulate them. V: vectors at 0xffff0000.
 */
#define SCTLR_HYPERVISOR (SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_SBO | SCTLR_S | SCTLR_I | SCTLR_V)

/* Bytes above the banked stack pointers of ABT, UND and IRQ. */
#define SCRATCH_SIZE	16

#ifdef __ASSEMBLER__

/* The empty stack of this CPU: there is one. */
	.macro	load_stack
	ldr	sp, =stack_top
	.endm

/* A write of CP15 takes effect in order: ARM DDI 0198E 2.3. */
	.macro	synchronize scratch
	.endm

/* There are no asynchronous aborts: abort.h. */
	.macro	mask_asynchronous_aborts
	.endm

	.macro	defer_asynchronous_abort
	.endm

/* There is no exclusive monitor. */
	.macro	clear_exclusive
	.endm

/* There is no If-Then state. */
	.macro	sanitise_it psr
	.endm

/* psr_pc(), except bit 0 of a Thumb address, which the core ignores. */
	.macro	sanitise_pc pc, psr
	tst	\psr, #1 << 5			@ PSR_T
	biceq	\pc, \pc, #3
	.endm

#else

#include <stdint.h>

#include "mm/maintenance.h"

#define CP15_READ(name, crn, crm, op2)					\
	static inline uint32_t name(void)				\
	{								\
		uint32_t value;						\
		__asm__ volatile("mrc p15, 0, %0, " #crn ", " #crm ", " #op2 : "=r"(value)); \
		return value;						\
	}
#define CP15_WRITE(name, crn, crm, op2)					\
	static inline void name(uint32_t value)				\
	{								\
		__asm__ volatile("mcr p15, 0, %0, " #crn ", " #crm ", " #op2 : : "r"(value) : "memory"); \
	}

/* A write that is a maintenance operation, recorded for maintenance.h. */
#define CP15_OPERATION(name, op, crn, crm, opc2)			\
	CP15_WRITE(name##_unrecorded, crn, crm, opc2)			\
	static inline void name(uint32_t value)				\
	{								\
		name##_unrecorded(value);				\
		maintenance_record_operand(OP_##op, value);		\
	}

CP15_READ(cp15_midr, c0, c0, 0)
CP15_READ(cp15_ctr, c0, c0, 1)
CP15_READ(cp15_tcmtr, c0, c0, 2)
CP15_READ(cp15_dfsr, c5, c0, 0)
CP15_READ(cp15_ifsr, c5, c0, 1)
CP15_READ(cp15_dfar, c6, c0, 0)
CP15_READ(cp15_ttbr0, c2, c0, 0)
CP15_OPERATION(cp15_set_ttbr0, TTBR0, c2, c0, 0)
CP15_WRITE(cp15_set_dacr, c3, c0, 0)

CP15_WRITE(cp15_wait_for_interrupt, c7, c0, 4)
CP15_OPERATION(cp15_icache_invalidate_all, ICIALLU, c7, c5, 0)
CP15_OPERATION(cp15_icache_invalidate_mva, ICIMVAU, c7, c5, 1)
CP15_OPERATION(cp15_dcache_clean_mva, DCCMVAC, c7, c10, 1)
CP15_OPERATION(cp15_drain_write_buffer, DSB, c7, c10, 4)
CP15_OPERATION(cp15_dcache_clean_invalidate_mva, DCCIMVAC, c7, c14, 1)
CP15_OPERATION(cp15_tlb_invalidate_all, TLBIALL, c8, c7, 0)
CP15_OPERATION(cp15_tlb_invalidate_mva, TLBIMVA, c8, c7, 1)

CP15_READ(cp15_sctlr, c1, c0, 0)
CP15_WRITE(cp15_set_sctlr, c1, c0, 0)

#define CACHE_LINE	32u

/* There is no WFE. */
static inline void cpu_send_event(void)
{
}

/*
 * Stop until an interrupt is raised, masked or not. The write buffer is drained
 * and the instruction cache is off meanwhile, as Linux does on this core.
 */
static inline void cpu_wait_for_interrupt(void)
{
	uint32_t sctlr = cp15_sctlr();

	cp15_drain_write_buffer(0);
	cp15_set_sctlr(sctlr & ~SCTLR_I);
	cp15_wait_for_interrupt(0);
	cp15_set_sctlr(sctlr);
}

#endif
