/* SPDX-License-Identifier: GPL-2.0 */
/*
 * FPEXC of the guest is a word of the vCPU page: the hypervisor enables the
 * VFP for user code, or for an instruction of the kernel, when EN is set in it.
 * The other system registers trap, or are open once the VFP is enabled.
 *
 * Writing FPEXC uses ip, which vfp/vfphw.S has free wherever it does so.
 */
#include <asm/pv/vcpu.h>

	.purgem	VFPFMRX
	.macro	VFPFMRX, rd, sysreg, cond
	.ifc	\sysreg, FPEXC
	pv_base	\rd
	ldr	\rd, [\rd, #PV_FIELD(ARM_PV_VFPEXC)]
	.else
	vmrs\cond	\rd, \sysreg
	.endif
	.endm

	.purgem	VFPFMXR
	.macro	VFPFMXR, sysreg, rd, cond
	.ifc	\sysreg, FPEXC
	pv_base	ip
	str	\rd, [ip, #PV_FIELD(ARM_PV_VFPEXC)]
	.else
	vmsr\cond	\sysreg, \rd
	.endif
	.endm
