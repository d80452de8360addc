// SPDX-License-Identifier: GPL-2.0
/*
 * TLB, caches and address spaces of a paravirtualized kernel: the functions
 * that are laid over those of the real processor.
 *
 * Caches are maintained where the real processor needs it, but by range and not
 * by line. Page tables need no maintenance: the hypervisor sees them through the
 * cache. What differs between architectures is in mm-v5.c and mm-v67.c.
 */
#include <linux/highmem.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include <asm/cacheflush.h>
#include <asm/memory.h>
#include <asm/proc-fns.h>
#include <asm/pv/hypercall.h>
#include <asm/pv/setup.h>
#include <asm/tlbflush.h>

static void arm_pv_flush_user_tlb_range(unsigned long start, unsigned long end,
					struct vm_area_struct *vma)
{
	start &= PAGE_MASK;
	arm_pv_tlb(ARM_PV_TLB_RANGE, virt_to_phys(vma->vm_mm->pgd), start,
		   PAGE_ALIGN(end) - start);
}

static void arm_pv_flush_kern_tlb_range(unsigned long start, unsigned long end)
{
	start &= PAGE_MASK;
	arm_pv_tlb(ARM_PV_TLB_KERNEL_RANGE, 0, start, PAGE_ALIGN(end) - start);
}

static void arm_pv_flush_icache_all(void)
{
	arm_pv_cache(ARM_PV_CACHE_ICACHE, 0, 0);
}

static void arm_pv_flush_cache_all(void)
{
	arm_pv_cache(ARM_PV_CACHE_ALL, 0, 0);
}

static void arm_pv_coherent_kern_range(unsigned long start, unsigned long end)
{
	arm_pv_cache(ARM_PV_CACHE_COHERENT, start, end - start);
}

static int arm_pv_coherent_user_range(unsigned long start, unsigned long end)
{
	arm_pv_cache(ARM_PV_CACHE_COHERENT, start, end - start);
	return 0;
}

static void arm_pv_flush_kern_dcache_area(void *addr, size_t size)
{
	arm_pv_cache(ARM_PV_CACHE_FLUSH, (unsigned long)addr, size);
}

static void arm_pv_dma_map_area(const void *addr, size_t size, int dir)
{
	arm_pv_cache(ARM_PV_CACHE_FLUSH, (unsigned long)addr, size);
}

static void arm_pv_dma_unmap_area(const void *addr, size_t size, int dir)
{
	arm_pv_cache(ARM_PV_CACHE_INVALIDATE, (unsigned long)addr, size);
}

static void arm_pv_dma_flush_range(const void *start, const void *end)
{
	arm_pv_cache(ARM_PV_CACHE_FLUSH, (unsigned long)start, end - start);
}

/* Only page tables are cleaned by this function. */
static void arm_pv_dcache_clean_area(void *addr, int size)
{
}

static void arm_pv_switch_mm(phys_addr_t pgd, struct mm_struct *mm)
{
	arm_pv_switch(pgd);
}

/*
 * On a data cache with aliases the new page is written at its kernel address.
 * PG_dcache_clean is not set for it, so update_mmu_cache(), from ARMv6 on
 * set_pte_at(), sees to it that the lines are written back before user code can
 * see the page at another one.
 */
static void arm_pv_clear_user_highpage(struct page *page, unsigned long vaddr)
{
	void *to = kmap_atomic(page);

	clear_page(to);
	kunmap_atomic(to);
}

/*
 * Is this frame what user code of the running mm reads at vaddr? Not when its
 * entry is old, for then an access faults.
 */
bool arm_pv_mapped_here(unsigned long pfn, unsigned long vaddr,
			struct vm_area_struct *vma)
{
	pmd_t *pmd;
	pte_t pte;

	if (vma->vm_mm != current->mm)
		return false;
	pmd = pmd_off(vma->vm_mm, vaddr);
	if (pmd_none(*pmd) || pmd_bad(*pmd))
		return false;
	pte = *pte_offset_kernel(pmd, vaddr);
	return pte_present(pte) && pte_young(pte) && pte_pfn(pte) == pfn;
}

/*
 * Copy on write reads the page where user code has written it: so what the
 * cache holds need not go to memory first.
 */
static bool copy_from_user_address(void *kto, unsigned long vaddr)
{
	unsigned long left;

	pagefault_disable();
	left = __copy_from_user_inatomic(kto, (void __user *)vaddr, PAGE_SIZE);
	pagefault_enable();
	return left == 0;
}

static void arm_pv_copy_user_highpage(struct page *to, struct page *from,
				      unsigned long vaddr,
				      struct vm_area_struct *vma)
{
	unsigned long pfn = page_to_pfn(from);
	void *kto = kmap_atomic(to);
	void *kfrom;

	vaddr &= PAGE_MASK;
	if (!arm_pv_mapped_here(pfn, vaddr, vma) ||
	    !copy_from_user_address(kto, vaddr)) {
		kfrom = kmap_atomic(from);
		arm_pv_flush_user_view(pfn, vaddr, vma);
		copy_page(kto, kfrom);
		kunmap_atomic(kfrom);
	}
	kunmap_atomic(kto);
}

const struct cpu_user_fns arm_pv_aliasing_user_fns = {
	.cpu_clear_user_highpage = arm_pv_clear_user_highpage,
	.cpu_copy_user_highpage = arm_pv_copy_user_highpage,
};

/* The table is about to be freed and is not the loaded one. */
void arm_pv_release_pgd(void *pgd)
{
	arm_pv_op(ARM_PV_OP_RELEASE_PGD, virt_to_phys(pgd));
}

void __init arm_pv_setup_mm(void)
{
	processor.dcache_clean_area = arm_pv_dcache_clean_area;
	processor.switch_mm = arm_pv_switch_mm;

	cpu_tlb.flush_user_range = arm_pv_flush_user_tlb_range;
	cpu_tlb.flush_kern_range = arm_pv_flush_kern_tlb_range;

	cpu_cache = (struct cpu_cache_fns) {
		.flush_icache_all = arm_pv_flush_icache_all,
		.flush_kern_all = arm_pv_flush_cache_all,
		.flush_kern_louis = arm_pv_flush_cache_all,
		.flush_user_all = arm_pv_flush_cache_all,
		.coherent_kern_range = arm_pv_coherent_kern_range,
		.coherent_user_range = arm_pv_coherent_user_range,
		.flush_kern_dcache_area = arm_pv_flush_kern_dcache_area,
		.dma_map_area = arm_pv_dma_map_area,
		.dma_unmap_area = arm_pv_dma_unmap_area,
		.dma_flush_range = arm_pv_dma_flush_range,
	};
	arm_pv_setup_core();
}
