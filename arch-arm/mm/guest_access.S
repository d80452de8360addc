/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest_access.S - the only instructions of the hypervisor that touch guest
 * virtual memory. LDRT and STRT make the access with USR rights, so that the
 * hypervisor's own pages are out of reach whatever the address; an abort goes
 * on at the place named in the exception table.
 *
 * The caller (guest_copy.c) has checked the range.
 */
#include "entry/exception_table.h"

	.syntax unified
	.arm
	.text

/*
 * size_t guest_read(void *to, uint32_t gva, size_t size)
 * size_t guest_write(uint32_t gva, const void *from, size_t size)
 * Return the number of bytes at the end that were not copied.
 */
	.globl	guest_read
guest_read:
	orr	r3, r0, r1
	tst	r3, #3
	bne	5f
1:	subs	r2, r2, #4
	bmi	3f
	may_fault word_failed, ldrt	r3, [r1], #4
	str	r3, [r0], #4
	b	1b
3:	add	r2, r2, #4
2:	cmp	r2, #0
	beq	4f
	may_fault byte_failed, ldrbt	r3, [r1], #1
	strb	r3, [r0], #1
	sub	r2, r2, #1
	b	2b
4:	mov	r0, #0
	bx	lr
/* Bytes up to the first word if both lie alike, else all. */
5:	eor	r3, r0, r1
	tst	r3, #3
	bne	2b
6:	tst	r0, #3
	beq	1b
	cmp	r2, #0
	beq	4b
	may_fault byte_failed, ldrbt	r3, [r1], #1
	strb	r3, [r0], #1
	sub	r2, r2, #1
	b	6b

	.globl	guest_write
guest_write:
	orr	r3, r0, r1
	tst	r3, #3
	bne	2f
1:	subs	r2, r2, #4
	bmi	3f
	ldr	r3, [r1], #4
	may_fault word_failed, strt	r3, [r0], #4
	b	1b
3:	add	r2, r2, #4
2:	cmp	r2, #0
	beq	4f
	ldrb	r3, [r1], #1
	may_fault byte_failed, strbt	r3, [r0], #1
	sub	r2, r2, #1
	b	2b
4:	mov	r0, #0
	bx	lr

/* The word loops have taken 4 from the count before the access, the byte loops 0. */
word_failed:
	add	r2, r2, #4
byte_failed:
	mov	r0, r2
	bx	lr

/*
 * uint32_t guest_read_word(uint32_t gva, uint32_t *word)
 * uint32_t guest_read_line(uint32_t gva, uint32_t *words)
 * Return 0, or 1 if the access aborted. A line is 8 words at a multiple of 32.
 * Its one load is a privileged one: only for addresses below the hypervisor.
 */
	.globl	guest_read_word
guest_read_word:
	may_fault read_failed, ldrt r2, [r0]
	str	r2, [r1]
	mov	r0, #0
	bx	lr
read_failed:
	mov	r0, #1
	bx	lr

	.globl	guest_read_line
guest_read_line:
	push	{r4-r9}
	may_fault line_failed, ldmia r0, {r2-r9}
	stmia	r1, {r2-r9}
	mov	r0, #0
	pop	{r4-r9}
	bx	lr
line_failed:
	mov	r0, #1
	pop	{r4-r9}
	bx	lr
