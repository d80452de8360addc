/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - Thumb-2 code that the checks run, see code.h.
 *
 * Everything here is position-independent and follows the AAPCS. Each function's
 * result is wrong when a condition in an IT block is ignored.
 * SPEC: ARM DDI 0406C, A2.5.2 (ITSTATE), A6.3.
 */
	.syntax	unified
	.arch	armv7-a
	.fpu	neon
	.thumb
	.section .note.GNU-stack, "", %progbits
	.text

#define SYS_exit	1
#define SYS_sched_yield	158

	.macro	function name
	.balign	4
	.global	\name
	.type	\name, %function
	.thumb_func
\name:
	.endm

/* --- loads in an IT block */

	.macro	it_load first, second, third, fourth
	.balign	4
1:	push	{r4, lr}
	movs	r3, #0
	movs	r4, #0
	cmp	r1, #0
	itete	eq
2:	\first
	\second
	\third
	\fourth
	orr	r0, r3, r4, lsl #8
	pop	{r4, pc}
	.pushsection .data.rel.ro, "aw"
	.word	1b + 1, 2b
	.popsection
	.endm

	.macro	it_loads load
	it_load	"\load\()eq r4, [r0]", "addne r3, #2", "addeq r3, #4", "addne r3, #8"
	it_load	"addeq r3, #1", "\load\()ne r4, [r0]", "addeq r3, #4", "addne r3, #8"
	it_load	"addeq r3, #1", "addne r3, #2", "\load\()eq r4, [r0]", "addne r3, #8"
	it_load	"addeq r3, #1", "addne r3, #2", "addeq r3, #4", "\load\()ne r4, [r0]"
	.endm

	.pushsection .data.rel.ro, "aw"
	.balign	4
	.global	it_loads
it_loads:
	.popsection
	.macro	narrow_eq to:vararg
	ldreq.n	\to
	.endm
	.macro	narrow_ne to:vararg
	ldrne.n	\to
	.endm
	.macro	wide_eq to:vararg
	ldreq.w	\to
	.endm
	.macro	wide_ne to:vararg
	ldrne.w	\to
	.endm
	it_loads narrow_
	it_loads wide_

/* --- undefined instructions */

	.macro	undefined name, size, instruction
	.balign	4
1:	cmp	r0, r0
	mov	r0, #0
	itett	eq
	addeq	r0, #1
	addne	r0, #2
2:	\instruction
	addeq	r0, #4
	bx	lr
	.pushsection .data.rel.ro, "aw"
	.balign	4
	.global	\name
\name:	.word	1b + 1, 2b, \size
	.popsection
	.endm

	undefined undefined_narrow, 2, "udf #0x42"
	undefined undefined_wide, 4, "udf.w #0x1234"

/* --- IT blocks without end */

	function it_spin
	push	{r4, lr}
	movs	r1, #0
1:	movs	r2, #0
	tst	r0, #1
	ittee	eq
	addeq	r2, #1
	addeq	r2, #2
	addne	r2, #4
	addne	r2, #8
	itete	ne
	addne	r2, #16
	addeq	r2, #32
	addne.w	r2, r2, #64
	addeq	r2, #128
	ite	ne
	subne	r2, #(4 + 8 + 16 + 64)
	subeq	r2, #(1 + 2 + 32 + 128)
	orrs	r1, r2
	subs	r0, #1
	bne	1b
	mov	r0, r1
	pop	{r4, pc}

/* --- steps for a tracer */

	function run_steps
	cmp	r0, r0
	itet	eq
2:	addeq	r0, #1
	addne	r0, #2
3:	addeq.w	r0, r0, #4
4:	add.w	r0, r0, #0x100
5:	bx	lr

	.pushsection .data.rel.ro, "aw"
	.balign	4
	.global	it_steps
it_steps:
	.word	2b, 2, 0x0a, 1
	.word	3b, 4, 0x08, 4
	.word	4b, 4, 0, 0x100
	.word	5b, 2, 0, 0
	.popsection

/* --- byte order */

	function load_big_endian
	setend	be
	ldr	r0, [r0]
	setend	le
	bx	lr

	function load_big_endian_often
	push	{r4, lr}
	movs	r3, #0
	setend	be
1:	ldr	r4, [r0]
	eors	r4, r1
	orrs	r3, r4
	subs	r2, #1
	bne	1b
	setend	le
	mov	r0, r3
	pop	{r4, pc}

/* --- ARM and Thumb */

	function interwork
	push	{r4, r5, lr}
	mov	r4, r0
	movs	r0, #0
	adr	r5, in_arm
1:	blx	in_arm
	blx	r5
	blx	in_arm_by_stack
	bl	2f
	subs	r4, #1
	bne	1b
	pop	{r4, r5, pc}
2:	bx	r5

	.arm
	.balign	4
in_arm:
	add	r0, r0, #1
	bx	lr
in_arm_by_stack:
	push	{lr}
	add	r0, r0, #1
	pop	{pc}
	.thumb

/* --- VFP and NEON */

	function neon_hold
	push	{r4, r7, r8, lr}
	vpush	{d8-d15}
	vldmia	r0!, {d0-d15}
	vldmia	r0, {d16-d31}
	vmsr	fpscr, r1
	cbz	r3, 2f
1:	subs	r3, #1
	bne	1b
	b	3f
2:	movs	r7, #SYS_sched_yield
	svc	#0
3:	cmp	r2, #0
	itete	ne
	vstrne	d0, [r2]
	addeq	r2, #16
	addne	r2, #8
	addeq	r2, #32
	vstmia	r2!, {d1-d15}
	vstmia	r2, {d16-d31}
	vmrs	r0, fpscr
	movs	r4, #0
	vmsr	fpscr, r4
	vpop	{d8-d15}
	pop	{r4, r7, r8, pc}

/* All registers but d17 must be 0 when a program starts. */
	.balign	4
	.global	first_use, first_use_end
first_use:
	cmp	sp, #0
	itete	eq
	vmoveq.f64 d16, #1.0
	vmovne.f64 d17, #2.0
	moveq	r4, #1
	movne	r4, #0
	vmov	r2, r3, d16
	orrs	r4, r2
	orrs	r4, r3
	vmov	r2, r3, d17
	eor	r3, r3, #0x40000000
	orrs	r4, r2
	orrs	r4, r3
	vmrs	r2, fpscr
	orrs	r4, r2
	vmov.i32 q8, #0
	.irp	register, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15
	vorr	q8, q8, q\register
	.endr
	vorr	d16, d16, d17
	vmov	r2, r3, d16
	orrs	r4, r2
	orrs	r4, r3
	ite	eq
	moveq	r0, #42
	movne	r0, #1
	movs	r7, #SYS_exit
	svc	#0
first_use_end:

/* --- exclusive accesses */

	function exclusive_add
	push	{r4, r5, r6, lr}
	ldr	r12, [sp, #16]		@ rounds
1:	ldrexd	r4, r5, [r0]
	adds	r4, r2
	adc	r5, r5, r3
	strexd	r6, r4, r5, [r0]
	cmp	r6, #0
	bne	1b
	dmb
	subs	r12, #1
	bne	1b
	pop	{r4, r5, r6, pc}

/* --- unaligned */

	function load_word
	ldr	r0, [r0]
	bx	lr

	function load_half
	ldrh	r0, [r0]
	bx	lr

	function load_double
	cmp	r0, r0
	itet	eq
	ldrdeq	r0, r1, [r0]
	movne	r1, #0
	addeq	r1, #1
	bx	lr

	function store_word
	str	r1, [r0]
	bx	lr

	function store_double
	cmp	r0, r0
	itet	eq
	strdeq	r2, r3, [r0]
	movne	r2, #0
	addeq	r1, #1
	bx	lr
