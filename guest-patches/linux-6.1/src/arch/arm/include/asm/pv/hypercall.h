/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hypercalls that Xen does not have. Those that it has go through
 * xen/hypercall.S.
 */
#ifndef __ASM_ARM_PV_HYPERCALL_H
#define __ASM_ARM_PV_HYPERCALL_H

#include <linux/stringify.h>
#include <linux/types.h>
#include <asm/xen/arm_pv_abi.h>

/* nr: a constant ARM_PV_HYPERCALL_*. r1-r4 come back changed. */
static __always_inline long arm_pv_hypercall(unsigned long nr, unsigned long a0,
					     unsigned long a1, unsigned long a2,
					     unsigned long a3)
{
	register unsigned long r0 asm("r0") = a0;
	register unsigned long r1 asm("r1") = a1;
	register unsigned long r2 asm("r2") = a2;
	register unsigned long r3 asm("r3") = a3;
	register unsigned long r12 asm("r12") = nr;

	asm volatile("svc	" __stringify(ARM_PV_HYPERCALL_TAG)
		     : "+r" (r0), "+r" (r1), "+r" (r2), "+r" (r3)
		     : "r" (r12)
		     : "r4", "memory");
	return r0;
}

/* op: ARM_PV_OP_* */
static inline long arm_pv_op(unsigned long op, unsigned long arg)
{
	return arm_pv_hypercall(ARM_PV_HYPERCALL_OP, op, arg, 0, 0);
}

/* pgd: guest-physical address of the first-level table. */
static inline void arm_pv_switch(phys_addr_t pgd)
{
	arm_pv_hypercall(ARM_PV_HYPERCALL_SWITCH, pgd, 0, 0, 0);
}

/* op: ARM_PV_TLB_*; pgd as for arm_pv_switch(). */
static inline void arm_pv_tlb(unsigned long op, phys_addr_t pgd,
			      unsigned long va, unsigned long len)
{
	arm_pv_hypercall(ARM_PV_HYPERCALL_TLB, op, pgd, va, len);
}

/* op: ARM_PV_CACHE_* */
static inline void arm_pv_cache(unsigned long op, unsigned long va,
				unsigned long len)
{
	arm_pv_hypercall(ARM_PV_HYPERCALL_CACHE, op, va, len, 0);
}

#endif
