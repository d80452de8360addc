/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (ARMv6 and ARMv7) - cache and TLB maintenance, by purpose.
 *
 * Data caches are physically tagged, so a change of address space does not flush them.
 * Where they are virtually indexed (ARM1136 and ARM1176) the hypervisor maps a guest's
 * page only at addresses of the guest's colour. On most cores table walks read memory,
 * so descriptors are cleaned. Instruction caches and branch predictors are not coherent
 * with writes.
 *
 * SPEC: ARM DDI 0100I B6.6 (page colouring), B2.7.5 (v6); ARM DDI 0406C B2.2.6,
 *	B2.2.9 (branch predictors), B3.10 (TLB maintenance), A3.8.3 (barriers).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "asid.h"
#include "boot/core.h"
#include "cpu.h"
#include "data_cache.h"
#include "mm/flush_lines.h"

/*
 * Descriptors in one cache line were written: clean it unless table walks are coherent.
 * SPEC: ARM DDI 0406C B3.10.2.
 */
static inline void cache_clean_descriptor(const void *descriptor)
{
	if (!core_walk_is_coherent) {
		cp15_dcache_clean_mva((uint32_t)descriptor);
	}
	cpu_data_barrier();
	cpu_instruction_barrier();
}

/*
 * The number of lines that [va, va + size) touches. Loops count lines, as the range
 * may end at 4 GiB. @size is less than 2 GiB, @line a power of two.
 */
static inline uint32_t cache_line_count(uint32_t va, uint32_t size, uint32_t line)
{
	return ((va & (line - 1)) + size + line - 1) >> __builtin_ctz(line);
}

static inline void cache_clean_range(uint32_t va, uint32_t size)
{
	uint32_t line = CACHE_LINE;

	for (uint32_t count = cache_line_count(va, size, line); count != 0; count--) {
		cp15_dcache_clean_mva(va);
		va += line;
	}
	cpu_data_barrier();
}

static inline void cache_flush_range(uint32_t va, uint32_t size)
{
	uint32_t line = CACHE_LINE;

	cache_flush_lines(va, cache_line_count(va, size, line), line);
	cpu_data_barrier();
}

/* Instructions were written and cleaned: invalidate the instruction cache. */
static inline void cache_code_written(void)
{
	cp15_icache_invalidate_all(0);
	cp15_branch_predictor_invalidate_all(0);
	cpu_data_barrier();
	cpu_instruction_barrier();
}

static inline void cache_flush_all(void)
{
	cache_flush_data();
	cache_code_written();
}

/*
 * Frames change owner. With aliases the cache may hold dirty lines of them at any
 * colour, which would later be written back over the next owner's data.
 */
static inline void cache_flush_for_reuse(void)
{
	if (cache_aliases()) {
		cache_flush_data();
	}
}

/* Before addresses of the hypervisor are mapped to other memory: lines are physically tagged. */
static inline void cache_flush_before_remap(void)
{
}

/*
 * Boot: set the walk attributes in TTBR0, which head.S left clear. True if table walks
 * read the data cache from then on.
 * SPEC: ARM DDI 0406C B4.1.92 (ID_MMFR3), B4.1.154 (TTBR0).
 */
bool address_space_prepare_walks(void);

/*
 * Load an address space. @flush_tlb: global translations change, or a generation of
 * ASIDs begins.
 *
 * TTBR0 and the ASID cannot be changed together. Between the two writes a table is
 * loaded that maps only the hypervisor, so that no walk of one table makes a TLB entry
 * with the other's ASID. SPEC: ARM DDI 0406C B3.10.4.
 *
 * Returns true if the whole TLB was invalidated.
 */
bool address_space_load(uint32_t table_ma, uint32_t asid, bool flush_tlb);

/* The translation of @va, of this ASID or global. SPEC: ARM DDI 0406C B3.10.5. */
static inline void tlb_invalidate_page(uint32_t va, uint32_t asid)
{
	cpu_data_barrier();
	cp15_tlb_invalidate_mva((va & ~0xfffu) | (asid & ASID_MASK));
	cpu_data_barrier();
	cpu_instruction_barrier();
}

/* The non-global translations of an address space. */
static inline void tlb_invalidate_asid(uint32_t asid)
{
	cpu_data_barrier();
	cp15_tlb_invalidate_asid(asid & ASID_MASK);
	cpu_data_barrier();
	cpu_instruction_barrier();
}

static inline void tlb_invalidate_all(void)
{
	cpu_data_barrier();
	cp15_tlb_invalidate_all(0);
	cp15_branch_predictor_invalidate_all(0);
	cpu_data_barrier();
	cpu_instruction_barrier();
}
