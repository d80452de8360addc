/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Data aborts and page table entries of the ARMv5 cores, without coprocessor
 * accesses.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include <asm/asm-offsets.h>
#include <asm/pgtable-hwdef.h>
#include <asm/pgtable.h>
#include <asm/pv/vcpu.h>
#include "../mm/abort-macro.S"
#include "../mm/proc-macros.S"

	.text

/*
 * As set_pte_ext of the real processor, but without cleaning the entry: the
 * hypervisor reads a table at the address that it was written at.
 */
	.align	5
ENTRY(arm_pv_set_pte_ext)
	armv3_set_pte_ext
	ret	lr
ENDPROC(arm_pv_set_pte_ext)

/*
 * Data abort of an ARM926: as v5tj_early_abort, with status and address from
 * the slot. Interrupts are masked until both are in registers.
 *
 * Params  : r2 = pt_regs, r4 = aborted pc, r5 = aborted psr
 */
	.align	5
ENTRY(arm_pv_v5tj_early_abort)
	pv_base	r3
	ldr	r1, [r3, #PV_FIELD(ARM_PV_SLOT_DABT + ARM_PV_SLOT_FSR)]
	ldr	r0, [r3, #PV_FIELD(ARM_PV_SLOT_DABT + ARM_PV_SLOT_FAR)]
	bic	r1, r1, #1 << 11 | 1 << 10
	tst	r5, #PSR_J_BIT
	bne	do_DataAbort
	do_thumb_abort fsr=r1, pc=r4, psr=r5, tmp=r3
	ldr	r3, [r4]
	teq_ldrd tmp=ip, insn=r3
	beq	do_DataAbort
	tst	r3, #1 << 20			@ L = 0: a write
	orreq	r1, r1, #1 << 11
	b	do_DataAbort
ENDPROC(arm_pv_v5tj_early_abort)
