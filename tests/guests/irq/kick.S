/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kick.S - the parts of irq.c that cannot be written in C.
 *
 * uint32_t registers_kept_across_kick(void): fills r0-r12, lr and the flags,
 * kicks (an upcall is pending and the mask open), and returns how many of them
 * came back changed.
 */
	.syntax unified
	.arm
	.text
	.globl	registers_kept_across_kick
registers_kept_across_kick:
	stmfd	sp!, {r4-r11, lr}
	sub	sp, sp, #64
	ldr	lr, =pattern
	ldmia	lr, {r0-r12}
	msr	cpsr_f, #0x60000000
	mcr	p15, 0, r0, c0, c0, 0
	stmia	sp, {r0-r12, lr}
	mov	r0, #0
	addne	r0, r0, #1			@ Z and C were set, N and V clear
	addcc	r0, r0, #1
	addmi	r0, r0, #1
	addvs	r0, r0, #1
	ldr	r1, =pattern
	ldr	r2, [sp, #52]
	cmp	r2, r1				@ lr
	addne	r0, r0, #1
	mov	r2, sp
	add	r3, r1, #52
1:	ldr	r4, [r1], #4
	ldr	r5, [r2], #4
	cmp	r4, r5
	addne	r0, r0, #1
	cmp	r1, r3
	bne	1b
	add	sp, sp, #64
	ldmfd	sp!, {r4-r11, pc}
	.ltorg

	/*
	 * uint32_t spin_in_exit_range(void): clears the mask and spins for a
	 * second at most. Returns the change of sp if the hypervisor enters
	 * exit_redo, 1 if there was no upcall.
	 */
	.globl	spin_in_exit_range, exit_range_start, exit_range_end, exit_redo
spin_in_exit_range:
	stmfd	sp!, {r4, lr}
	mov	r4, sp
	mvn	r0, #0x500000
	mov	r1, #0
	mov	r2, #0x08000000
exit_range_start:
	strb	r1, [r0, #2]
1:	subs	r2, r2, #1
	bne	1b
exit_range_end:
	mov	r0, #1
	ldmfd	sp!, {r4, pc}
exit_redo:
	sub	r0, sp, r4
	mov	sp, r4
	ldmfd	sp!, {r4, pc}

	/*
	 * void clear_until_pending(volatile uint32_t *word, const volatile
	 * uint8_t *pending, uint32_t turns): clears a bit that is not set in
	 * *word, again and again, by a restartable slot, until *pending. A turn
	 * has 11 instructions, which has no factor in common with the 125 of a
	 * microsecond.
	 */
	.globl	clear_until_pending, clear_slot, clear_slot_end
	.align	4
clear_slot:
	ldr	r3, [r0]
	bic	r3, r3, #0x8000
	str	r3, [r0]
	bx	lr
clear_slot_end:
clear_until_pending:
	stmfd	sp!, {r4, lr}
1:	bl	clear_slot
	ldrb	r4, [r1]
	nop
	subs	r2, r2, #1
	beq	2f
	cmp	r4, #0
	beq	1b
2:	ldmfd	sp!, {r4, pc}

	.section .rodata
	.align	2
pattern:
	.word	0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6
	.word	0xa7, 0xa8, 0xa9, 0xaa, 0xab, 0xac
