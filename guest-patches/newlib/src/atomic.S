/* SPDX-License-Identifier: GPL-2.0 */
/*
 * atomic.S - atomic read-modify-write of words shared with the hypervisor, which may
 * set bits in them whenever it interrupts the guest. ARMv5 has no LDREX, and later
 * cores may not have SWP: each sequence is one 16-byte slot of the restart range given
 * to set_vectors, and a guest interrupted in a slot resumes at the slot's start. The
 * store is the last instruction but one, and no input is overwritten before it.
 */
	.syntax unified
	.arm
	.text
	.align	4
	.globl	guest_restart_start
guest_restart_start:
	.globl	guest_atomic_or		/* (volatile uint32_t *r0, r1) */
guest_atomic_or:
	ldr	r2, [r0]
	orr	r2, r2, r1
	str	r2, [r0]
	bx	lr
	.globl	guest_atomic_clear	/* the same: *r0 &= ~r1 */
guest_atomic_clear:
	ldr	r2, [r0]
	bic	r2, r2, r1
	str	r2, [r0]
	bx	lr
take_slot:				/* r2 = *r0, *r0 = 0; changes r1 */
	ldr	r2, [r0]
	mov	r1, #0
	str	r1, [r0]
	bx	lr
	/*
	 * For a test: counts how often the slot was begun. The kick in its middle
	 * causes an upcall if one is pending.
	 */
	.globl	guest_restart_probe
guest_restart_probe:
	add	r0, r0, #1
	mcr	p15, 0, r0, c0, c0, 0
	mov	r1, r1
	bx	lr
	.globl	guest_restart_end
guest_restart_end:

	.globl	guest_atomic_take	/* uint32_t (volatile uint32_t *) */
guest_atomic_take:
	mov	r3, lr
	bl	take_slot
	mov	r0, r2
	bx	r3
