/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.S - the vectors, exception entry and exception return.
 *
 * While a guest runs, sp_svc points at its struct vcpu, whose first member is
 * struct arm_regs; the stack is empty. sp_und, sp_abt and sp_irq always point at
 * SCRATCH_SIZE bytes of their own with a small stack below. IRQ is masked from the
 * vector to the return, so exceptions come from USR mode only; FIQ is always masked
 * (PSR_GUEST). In SVC mode only these may raise an exception: guest_access.S, probe.S,
 * async_abort_drain.S, the touches of the frame in iret, and accesses to registers that
 * a core may lack (probed.h, vfp_access.S). Entry to SVC and UND mode leaves CPSR.A
 * clear, as it was in the guest: an asynchronous abort taken before
 * mask_asynchronous_aborts, the first instruction of the vector, is recorded and
 * forwarded later (async_abort.c).
 *
 * INVARIANT(user-cut): the DACR gives access to the guest kernel's MMU domain before
 * guest memory is accessed, and is set from the virtual mode on every return.
 * The exception return is a context synchronization operation for that write, as
 * `synchronize` is on entry: ARM DDI 0406C A3.8.3.
 * SPEC: ARM DDI 0100I A2.6 (exceptions; the value of lr in each mode).
 */
#include "mm/memory_map.h"
#include "cpu.h"
#include "asm_offsets.h"
#include "entry/exception_table.h"
#include "entry/psr.h"

	.syntax unified
	.arm

/*
 * The start of every vectors page: reset_vectors() copies it to each domain's. The
 * hypervisor's own tables map this page itself; constants follow in it.
 */
	.section .vectors_page, "a"
	.globl vectors_start, vectors_end
	.align 12
vectors_start:
	ldr	pc, 1f			@ reset
	ldr	pc, 2f			@ undefined instruction
	ldr	pc, 3f			@ svc
	ldr	pc, 4f			@ prefetch abort
	ldr	pc, 5f			@ data abort
	ldr	pc, 1f			@ address exception: does not exist
	ldr	pc, 6f			@ irq
	ldr	pc, 7f			@ fiq
1:	.word	vector_unexpected
2:	.word	vector_und
3:	.word	vector_svc
4:	.word	vector_pabt
5:	.word	vector_dabt
6:	.word	vector_irq
7:	.word	vector_fiq
vectors_end:

	.text

/* Give access to the guest kernel's MMU domain. */
	.macro	open_guest_kernel scratch
	mov	\scratch, #DACR_GUEST_KERNEL
	mcr	p15, 0, \scratch, c3, c0, 0
	synchronize \scratch
	.endm

/*
 * From an exception mode with the return address in lr (adjusted by @adjust)
 * to SVC mode with the guest's registers in its struct vcpu, r0 = vcpu, an
 * empty stack and access to both guest MMU domains; then call \handler.
 */
	.macro	enter_from_guest handler, adjust
	.if	\adjust
	sub	lr, lr, #\adjust
	.endif
	stmia	sp, {r0, lr}
	mrs	r0, spsr
	tst	r0, #0xf		@ USR is the only mode with these clear
	bne	in_hypervisor_\handler
	str	r0, [sp, #8]
	mov	r0, sp
	msr	cpsr_c, #0xd3
	stmib	sp, {r1-r12}
	add	r1, sp, #REGS_SP
	stmia	r1, {sp, lr}^
	open_guest_kernel r5
	ldmia	r0, {r2-r4}		@ r0, pc, psr
	str	r2, [sp]
	str	r3, [sp, #REGS_PC]
	str	r4, [sp, #REGS_PSR]
	mov	r0, sp
	mov	r4, sp			@ kept for exit_work()
	load_stack
	bl	\handler
	b	leave
	.endm

	.globl	vector_und, vector_svc, vector_dabt
vector_und:
	mask_asynchronous_aborts
	enter_from_guest trap_und, 0
vector_pabt:
	enter_from_guest trap_pabt, 4
vector_dabt:
	enter_from_guest trap_dabt, 8
vector_irq:
	enter_from_guest trap_irq, 4
	.ltorg

/*
 * svc. From guest user code: a system call, forwarded without C to the guest's
 * vector_swi with r0-r12 unchanged, sp = its kernel stack, lr = pc of user code, and
 * psr, sp, lr of user code in slot_swi. From the guest kernel: a hypercall.
 */
vector_svc:
	mask_asynchronous_aborts
	stmia	sp, {r0-r3}
	ldr	r0, [sp, #VCPU_GUEST_USER]
	ldr	r1, [sp, #VCPU_SWI_ENTRY]
	cmp	r0, #0
	beq	svc_from_kernel
	cmp	r1, #0
	beq	svc_hypercall		@ no vectors: trap_svc stops the domain
	open_guest_kernel r0
	mvn	r0, #0x500000		@ ARM_PV_VCPU_PAGE - 1
	strb	r0, [r0, #1 + ARM_PV_UPCALL_MASK]
	mrs	r2, spsr
	add	r0, r0, #1
	str	r2, [r0, #ARM_PV_SLOT_SWI + ARM_PV_SLOT_PSR]
	add	r0, r0, #ARM_PV_SLOT_SWI + ARM_PV_SLOT_SP
	stmia	r0, {sp, lr}^
	mov	r0, #PSR_GUEST
	msr	spsr_cxsf, r0
	ldr	r2, [sp, #VCPU_COUNTER_SYSCALL]
	mov	r0, #0
	str	r0, [sp, #VCPU_GUEST_USER]
	add	r2, r2, #1
	str	r2, [sp, #VCPU_COUNTER_SYSCALL]
	add	r0, sp, #VCPU_KERNEL_SP
	str	lr, [r0, #4]
	mov	lr, r1
	ldmia	r0, {sp, lr}^
	nop				@ banked registers: ARM DDI 0100I A4.1.21
	ldmia	sp, {r0-r2}
	movs	pc, lr

svc_from_kernel:
	cmp	r12, #ARM_PV_HYPERCALL_IRET
	bne	svc_hypercall

/*
 * iret. Work that the guest deferred until now is done in C first; then the frame is
 * loaded, without C. The frame's first word and its psr are touched first: it
 * spans two pages at most, so the rest cannot abort. Cases not handled here go to
 * trap_svc with nothing changed.
 */
	add	r0, sp, #REGS_SP
	stmia	r0, {sp}^
	mvn	r4, #0x500000		@ ARM_PV_VCPU_PAGE - 1
	ldr	r2, [r4, #1 + ARM_PV_DEFERRED]
	ldr	r1, [r4, #1 + ARM_PV_HINT_COUNT]
	ldr	r12, [r4, #1 + ARM_PV_CLEAN_COUNT]
	orr	r2, r2, r1
	orrs	r2, r2, r12
	bne	iret_deferred
iret_load:
	ldr	r0, [sp, #REGS_SP]	@ the frame: guest-controlled
	ldr	r1, =ARM_PV_HYP_START - ARM_PV_PT_REGS_SIZE
	cmp	r0, r1
	tstls	r0, #3
	bne	iret_unusual		@ above, or not aligned
	may_fault iret_unusual, ldr r1, [r0]
	may_fault iret_unusual, ldr r1, [r0, #REGS_PSR]
	and	r2, r1, #0x1f
	cmp	r2, #ARM_PV_PSR_MODE_USR
	bne	iret_unusual
	ldrb	r2, [r4, #1 + ARM_PV_UPCALL_PENDING]
	ldr	r12, [r4, #1 + ARM_PV_VFPEXC]
	ldr	r3, [sp, #VCPU_VFP_WATCH]
	bic	r3, r3, r12		@ cleared by the guest: vfp_sync()
	orrs	r2, r2, r3
	bne	iret_unusual
	strb	r2, [r4, #1 + ARM_PV_UPCALL_MASK]
	ldr	r3, =PSR_USER_BITS
	mov	r2, #1
	str	r2, [sp, #VCPU_GUEST_USER]
	and	r1, r1, r3		@ psr_sanitise()
	orr	r1, r1, #PSR_GUEST
	ldr	r2, [sp, #VCPU_COUNTER_IRET]
	sanitise_it r1
	msr	spsr_cxsf, r1
	add	r2, r2, #1
	str	r2, [sp, #VCPU_COUNTER_IRET]
	add	r2, r0, #ARM_PV_PT_REGS_SIZE
	str	r2, [sp, #VCPU_KERNEL_SP]
	ldr	r2, [r0, #REGS_PC]
	sanitise_pc r2, r1
	str	r2, [sp, #REGS_PC]
	add	r1, r0, #REGS_SP
	ldmia	r1, {sp, lr}^
	nop
	clear_exclusive
	ldmia	r0, {r0-r12}
	mov	lr, #DACR_GUEST_USER	@ after the last access to the guest kernel's memory
	mcr	p15, 0, lr, c3, c0, 0
	ldr	lr, [sp, #REGS_PC]
	movs	pc, lr
	.ltorg

/* Registers need not be kept: iret loads them. lr, the guest's pc, is for messages. */
iret_deferred:
	str	lr, [sp, #REGS_PC]
	mov	r0, sp
	mov	r4, sp
	load_stack
	bl	iret_deferred_work
	cmp	r0, #0
	beq	iret_repeat
	mov	sp, r4
	mvn	r4, #0x500000
	ldr	lr, [sp, #REGS_PC]
	mov	r12, #ARM_PV_HYPERCALL_IRET
	b	iret_load

/* Deferred work left at a pause point: the guest makes the call again. */
iret_repeat:
	mrs	r2, spsr
	add	r0, r4, #REGS_LR
	str	r2, [r4, #REGS_PSR]
	stmia	r0, {lr}^		@ sp was saved above
	mov	r0, r4
	bl	iret_again
	b	leave

iret_unusual:
	mov	r12, #ARM_PV_HYPERCALL_IRET
svc_hypercall:
	add	r0, sp, #4 * 4
	stmia	r0, {r4-r12}
	add	r0, sp, #REGS_SP
	stmia	r0, {sp, lr}^
	open_guest_kernel r1
	mrs	r2, spsr
	str	lr, [sp, #REGS_PC]
	str	r2, [sp, #REGS_PSR]
	mov	r0, sp
	mov	r4, sp
	load_stack
	bl	trap_svc
	@ falls through

/* Return from every C handler, r4 = the current vCPU: exit_work() returns the next one. */
leave:
	mov	r0, r4
	bl	exit_work		@ returns struct vcpu *
	.globl	arch_enter_guest
arch_enter_guest:
	mov	sp, r0
	ldr	r1, [sp, #VCPU_GUEST_USER]
	cmp	r1, #0
	moveq	r1, #DACR_GUEST_KERNEL
	movne	r1, #DACR_GUEST_USER
	mcr	p15, 0, r1, c3, c0, 0
	ldr	r2, [sp, #REGS_PSR]
	clear_exclusive
	msr	spsr_cxsf, r2
	add	r3, sp, #REGS_SP
	ldmia	r3, {sp, lr}^
	nop				@ banked registers: ARM DDI 0100I A4.1.21
	ldr	lr, [sp, #REGS_PC]
	ldmia	sp, {r0-r12}
	movs	pc, lr
	.ltorg

/*
 * An exception in the hypervisor, with r0 and the adjusted lr in the scratch area and
 * lr - \adjust the address of the instruction: resume as its row of the exception table
 * says. Without a row, fall through.
 */
	.macro	try_fixup adjust
	stmdb	sp!, {r1-r3, r12, lr}
	sub	r0, lr, #\adjust
	bl	exception_table_find
	cmp	r0, #0
	beq	1f
	str	r0, [sp, #4 * 4]
	ldmia	sp!, {r1-r3, r12, lr}
	ldr	r0, [sp]
	movs	pc, lr
1:	ldmia	sp!, {r1-r3, r12, lr}
	.endm

in_hypervisor_trap_dabt:
	try_fixup 0
	defer_asynchronous_abort
	mov	r0, #4
	b	fatal
in_hypervisor_trap_und:
	try_fixup 4
	mov	r0, #1
	b	fatal
in_hypervisor_trap_pabt:
	mov	r0, #3
	b	fatal
in_hypervisor_trap_irq:
	mov	r0, #6
	b	fatal
/*
 * FIQ is masked, so one is taken only where CPSR.F has no effect: by Secure firmware
 * (SCR.FW and SCR.FIQ clear: ARM DDI 0406C B4.1.129) or by the core (SCTLR.NMFI). The
 * hypervisor has no driver that would deassert it, so it panics. FIQ mode has no stack;
 * as this does not return, it uses all of SVC mode's.
 */
vector_fiq:
	sub	r1, lr, #4
	mrs	r2, spsr
	msr	cpsr_c, #0xd3
	ldr	sp, =stack_top
	mov	r0, #7
	bl	trap_in_hypervisor
	b	.
vector_unexpected:
	mov	r0, #0
fatal:	@ r0 = vector number; scratch area: r0, pc. Panics on the exception mode's stack.
	ldr	r1, [sp, #4]
	mrs	r2, spsr
	bl	trap_in_hypervisor
	b	.
	.ltorg
