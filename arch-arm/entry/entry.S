/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.S - the vectors, the way in and the way out.
 *
 * While a guest runs, sp_svc points at its struct vcpu, whose first member is
 * struct arm_regs; the stack is empty. sp_und, sp_abt and sp_irq point at
 * SCRATCH_SIZE bytes of their own with a small stack below, at all times.
 * Interrupts are masked from the vector to the return: the hypervisor is
 * entered from USR mode only. FIQ is masked at all times: PSR_GUEST. Aborts in SVC
 * mode are allowed in guest_access.S, in probe.S, in async_abort_drain.S, where iret
 * touches its frame and where a register of the core may be missing (probed.h,
 * vfp_access.S), and nowhere else. SVC and UND mode are entered with asynchronous
 * aborts open, as the guest had them: up to mask_asynchronous_aborts, behind which a
 * vector begins, one is noted and told later (async_abort.c).
 *
 * INVARIANT(user-cut): the DACR is opened before anything of the guest's is
 * touched and set from the virtual mode on every way out.
 * A DACR written on the way out is in force behind the exception return, which
 * synchronizes as `synchronize` does: ARM DDI 0406C A3.8.3.
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
 * The first bytes of every vectors page: domain set-up copies them to a guest's. The
 * hypervisor's own tables map this page, whose rest is other constants.
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

/* What belongs to the guest's kernel may be accessed from here on. */
	.macro	open_guest_kernel scratch
	mov	\scratch, #DACR_GUEST_KERNEL
	mcr	p15, 0, \scratch, c3, c0, 0
	synchronize \scratch
	.endm

/*
 * From an exception mode with the return address in lr (adjusted by @adjust)
 * to SVC mode with the guest's registers in its struct vcpu, r0 = vcpu, an
 * empty stack and all guest domains open; then call \handler.
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
 * svc. From guest user code: straight to the guest's vector_swi with r0-r12
 * untouched, sp = its kernel stack, lr = pc of user code, and psr, sp, lr of
 * user code in slot_swi; no C. From the guest kernel: a hypercall.
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
 * iret. What the guest put off until now is done in C first; then the frame is
 * loaded, without C. The frame's first word and its psr are touched first: it
 * spans two pages at most, so the rest cannot abort. Whatever is unusual goes
 * to trap_svc with nothing changed.
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
	mov	lr, #DACR_GUEST_USER	@ the frame was in the domain that closes now
	mcr	p15, 0, lr, c3, c0, 0
	ldr	lr, [sp, #REGS_PC]
	movs	pc, lr
	.ltorg

/* lr is the guest's pc, which only a message needs; the registers do not matter. */
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

/* An interrupt waits and something is left: the guest makes the call again. */
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

/* Every way out from C, r4 = the current vCPU: choose what runs, then load it. */
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
 * An exception of the hypervisor's own, with r0 and the pc behind the
 * instruction, less what the vector took off it, in the scratch area: go on at
 * the fixup of that instruction. If there is none it falls through.
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
 * Masked, and still here: only where software cannot mask it, which is Secure
 * firmware's doing (SCR.FW and SCR.FIQ clear: ARM DDI 0406C B4.1.129) or the
 * core's (SCTLR.NMFI). Nobody would end it, so this is a panic, with the reason.
 * FIQ mode has no stack; there is no way back, so the whole of SVC mode's is used.
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
fatal:	@ r0 = vector number; scratch: r0, pc. No way back: panic on this stack.
	ldr	r1, [sp, #4]
	mrs	r2, spsr
	bl	trap_in_hypervisor
	b	.
	.ltorg
