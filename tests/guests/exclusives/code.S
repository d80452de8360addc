/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - the exclusive accesses of exclusives.c, in each of their sizes, and
 * the same accesses as guest user code.
 */
#include "exclusives.h"

	.syntax unified
	.arch	armv6k
	.arm

	/* r2 (r3: the upper half of a doubleword) = what is stored. */
	.macro	value_to_store
	ldr	r2, =STORED_LOW
	ldr	r3, =STORED_HIGH
	.endm

	/*
	 * uint32_t attempt_SIZE(void *place, void (*between)(void), uint32_t parts)
	 * A load with PART_LOAD; between(); a store with PART_STORE. The status of
	 * the store, or NOT_TRIED. Nothing else comes between the three.
	 */
	.macro	attempt size, load, store
	.globl	attempt_\size
attempt_\size:
	push	{r4-r6, lr}
	mov	r4, r0
	mov	r5, r1
	mov	r6, r2
	tst	r6, #PART_LOAD
	beq	1f
	\load
1:	blx	r5
	mov	r0, #NOT_TRIED
	tst	r6, #PART_STORE
	beq	2f
	value_to_store
	\store
2:	pop	{r4-r6, pc}
	.ltorg
	.endm

	.text
	attempt	word, "ldrex r2, [r4]", "strex r0, r2, [r4]"
	attempt	byte, "ldrexb r2, [r4]", "strexb r0, r2, [r4]"
	attempt	half, "ldrexh r2, [r4]", "strexh r0, r2, [r4]"
	attempt	double, "ldrexd r2, r3, [r4]", "strexd r0, r2, r3, [r4]"

	/* void add_SIZE(void *place): 1, by as many attempts as it takes. */
	.macro	add_one size, load, store, upper=nop
	.globl	add_\size
add_\size:
1:	\load
	adds	r2, r2, #1
	\upper
	\store
	teq	r1, #0
	bne	1b
	bx	lr
	.endm

	add_one	word, "ldrex r2, [r0]", "strex r1, r2, [r0]"
	add_one	byte, "ldrexb r2, [r0]", "strexb r1, r2, [r0]"
	add_one	half, "ldrexh r2, [r0]", "strexh r1, r2, [r0]"
	add_one	double, "ldrexd r2, r3, [r0]", "strexd r1, r2, r3, [r0]", "adc r3, r3, #0"

	/* User code, r0 = place: a load; or a store, with its status in r1. */
	.macro	user_access size, load, store
	.globl	user_load_\size, user_store_\size
user_load_\size:
	\load
	svc	#0
user_store_\size:
	value_to_store
	\store
	svc	#0
	.ltorg
	.endm

	.globl	user_start, user_end
user_start:
	user_access word, "ldrex r2, [r0]", "strex r1, r2, [r0]"
	user_access byte, "ldrexb r2, [r0]", "strexb r1, r2, [r0]"
	user_access half, "ldrexh r2, [r0]", "strexh r1, r2, [r0]"
	user_access double, "ldrexd r2, r3, [r0]", "strexd r1, r2, r3, [r0]"
user_end:
