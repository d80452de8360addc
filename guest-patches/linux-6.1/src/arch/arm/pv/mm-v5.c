// SPDX-License-Identifier: GPL-2.0
/*
 * What only the ARMv5 cores need: their VIVT data cache is named by the
 * addresses of the mm that is loaded. See abort-v5.S too.
 */
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include <asm/cacheflush.h>
#include <asm/page.h>
#include <asm/proc-fns.h>
#include <asm/pv/hypercall.h>
#include <asm/pv/setup.h>

/* From this size on the whole data cache is done sooner than the range. */
#define CACHE_RANGE_MAX	SZ_64K

void arm_pv_set_pte_ext(pte_t *ptep, pte_t pte, unsigned int ext);
void arm_pv_v5tj_early_abort(unsigned long pc);

static void arm_pv_flush_user_cache_range(unsigned long start,
					  unsigned long end, unsigned int flags)
{
	if (end - start > CACHE_RANGE_MAX || (flags & VM_EXEC))
		flush_cache_all();
	else
		arm_pv_cache(ARM_PV_CACHE_FLUSH, start, end - start);
}

/* What user code may have written to a page, for the kernel to read. */
void arm_pv_flush_user_view(unsigned long pfn, unsigned long vaddr,
			    struct vm_area_struct *vma)
{
	flush_cache_page(vma, vaddr, pfn);
}

void __init arm_pv_setup_core(void)
{
	processor._data_abort = arm_pv_v5tj_early_abort;
	processor.set_pte_ext = arm_pv_set_pte_ext;
	cpu_cache.flush_user_range = arm_pv_flush_user_cache_range;
	cpu_user = arm_pv_aliasing_user_fns;
}
