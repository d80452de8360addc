/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table_clear.S - zero a table: void table_clear(uint32_t *table, uint32_t size),
 * size a multiple of 64 bytes and not 0.
 */
	.syntax unified
	.arm
	.text
	.globl	table_clear
table_clear:
	push	{r4-r9}
	mov	r2, #0
	mov	r3, #0
	mov	r4, #0
	mov	r5, #0
	mov	r6, #0
	mov	r7, #0
	mov	r8, #0
	mov	r9, #0
1:	stmia	r0!, {r2-r9}
	subs	r1, r1, #64
	stmia	r0!, {r2-r9}
	bne	1b
	pop	{r4-r9}
	bx	lr
