/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page of the running vCPU, for C and for assembly.
 *
 * It has one virtual address, so an access always meets the vCPU that executes
 * it. Assembly reaches it from 0xffafffff, one below the page: this constant
 * is a single MVN, and its low byte is the value that masks interrupts.
 */
#ifndef __ASM_ARM_PV_VCPU_H
#define __ASM_ARM_PV_VCPU_H

#ifndef __ASSEMBLY__
#include <linux/types.h>
#endif

#include <asm/xen/arm_pv_abi.h>

#define PV_BASE_INVERTED	0x500000
#define PV_FIELD(offset)	((offset) + 1)

#ifdef __ASSEMBLY__

	.macro	pv_base, rd:req
	mvn	\rd, #PV_BASE_INVERTED
	.endm

#else

#define arm_pv_vcpu	((struct arm_pv_vcpu_page *)ARM_PV_VCPU_PAGE)

/*
 * Constant for as long as a kernel is built either for bare hardware or for
 * the hypervisor; code that asks does not have to change when one image
 * serves both.
 */
#define arm_pv()	IS_ENABLED(CONFIG_ARM_PV)

#endif
#endif
