/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.S - privileged accesses that may abort: see probe.h. Their rows of the
 * exception table resume at probe_aborted.
 */
#include "entry/exception_table.h"

	.syntax unified
	.arm
	.text

	.globl	probe_read
probe_read:
	may_fault probe_aborted, ldr	r1, [r0]
	mov	r0, #0
	bx	lr

	.globl	probe_write
probe_write:
	may_fault probe_aborted, ldr	r1, [r0]
	may_fault probe_aborted, str	r1, [r0]
	mov	r0, #0
	bx	lr

probe_aborted:
	mov	r0, #1
	bx	lr
