/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - the user code of colours.c.
 */
	.syntax unified
	.arm
	.text

	/* r0 = address: load the word there to r1, store r2 to the next word. */
	.globl	user_start, user_end
user_start:
	ldr	r1, [r0]
	str	r2, [r0, #4]
	svc	#0
user_end:
