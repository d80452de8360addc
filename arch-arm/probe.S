/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.S - privileged accesses that may abort: see probe.h. They go on at
 * probe_aborted through the same table as accesses to guest memory.
 */
	.syntax unified
	.arm
	.text

	.macro	probed insn:vararg
9001:	\insn
	.pushsection .guest_access_table, "a"
	.word	9001b, probe_aborted
	.popsection
	.endm

	.globl	probe_read
probe_read:
	probed	ldr	r1, [r0]
	mov	r0, #0
	bx	lr

	.globl	probe_write
probe_write:
	probed	ldr	r1, [r0]
	probed	str	r1, [r0]
	mov	r0, #0
	bx	lr

probe_aborted:
	mov	r0, #1
	bx	lr
