/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entry.S - entries from the hypervisor, and returns.
 *
 * Every entry first saves the registers and the slot to a frame of 18 words on the
 * stack: r0-r12, sp, lr, pc, psr, one unused. That is the layout that iret loads.
 * Until the slot has been copied no other exception may occur: that code is between
 * prologue_start and prologue_end, where an exception stops the domain.
 *
 * Returns: iret to guest user code; kernel_exit to guest kernel code, without a
 * hypercall. From the store that clears the mask to the last instruction of kernel_exit
 * the frame is complete and sp points at it; for an upcall in between the hypervisor
 * enters svc_exit_redo, which serves it on the same frame.
 *
 * The base register rb is 0xffafffff = ~0x500000: one MVN makes it, and its low byte is
 * a value that masks upcalls.
 */
#include "public/arm_pv.h"

#define FRAME		ARM_PV_PT_REGS_SIZE
#define FRAME_SP	52
#define FRAME_PC	60
#define FRAME_PSR	64
#define PENDING		(ARM_PV_UPCALL_PENDING + 1)	/* from rb */
#define MASK		(ARM_PV_UPCALL_MASK + 1)

	.syntax unified
	.arm
	.text
	.align	2

	/*
	 * In: r0 = slot, r1-r12, sp, lr as interrupted.
	 * Out: sp = frame, aligned to 8; r0 = slot; r1-r6 free.
	 */
	.macro	save_kernel
	sub	sp, sp, #FRAME
	tst	sp, #4
	subne	sp, sp, #4
	stmib	sp, {r1-r12}
	addeq	r1, sp, #FRAME
	addne	r1, sp, #FRAME + 4
	mov	r2, lr
	ldmia	r0, {r4-r6}		@ r0, pc, psr
	str	r4, [sp]
	mov	r3, r5
	mov	r4, r6
	add	r5, sp, #FRAME_SP
	stmia	r5, {r1-r4}
	.endm

	/* The same for an exception of user code; sp = kernel stack. */
	.macro	save_user
	sub	sp, sp, #FRAME
	stmib	sp, {r1-r12}
	ldmia	r0, {r4-r6}
	ldr	r1, [r0, #ARM_PV_SLOT_SP]
	ldr	r2, [r0, #ARM_PV_SLOT_LR]
	str	r4, [sp]
	mov	r3, r5
	mov	r4, r6
	add	r5, sp, #FRAME_SP
	stmia	r5, {r1-r4}
	.endm

	/* r0 = trap, r1 = frame, r2 = FSR, r3 = FAR */
	.macro	trap_arguments kind, has_fault
	.if	\has_fault
	ldr	r2, [r0, #ARM_PV_SLOT_FSR]
	ldr	r3, [r0, #ARM_PV_SLOT_FAR]
	.else
	mov	r2, #0
	mov	r3, #0
	.endif
	mov	r0, #\kind
	mov	r1, sp
	.endm

	/* enum guest_trap */
#define TRAP_SVC	1
#define TRAP_UND	2
#define TRAP_PABT	3
#define TRAP_DABT	4

prologue_start:
und_svc:
	save_kernel
	trap_arguments TRAP_UND, 0
	b	kernel_trap
pabt_svc:
	save_kernel
	trap_arguments TRAP_PABT, 1
	b	kernel_trap
dabt_svc:
	save_kernel
	trap_arguments TRAP_DABT, 1
	b	kernel_trap
irq_svc:
	save_kernel
	b	serve_kernel_irq
und_usr:
	save_user
	trap_arguments TRAP_UND, 0
	b	user_trap
pabt_usr:
	save_user
	trap_arguments TRAP_PABT, 1
	b	user_trap
dabt_usr:
	save_user
	trap_arguments TRAP_DABT, 1
	b	user_trap
irq_usr:
	save_user
	b	serve_user_irq
swi:	/* r0-r12 = user's, lr = its pc; the rest in slot_swi */
	sub	sp, sp, #FRAME
	stmia	sp, {r0-r12}
	mvn	r0, #0x500000
	add	r0, r0, #1
	add	r0, r0, #ARM_PV_SLOT_SWI
	ldr	r1, [r0, #ARM_PV_SLOT_SP]
	ldr	r2, [r0, #ARM_PV_SLOT_LR]
	ldr	r4, [r0, #ARM_PV_SLOT_PSR]
	mov	r3, lr
	add	r5, sp, #FRAME_SP
	stmia	r5, {r1-r4}
	trap_arguments TRAP_SVC, 0
	b	user_trap
prologue_end:

kernel_trap:
	bl	guest_kernel_trap
	b	kernel_exit

serve_kernel_irq:
	mov	r0, sp
	bl	guest_serve_irqs
	/* fall through: resume the interrupted code */

	/* sp = frame, interrupts masked: resume guest kernel code. */
kernel_exit:
	ldr	r1, [sp, #FRAME_PSR]
	mvn	r0, #0x500000
	tst	r1, #ARM_PV_PSR_I
	bne	2f
	mov	r2, #0
svc_exit_start:
	strb	r2, [r0, #MASK]
	ldrb	r2, [r0, #PENDING]
	cmp	r2, #0
	bne	svc_exit_redo
2:	msr	cpsr_fs, r1		@ s: GE, from ARMv6 on
	ldmia	sp, {r0-pc}
svc_exit_end:

	/* Entered by the hypervisor (masked) or from kernel_exit (not masked). */
svc_exit_redo:
	mvn	r0, #0x500000
	strb	r0, [r0, #MASK]
	b	serve_kernel_irq

serve_user_irq:
	mov	r0, sp
	bl	guest_serve_irqs
	mov	r12, #ARM_PV_HYPERCALL_IRET
	svc	#ARM_PV_HYPERCALL_TAG

	/*
	 * guest_user_run: saves callee-saved registers, copies the user's registers to
	 * a frame below them and returns to user code by iret. The kernel stack pointer
	 * while user code runs points at the saved registers.
	 * Stack from there: regs, fault, old mask, unused, r4-r11, lr, unused.
	 */
	.globl	guest_user_run
guest_user_run:
	stmfd	sp!, {r4-r12, lr}
	mvn	r4, #0x500000
	ldrb	r2, [r4, #MASK]
	strb	r4, [r4, #MASK]
	stmfd	sp!, {r0-r3}
	sub	sp, sp, #FRAME
	mov	r4, sp
	ldmia	r0!, {r5-r12, lr}
	stmia	r4!, {r5-r12, lr}
	ldmia	r0!, {r5-r12, lr}
	stmia	r4!, {r5-r12, lr}
	mov	r12, #ARM_PV_HYPERCALL_IRET
	svc	#ARM_PV_HYPERCALL_TAG

user_trap:	/* r0 = trap, r1 = frame = sp, r2 = FSR, r3 = FAR */
	add	r4, sp, #FRAME
	ldmia	r4, {r5-r7}		@ regs, fault, old mask
	stmia	r6, {r0, r2, r3}
	mov	r4, r0
	ldmia	r1!, {r0, r2, r3, r8-r12, lr}
	stmia	r5!, {r0, r2, r3, r8-r12, lr}
	ldmia	r1!, {r0, r2, r3, r8-r12, lr}
	stmia	r5!, {r0, r2, r3, r8-r12, lr}
	add	sp, sp, #FRAME + 16
	mov	r0, r7
	bl	guest_irq_restore_mask
	mov	r0, r4
	ldmfd	sp!, {r4-r12, pc}

	.globl	guest_iret_at
guest_iret_at:
	stmfd	sp!, {r4, lr}
	mov	r4, sp
	mov	sp, r0
	mov	r12, #ARM_PV_HYPERCALL_IRET
	svc	#ARM_PV_HYPERCALL_TAG
	mov	sp, r4
	ldmfd	sp!, {r4, pc}

	.section .rodata
	.align	2
	.globl	guest_vectors
guest_vectors:
	.word	guest_vectors_end - guest_vectors
	.word	swi
	.word	und_usr, pabt_usr, dabt_usr, irq_usr
	.word	und_svc, pabt_svc, dabt_svc, irq_svc
	.word	prologue_start, prologue_end
	.word	svc_exit_start, svc_exit_end, svc_exit_redo
	.word	guest_restart_start, guest_restart_end
	.word	ARM_PV_RAM_BASE		@ task_size: user space is below RAM
guest_vectors_end:
