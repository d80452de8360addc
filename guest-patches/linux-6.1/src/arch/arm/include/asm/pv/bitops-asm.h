/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Out-of-line bit operations by the restartable slots of pv/atomic.S: replaces
 * the macros of lib/bitops.h that mask interrupts. They are atomic against the
 * hypervisor as well, so the sync_ operations are the same functions.
 */

	@ r0 = bit, r1 = bitmap -> r1 = word, r3 = mask
	.macro	pv_bit_address
	ands	ip, r1, #3
	strbne	r1, [ip]		@ assert word-aligned
	and	r2, r0, #31
	mov	r3, #1
	mov	r3, r3, lsl r2
	mov	r0, r0, lsr #5
	add	r1, r1, r0, lsl #2
	.endm

	.purgem	bitop
	.macro	bitop, name, instr
ENTRY(	\name		)
UNWIND(	.fnstart	)
	pv_bit_address
	b	arm_pv_slot_\instr
UNWIND(	.fnend		)
ENDPROC(\name		)
	.endm

	@ instr is the native one, which has a condition after the operation
	.purgem	testop
	.macro	testop, name, instr, store
ENTRY(	\name		)
UNWIND(	.fnstart	)
	pv_bit_address
	mov	ip, lr
	.ifc	\instr, orreq
	bl	arm_pv_slot_orr
	.else
	.ifc	\instr, bicne
	bl	arm_pv_slot_bic
	.else
	bl	arm_pv_slot_\instr
	.endif
	.endif
	ands	r0, r0, r3
	movne	r0, #1
	mov	pc, ip
UNWIND(	.fnend		)
ENDPROC(\name		)
	.endm
