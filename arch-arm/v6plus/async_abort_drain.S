/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * async_abort_drain.S (ARMv6 and ARMv7) - asynchronous aborts that are pending, taken
 * where it is known whose they are: see abort.h.
 */
#include "cpu.h"
#include "entry/exception_table.h"

	.syntax unified
	.arm
	.text

/* lr of an asynchronous abort names the instruction that would have been next. */
	.macro	next insn:vararg
	may_fault late, \insn
	.endm

/* bool abort_is_pending(void) */
	.globl	abort_is_pending
abort_is_pending:
	mov	r0, #0
	cpsie	a
	next	nop
	next	nop
	next	nop
	next	nop
	next	cpsid	a
	bx	lr
late:	next	cpsid	a		@ the abort came back with the mask open
	mov	r0, #1
	bx	lr
