// SPDX-License-Identifier: GPL-2.0
/*
 * Page table entries and caches of the ARMv6 and ARMv7 cores, as the native
 * functions treat them (mm/proc-v6.S, mm/proc-v7-2level.S, mm/flush.c), but
 * without coprocessor accesses.
 *
 * Entries have the format of VMSAv6 with subpages off (ARM DDI 0100I, B4.7.4);
 * ARMv7 with TEX remap (ARM DDI 0406C, B3.8.3), ARMv6 without. The hypervisor
 * reads a table through the cache, so entries are not cleaned.
 *
 * Data caches are VIPT with aliases (ARM1136, ARM1176 with 32 KiB and more) or
 * without. Instruction caches do not see what the data cache holds.
 */
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

#include <asm/cacheflush.h>
#include <asm/cachetype.h>
#include <asm/proc-fns.h>
#include <asm/pv/flush.h>
#include <asm/pv/hypercall.h>
#include <asm/pv/setup.h>
#include <asm/shmparam.h>
#include <asm/tlbflush.h>

#include "../mm/mm.h"

void arm_pv_data_abort(unsigned long pc);
unsigned long arm_pv_prefetch_abort(unsigned long pc);
void cpu_v7_set_pte_ext(pte_t *ptep, pte_t pte, unsigned int ext);

#define MT_INDEX(mt)	((mt) >> 2)
#define MT_TEX0		(4 << 2)

/* TEX, C and B of each memory type of Linux without TEX remap. */
static const u32 v6_memory_type[] = {
	[MT_INDEX(L_PTE_MT_BUFFERABLE)]		= PTE_EXT_TEX(1),
	[MT_INDEX(L_PTE_MT_WRITETHROUGH)]	= PTE_CACHEABLE,
	[MT_INDEX(L_PTE_MT_WRITEBACK)]		= PTE_CACHEABLE | PTE_BUFFERABLE,
	[MT_INDEX(L_PTE_MT_DEV_SHARED)]		= PTE_BUFFERABLE,
	[MT_INDEX(L_PTE_MT_WRITEALLOC)]		= PTE_EXT_TEX(1) | PTE_CACHEABLE |
						  PTE_BUFFERABLE,
	[MT_INDEX(L_PTE_MT_DEV_WC)]		= PTE_EXT_TEX(1),
	[MT_INDEX(L_PTE_MT_DEV_CACHED)]		= PTE_CACHEABLE | PTE_BUFFERABLE,
	[MT_INDEX(L_PTE_MT_DEV_NONSHARED)]	= PTE_EXT_TEX(2),
	[MT_INDEX(L_PTE_MT_VECTORS)]		= PTE_CACHEABLE | PTE_BUFFERABLE,
};

/* Both halves of an entry; type has TEX, C, B and what only one core wants. */
static void set_entry(pte_t *ptep, pteval_t val, u32 type)
{
	const pteval_t usable = L_PTE_PRESENT | L_PTE_YOUNG;
	u32 hardware = 0;

	if ((val & (usable | L_PTE_NONE)) == usable) {
		hardware = (val & (PAGE_MASK | L_PTE_SHARED)) | type |
			   PTE_TYPE_SMALL;
		if (val & L_PTE_XN)
			hardware |= PTE_EXT_XN;
	}
	WRITE_ONCE(*ptep, __pte(val));
	WRITE_ONCE(*(u32 *)(ptep + PTE_HWTABLE_PTRS), hardware);
}

static bool writable(pteval_t val)
{
	return (val & (L_PTE_DIRTY | L_PTE_RDONLY)) == L_PTE_DIRTY;
}

/* Of APX = 1 only AP = 01 and 10 mean something on ARMv6. */
static void v6_set_pte_ext(pte_t *ptep, pte_t pte, unsigned int ext)
{
	pteval_t val = pte_val(pte);
	u32 type = ext | v6_memory_type[MT_INDEX(val & L_PTE_MT_MASK)];

	if (val & L_PTE_USER)
		type |= PTE_EXT_AP1;
	if (!writable(val))
		type |= PTE_EXT_APX;
	if (!(val & L_PTE_USER) || writable(val))
		type |= PTE_EXT_AP0;
	set_entry(ptep, val, type);
}

static void v7_set_pte_ext(pte_t *ptep, pte_t pte, unsigned int ext)
{
	pteval_t val = pte_val(pte);
	u32 type = ext | PTE_EXT_AP0 | (val & (PTE_CACHEABLE | PTE_BUFFERABLE));

	if (val & MT_TEX0)
		type |= PTE_EXT_TEX(1);
	if (val & L_PTE_USER)
		type |= PTE_EXT_AP1;
	if (!writable(val))
		type |= PTE_EXT_APX;
	set_entry(ptep, val, type);
}

/* The colour of vaddr of a page, mapped for maintenance. */
static unsigned long map_alias(unsigned long pfn, unsigned long vaddr)
{
	unsigned long va = FLUSH_ALIAS_START + (CACHE_COLOUR(vaddr) << PAGE_SHIFT);

	set_top_pte(va, pfn_pte(pfn, PAGE_KERNEL));
	return va;
}

void arm_pv_flush_pfn_alias(unsigned long pfn, unsigned long vaddr)
{
	arm_pv_cache(ARM_PV_CACHE_FLUSH, map_alias(pfn, vaddr), PAGE_SIZE);
}

void arm_pv_flush_icache_alias(unsigned long pfn, unsigned long vaddr,
			       unsigned long len)
{
	arm_pv_cache(ARM_PV_CACHE_COHERENT,
		     map_alias(pfn, vaddr) + offset_in_page(vaddr), len);
}

void flush_cache_mm(struct mm_struct *mm)
{
	if (cache_is_vipt_aliasing())
		flush_cache_all();
}

void flush_cache_range(struct vm_area_struct *vma, unsigned long start,
		       unsigned long end)
{
	if (cache_is_vipt_aliasing())
		flush_cache_all();
	else if (vma->vm_flags & VM_EXEC)
		__flush_icache_all();
}

/* What user code may have written to a page of this colour, for the kernel to read. */
void arm_pv_flush_user_view(unsigned long pfn, unsigned long vaddr,
			    struct vm_area_struct *vma)
{
	if (arm_pv_mapped_here(pfn, vaddr, vma))
		arm_pv_cache(ARM_PV_CACHE_FLUSH, vaddr & PAGE_MASK, PAGE_SIZE);
	else
		arm_pv_flush_pfn_alias(pfn, vaddr);
}

void flush_cache_page(struct vm_area_struct *vma, unsigned long user_addr,
		      unsigned long pfn)
{
	if (cache_is_vipt_aliasing())
		arm_pv_flush_user_view(pfn, user_addr, vma);
	if (vma->vm_flags & VM_EXEC &&
	    (cache_is_vipt_aliasing() || icache_is_vivt_asid_tagged()))
		__flush_icache_all();
}

/*
 * Must the instruction cache forget the page, now that it is mapped and the
 * data cache has been cleaned just now, or was clean before?
 *
 * Once is enough, for all colours are forgotten: a clean page that is mapped for
 * execution again needs nothing. That the first time was not for execution can
 * only be where PG_dcache_clean is kept for data too; there files are forgotten
 * whatever they are mapped for, and other pages each time.
 */
static bool has_stale_code(struct page *page, bool was_clean, bool exec)
{
	if (icache_is_vivt_asid_tagged())
		return exec;
	if (cache_is_vipt_nonaliasing())
		return exec && !was_clean;
	return page_mapping_file(page) ? !was_clean : exec;
}

/* The page is about to become visible to user code. */
void __sync_icache_dcache(pte_t pteval)
{
	struct page *page;
	bool was_clean;

	if (cache_is_vipt_nonaliasing() && !pte_exec(pteval))
		return;
	if (!pfn_valid(pte_pfn(pteval)))
		return;
	page = pfn_to_page(pte_pfn(pteval));
	if (PageReserved(page))
		return;

	was_clean = test_and_set_bit(PG_dcache_clean, &page->flags);
	if (!was_clean)
		arm_pv_clean_before_user(page_address(page));
	if (has_stale_code(page, was_clean, pte_exec(pteval)))
		__flush_icache_all();
}

/* Before a change of page tables; caches named by physical address keep all. */
static void flush_no_user_cache(void)
{
}

static void flush_no_user_cache_range(unsigned long start, unsigned long end,
				      unsigned int flags)
{
}

/*
 * Which of the two architectures is asked of what the native code has chosen:
 * by its ID registers an ARM11 MPCore looks like an ARMv7.
 */
void __init arm_pv_setup_core(void)
{
	processor._data_abort = arm_pv_data_abort;
	processor._prefetch_abort = arm_pv_prefetch_abort;
	if (processor.set_pte_ext == cpu_v7_set_pte_ext)
		processor.set_pte_ext = v7_set_pte_ext;
	else
		processor.set_pte_ext = v6_set_pte_ext;

	cpu_cache.flush_user_all = flush_no_user_cache;
	cpu_cache.flush_user_range = flush_no_user_cache_range;
}
