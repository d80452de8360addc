/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu_common.h (ARMv6 and ARMv7) - CP15 registers and operations by name, those that
 * both versions have. Included by cpu.h of each. C and assembly.
 *
 * SPEC: ARM DDI 0100I B3.4, B4.9 (v6); ARM DDI 0406C B3.17 (v7).
 */
#pragma once

#define SCTLR_M		(1 << 0)
#define SCTLR_A		(1 << 1)
#define SCTLR_C		(1 << 2)
#define SCTLR_SW	(1 << 10)
#define SCTLR_Z		(1 << 11)
#define SCTLR_I		(1 << 12)
#define SCTLR_V		(1 << 13)
#define SCTLR_U		(1 << 22)
#define SCTLR_XP	(1 << 23)
#define SCTLR_TRE	(1 << 28)
#define SCTLR_REGIME	SCTLR_TRE	/* gives TEX, C and B their meaning: regime.h */

/* Bits that are RAO or SBOP: 18, 16, 6 to 3. */
#define SCTLR_RESET	(1 << 18 | 1 << 16 | 0xf << 3)

/*
 * A is clear and U set: guests may make unaligned accesses. XP: descriptors without
 * subpages. V: vectors at 0xffff0000.
 */
#define SCTLR_HYPERVISOR (SCTLR_RESET | SCTLR_M | SCTLR_C | SCTLR_Z | SCTLR_I | SCTLR_V | \
			  SCTLR_U | SCTLR_XP)

#define CPACR_CP10_CP11	(0xf << 20)

/* Bytes above the banked stack pointers of ABT, UND and IRQ. */
#define SCRATCH_SIZE	16

#ifdef __ASSEMBLER__

#include "asm_offsets.h"

/* The empty stack of this CPU: see arch_this_cpu.h. */
	.macro	load_stack
	mrc	p15, 0, sp, c13, c0, 4
	ldr	sp, [sp, #CPU_STACK_TOP]
	.endm

/*
 * In ABT mode, with r0 and lr (the instruction that would have been executed next) in
 * the scratch area: if async_abort_defer() records an asynchronous abort taken at the
 * start of a vector, resume the vector with CPSR.A set. Else fall through. Changes r0.
 */
	.macro	defer_asynchronous_abort
	stmdb	sp!, {r1-r3, r12, lr}
	mov	r0, lr
	msr	cpsr_c, #0xd3		@ sp_svc points at the vCPU: no vector has changed it
	mov	r1, sp
	msr	cpsr_c, #0xd7
	bl	async_abort_defer
	ldmia	sp!, {r1-r3, r12, lr}
	cmp	r0, #0
	beq	1f
	mrs	r0, spsr
	orr	r0, r0, #1 << 8		@ A
	msr	spsr_cxsf, r0
	ldr	r0, [sp]
	movs	pc, lr
1:
	.endm

#else

#include <stdint.h>

#include "mm/maintenance.h"

#define CP15_READ(name, opc1, crn, crm, opc2)				\
	static inline uint32_t name(void)				\
	{								\
		uint32_t value;						\
		__asm__ volatile("mrc p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 \
				 : "=r"(value));			\
		return value;						\
	}
#define CP15_WRITE(name, crn, crm, opc2)				\
	static inline void name(uint32_t value)				\
	{								\
		__asm__ volatile("mcr p15, 0, %0, " #crn ", " #crm ", " #opc2 \
				 : : "r"(value) : "memory");		\
	}

/* A write that is a maintenance operation, recorded for maintenance.h. */
#define CP15_OPERATION(name, op, crn, crm, opc2)			\
	CP15_WRITE(name##_unrecorded, crn, crm, opc2)			\
	static inline void name(uint32_t value)				\
	{								\
		name##_unrecorded(value);				\
		maintenance_record_operand(OP_##op, value);		\
	}

/* Identification */
CP15_READ(cp15_midr, 0, c0, c0, 0)
CP15_READ(cp15_ctr, 0, c0, c0, 1)
CP15_READ(cp15_tcmtr, 0, c0, c0, 2)
CP15_READ(cp15_tlbtr, 0, c0, c0, 3)
CP15_READ(cp15_id_pfr0, 0, c0, c1, 0)
CP15_READ(cp15_id_pfr1, 0, c0, c1, 1)
CP15_READ(cp15_id_afr0, 0, c0, c1, 3)
CP15_READ(cp15_id_mmfr0, 0, c0, c1, 4)
CP15_READ(cp15_id_mmfr1, 0, c0, c1, 5)
CP15_READ(cp15_id_mmfr2, 0, c0, c1, 6)
CP15_READ(cp15_id_mmfr3, 0, c0, c1, 7)
CP15_READ(cp15_id_isar0, 0, c0, c2, 0)
CP15_READ(cp15_id_isar1, 0, c0, c2, 1)
CP15_READ(cp15_id_isar2, 0, c0, c2, 2)
CP15_READ(cp15_id_isar3, 0, c0, c2, 3)
CP15_READ(cp15_id_isar4, 0, c0, c2, 4)
CP15_READ(cp15_id_isar5, 0, c0, c2, 5)

/* Wake CPUs in WFE, and make the next WFE of this one complete at once. */
static inline void cpu_send_event(void)
{
	__asm__ volatile("sev" : : : "memory");
}

CP15_READ(cp15_dfsr, 0, c5, c0, 0)
CP15_READ(cp15_ifsr, 0, c5, c0, 1)
CP15_READ(cp15_dfar, 0, c6, c0, 0)

CP15_READ(cp15_sctlr, 0, c1, c0, 0)
CP15_WRITE(cp15_set_sctlr, c1, c0, 0)
CP15_READ(cp15_ttbr0, 0, c2, c0, 0)
CP15_WRITE(cp15_set_cpacr, c1, c0, 2)
CP15_OPERATION(cp15_set_ttbr0, TTBR0, c2, c0, 0)
CP15_OPERATION(cp15_set_contextidr, CONTEXTIDR, c13, c0, 1)

CP15_READ(cp15_tpidrurw, 0, c13, c0, 2)
CP15_WRITE(cp15_set_tpidrurw, c13, c0, 2)
CP15_READ(cp15_tpidruro, 0, c13, c0, 3)
CP15_WRITE(cp15_set_tpidruro, c13, c0, 3)

/* Maintenance: instruction cache and branch predictor, data cache, TLB */
CP15_OPERATION(cp15_branch_predictor_invalidate_all, BPIALL, c7, c5, 6)
CP15_OPERATION(cp15_dcache_clean_mva, DCCMVAC, c7, c10, 1)
CP15_OPERATION(cp15_dcache_clean_invalidate_mva, DCCIMVAC, c7, c14, 1)
CP15_OPERATION(cp15_tlb_invalidate_all, TLBIALL, c8, c7, 0)
CP15_OPERATION(cp15_tlb_invalidate_mva, TLBIMVA, c8, c7, 1)
CP15_OPERATION(cp15_tlb_invalidate_asid, TLBIASID, c8, c7, 2)

#endif
