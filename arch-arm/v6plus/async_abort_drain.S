/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * async_abort_drain.S (ARMv6 and ARMv7) - take pending asynchronous aborts while it is
 * known which guest caused them: see abort.h.
 */
#include "cpu.h"
#include "entry/exception_table.h"

	.syntax unified
	.arm
	.text

/*
 * An instruction before which the abort may be taken: lr of an asynchronous abort is
 * that of the instruction that would have been executed next.
 */
	.macro	next insn:vararg
	may_fault taken, \insn
	.endm

/* bool async_abort_take_pending(void) */
	.globl	async_abort_take_pending
async_abort_take_pending:
	mov	r0, #0
	cpsie	a
	next	nop
	next	nop
	next	nop
	next	nop
	next	cpsid	a
	bx	lr
taken:	next	cpsid	a		@ the abort's return restored CPSR.A = 0
	mov	r0, #1
	bx	lr
