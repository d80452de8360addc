/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tells the hypervisor that an image is a guest of its own, and how large
 * it is with and without bss. Included by kernel/head.S behind stext, the first byte.
 */
#include <asm/xen/arm_pv_abi.h>

	b	.Larm_pv_start
	.org	stext + ARM_PV_SIGNATURE_OFFSET
	.long	ARM_PV_SIGNATURE_MAGIC
	.long	ARM_PV_ABI_VERSION
	.long	stext
	.long	_end - stext
	.long	PAGE_OFFSET
	.long	arm_pv_data_end - stext		@ kernel/vmlinux.lds.S
.Larm_pv_start:
