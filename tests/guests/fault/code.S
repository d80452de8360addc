/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - the accesses of fault.c: one instruction each at kernel_X (returns)
 * and user_X (svc), r0 = address; and what is executed at the addresses.
 */
	.syntax unified
	.arm
	.text

	.macro	accesses prefix, end
	.globl	\prefix\()read, \prefix\()write, \prefix\()swap
	.globl	\prefix\()halfword, \prefix\()multiple
\prefix\()read:
	ldr	r1, [r0]
	.inst	\end
\prefix\()write:
	ldr	r1, 1f
	str	r1, [r0]
	.inst	\end
\prefix\()swap:
	ldr	r1, 1f
	swp	r2, r1, [r0]
	.inst	\end
\prefix\()halfword:
	ldrh	r1, [r0]
	.inst	\end
\prefix\()multiple:
	ldmia	r0, {r1, r2}
	.inst	\end
1:	.inst	0xe12fff1e		@ what is written: bx lr, as fill_target()
	.endm

	accesses kernel_, 0xe12fff1e	@ bx lr
	.globl	kernel_exec, kernel_breakpoint
kernel_exec:
	bx	r0
kernel_breakpoint:
	bkpt	#0
	bx	lr

	.globl	user_start, user_end, user_exec, user_breakpoint
user_start:
	accesses user_, 0xef000000	@ svc #0
user_exec:
	add	pc, r0, #4
user_breakpoint:
	bkpt	#0
user_end:
