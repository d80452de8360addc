/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TLB maintenance: replaces the functions of asm/tlbflush.h that would execute
 * coprocessor instructions. The two range functions are in pv/mm.c, for
 * modules reach them through cpu_tlb.
 */
#ifndef __ASM_ARM_PV_TLBFLUSH_H
#define __ASM_ARM_PV_TLBFLUSH_H

#include <asm/pv/mmu.h>
#include <asm/memory.h>

static inline void local_flush_tlb_all(void)
{
	arm_pv_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
}

static inline void local_flush_tlb_mm(struct mm_struct *mm)
{
	arm_pv_tlb(ARM_PV_TLB_MM, virt_to_phys(mm->pgd), 0, 0);
}

static inline void
local_flush_tlb_page(struct vm_area_struct *vma, unsigned long uaddr)
{
	arm_pv_tlb(ARM_PV_TLB_PAGE, virt_to_phys(vma->vm_mm->pgd),
		   uaddr & PAGE_MASK, PAGE_SIZE);
}

static inline void local_flush_tlb_kernel_page(unsigned long kaddr)
{
	arm_pv_tlb(ARM_PV_TLB_KERNEL_RANGE, 0, kaddr & PAGE_MASK, PAGE_SIZE);
}

/* The hypervisor does this whenever it replaces a mapping. */
static inline void local_flush_bp_all(void)
{
}

/*
 * The hypervisor reads a table where it was written: nothing has to reach
 * memory first, only to be stored before the next call.
 */
static inline void flush_pmd_entry(void *pmd)
{
	barrier();
}

static inline void clean_pmd_entry(void *pmd)
{
	barrier();
}

#endif
