/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Read-modify-write that is atomic against everything, the hypervisor too.
 *
 * An ARMv5 has one processor and no exclusive monitor: atomic means not
 * interrupted between load and store. Each of the 16-byte slots here stores,
 * if at all, with its third instruction, and does not change its inputs
 * before. When the hypervisor interrupts the kernel inside a slot, before the
 * fourth, it lets it resume at the first.
 *
 * The slots have their own calling convention; lib/bitops.h of this port and
 * the functions below use them.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include "../lib/bitops.h"

	.text

	@ r1 = word, r3 = mask; returns the old value in r0, changes r2
	.macro	rmw_slot, name, instr
ENTRY(\name)
	ldr	r0, [r1]
	\instr	r2, r0, r3
	str	r2, [r1]
	mov	pc, lr
ENDPROC(\name)
	.endm

	@ r0 = old, r1 = new, r2 = place; returns the value found in r3
	.macro	cmpxchg_slot, name, size
ENTRY(\name)
	ldr\size r3, [r2]
	teq	r3, r0
	streq\size r1, [r2]
	mov	pc, lr
ENDPROC(\name)
	.endm

	.align	4
ENTRY(arm_pv_restart_start)
	rmw_slot arm_pv_slot_orr, orr
	rmw_slot arm_pv_slot_bic, bic
	rmw_slot arm_pv_slot_eor, eor
	cmpxchg_slot arm_pv_slot_cmpxchg2, h
	cmpxchg_slot arm_pv_slot_cmpxchg4
ENTRY(arm_pv_restart_end)

	.macro	cmpxchg_call, name, slot
ENTRY(\name)
	mov	ip, lr
	bl	\slot
	mov	r0, r3
	mov	pc, ip
ENDPROC(\name)
	.endm

	cmpxchg_call arm_pv_cmpxchg2, arm_pv_slot_cmpxchg2
	cmpxchg_call arm_pv_cmpxchg4, arm_pv_slot_cmpxchg4

testop	_sync_test_and_set_bit, orreq, streq
testop	_sync_test_and_clear_bit, bicne, strne
testop	_sync_test_and_change_bit, eor, str
