/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - exceptions with a number in r12, r1 to r11 in a pattern: r1 is 1, ...
 */
	.syntax unified
	.arm
	.text

	.macro	raise name, insn
	.globl	\name, after_\name
\name:
	push	{r4-r11, lr}
	mov	r12, r0
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	mov	r\n, #\n
	.endr
	\insn
after_\name:
	pop	{r4-r11, pc}
	.endm

	raise	raise_svc, "svc #0xea1"		@ no such hypercall
	raise	raise_und, "udf #0"
	raise	raise_emulated, "mrc p15, 0, r0, c0, c0, 0"

	.globl	user_start, user_end
user_start:
	udf	#0
	svc	#0
user_end:
