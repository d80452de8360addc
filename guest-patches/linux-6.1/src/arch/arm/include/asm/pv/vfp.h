/* SPDX-License-Identifier: GPL-2.0 */
/*
 * FPEXC of the guest for C, see vfpmacros.h. The native macros, which take the
 * register's name, remain for all other registers.
 */
#ifndef __ASM_ARM_PV_VFP_H
#define __ASM_ARM_PV_VFP_H

#include <asm/pv/vcpu.h>

#undef fmrx
#define fmrx(_vfp_) ({						\
	u32 __v;						\
	if (__builtin_strcmp(#_vfp_, "FPEXC") == 0)		\
		__v = READ_ONCE(arm_pv_vcpu->vfpexc);		\
	else							\
		asm(".fpu	vfpv2\n"			\
		    "vmrs	%0, " #_vfp_			\
		    : "=r" (__v) : : "cc");			\
	__v;							\
 })

#undef fmxr
#define fmxr(_vfp_, _var_) do {					\
	if (__builtin_strcmp(#_vfp_, "FPEXC") == 0)		\
		WRITE_ONCE(arm_pv_vcpu->vfpexc, (_var_));	\
	else							\
		asm volatile(".fpu	vfpv2\n"		\
		    "vmsr	" #_vfp_ ", %0"			\
		    : : "r" (_var_) : "cc");			\
} while (0)

#endif
