// SPDX-License-Identifier: GPL-2.0-only
/*
 * address_space.c (ARMv6 and ARMv7) - load TTBR0 and the ASID. See cache.h.
 */
#include "cache.h"
#include "descriptor.h"
#include "mm/mmu.h"

/* A table with the image alone, which every table has at the same addresses. */
static uint32_t reserved_l1[L1_ENTRIES] __attribute__((aligned(L1_TABLE_SIZE), section(".tables")));

static uint32_t reserved_table_ma(void)
{
	if (reserved_l1[L1_INDEX(HYP_IMAGE_VA)] == 0) {
		reserved_l1[L1_INDEX(HYP_IMAGE_VA)] = own_l1[L1_INDEX(HYP_IMAGE_VA)];
		cache_clean_descriptor(&reserved_l1[L1_INDEX(HYP_IMAGE_VA)]);
	}
	return mmu_image_ma(reserved_l1).a;
}

static void load_table(uint32_t table_ma)
{
	cp15_set_ttbr0(table_ma | core->walk_attributes);
	cpu_instruction_barrier();
}

#define ID_MMFR3_COHERENT_WALK(mmfr3) ((mmfr3) >> 20 & 0xf)

bool address_space_prepare_walks(void)
{
	cpu_data_barrier();
	load_table(cp15_ttbr0() & ~(L1_TABLE_SIZE - 1));
	tlb_invalidate_all();
	return ID_MMFR3_COHERENT_WALK(cp15_id_mmfr3()) != 0;
}

bool address_space_load(uint32_t table_ma, uint32_t asid, bool flush_tlb)
{
	/* Complete writes of descriptors before the old tables are unloaded. */
	cpu_data_barrier();
	load_table(reserved_table_ma());
	if (flush_tlb) {
		tlb_invalidate_all();
	} else {
		/* VAs map to other instructions: ARM DDI 0406C B2.2.9. */
		cp15_branch_predictor_invalidate_all(0);
	}
	/* ERRATUM 754322 (Cortex-A9): complete table walks before the ASID changes. */
	cpu_data_barrier();
	cp15_set_contextidr(asid & ASID_MASK);
	cpu_instruction_barrier();
	load_table(table_ma);
	return flush_tlb;
}
