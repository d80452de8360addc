/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the memory management of a paravirtualized kernel tells the hypervisor.
 *
 * The hypervisor's tables are a large TLB over the kernel's own tables. A hook
 * is called exactly where the real TLB would have to be flushed, but always,
 * and with the table of the mm that it is given: what the hypervisor holds
 * survives a switch of mm, so neither the loaded mm nor mm_cpumask says
 * whether there is something to drop.
 */
#ifndef __ASM_ARM_PV_MMU_H
#define __ASM_ARM_PV_MMU_H

#ifndef __ASSEMBLY__

#include <asm/pv/hypercall.h>
#include <asm/pv/vcpu.h>

/*
 * The entry for va became valid or allows more. The next return to user code
 * fills it, which saves the fault; a hint that is not true does no harm.
 */
static inline void arm_pv_fill_hint(unsigned long va)
{
	unsigned long n = READ_ONCE(arm_pv_vcpu->hint_count);

	if (n < ARM_PV_HINTS_MAX) {
		WRITE_ONCE(arm_pv_vcpu->hint_va[n], va);
		WRITE_ONCE(arm_pv_vcpu->hint_count, n + 1);
	}
}

/*
 * A page that user code is about to see was written at its kernel address. On
 * a VIVT cache its lines must be in memory by then: the hypervisor does the
 * pages of this list before it next makes a user address valid.
 */
static inline void arm_pv_clean_before_user(void *addr)
{
	unsigned long n = READ_ONCE(arm_pv_vcpu->clean_count);

	if (n < ARM_PV_CLEANS_MAX) {
		WRITE_ONCE(arm_pv_vcpu->clean_va[n], (unsigned long)addr);
		WRITE_ONCE(arm_pv_vcpu->clean_count, n + 1);
	} else {
		arm_pv_cache(ARM_PV_CACHE_FLUSH, (unsigned long)addr, PAGE_SIZE);
	}
}

#endif
#endif
