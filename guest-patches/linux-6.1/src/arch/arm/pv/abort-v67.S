/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aborts of the ARMv6 and ARMv7 cores, without coprocessor accesses: status
 * and address are in the slot. Interrupts are masked until both are in
 * registers.
 *
 * Params  : r2 = pt_regs, r4 = aborted pc, r5 = aborted psr
 */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include <asm/pv/vcpu.h>

	.text

	.macro	slot_status_and_address, slot
	pv_base	r3
	ldr	r1, [r3, #PV_FIELD(\slot + ARM_PV_SLOT_FSR)]
	ldr	r0, [r3, #PV_FIELD(\slot + ARM_PV_SLOT_FAR)]
	.endm

	.align	5
ENTRY(arm_pv_data_abort)
	slot_status_and_address ARM_PV_SLOT_DABT
	b	do_DataAbort
ENDPROC(arm_pv_data_abort)

	.align	5
ENTRY(arm_pv_prefetch_abort)
	slot_status_and_address ARM_PV_SLOT_PABT
	b	do_PrefetchAbort
ENDPROC(arm_pv_prefetch_abort)
