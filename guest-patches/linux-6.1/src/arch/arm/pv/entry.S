/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The end of every exception taken in the kernel, and the table that tells the
 * hypervisor where to enter. Included by kernel/entry-armv.S, whose labels it
 * uses.
 */

	.section .entry.text, "ax", %progbits

/*
 * Return to kernel code.
 *   sp = complete frame, r5 = psr of the interrupted code, interrupts masked.
 *
 * Opening the mask and loading the registers cannot be one instruction.
 * Between them an upcall must not push a second frame, for then the depth of
 * the stack would be in the hands of whoever sends the events. So pending is
 * tested after the mask was opened, and the hypervisor enters at
 * arm_pv_svc_exit_redo, without a new frame, when it is about to deliver an
 * upcall inside [arm_pv_svc_exit_start, arm_pv_svc_exit_end).
 */
	.align	5
arm_pv_svc_exit:
	pv_clear_exclusive r0, r1
	pv_base	r0
	mov	r1, #0
	tst	r5, #PSR_I_BIT
	bne	1f				@ the mask stays closed
arm_pv_svc_exit_start:
	strb	r1, [r0, #PV_FIELD(ARM_PV_UPCALL_MASK)]
	ldrb	r1, [r0, #PV_FIELD(ARM_PV_UPCALL_PENDING)]
	teq	r1, #0
	bne	2f
1:	msr	cpsr_f, r5
	ldmia	sp, {r0 - pc}
2:	strb	r0, [r0, #PV_FIELD(ARM_PV_UPCALL_MASK)]
arm_pv_svc_exit_end:

/*
 * Handle another interrupt on the frame that was about to be left. Of the
 * registers only sp is right: the load may have been interrupted half way.
 */
arm_pv_svc_exit_redo:
	ldr	r5, [sp, #S_PSR]
	get_thread_info tsk
#ifdef CONFIG_TRACE_IRQFLAGS
	bl	trace_hardirqs_off
#endif
	b	arm_pv_irq_svc_again
ENDPROC(arm_pv_svc_exit)

/*
 * struct arm_pv_vectors. The prologue range ends before __und_usr, which reads
 * the user's instruction and may well fault there; a bad stack in what comes
 * after it leads to __dabt_svc, which is inside.
 */
	.weak	arm_pv_restart_start, arm_pv_restart_end	@ ARMv5 only, else 0
	.section .rodata, "a"
	.align	2
ENTRY(arm_pv_vectors)
	.long	arm_pv_vectors_end - arm_pv_vectors
	.long	vector_swi
	.long	__und_usr, __pabt_usr, __dabt_usr, __irq_usr
	.long	__und_svc, __pabt_svc, __dabt_svc, __irq_svc
	.long	__dabt_svc, __und_usr
	.long	arm_pv_svc_exit_start, arm_pv_svc_exit_end
	.long	arm_pv_svc_exit_redo
	.long	arm_pv_restart_start, arm_pv_restart_end
	.long	TASK_SIZE
arm_pv_vectors_end:
	.size	arm_pv_vectors, . - arm_pv_vectors
	.previous
