/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exit.S - a program that exits at once with status 0, so that an exec of it measures
 * the kernel and no C library.
 */
	.arm
	.global	_start
_start:
	mov	r0, #0
	mov	r7, #1			@ __NR_exit
	svc	#0

	.section .note.GNU-stack, "", %progbits
