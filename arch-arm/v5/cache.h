/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (ARMv5: VIVT) - cache and TLB maintenance, by purpose.
 *
 * Lines are tagged with virtual addresses, so memory shared with the running guest is
 * accessed at the guest's address, and memory of other domains uncached. Before another
 * address space is loaded the data cache is cleaned and invalidated, and the instruction
 * cache and the TLB are invalidated. Tables are cleaned: table walks read memory.
 *
 * SPEC: ARM DDI 0198E 2.3.8 (c7), 2.3.9 (c8), 4.1 (caches are virtually
 *	indexed and tagged), 9.1 (write buffer).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"
#include "mm/flush_lines.h"

/* A range longer than this costs more line by line than the whole cache does. */
#define CACHE_RANGE_MAX 0x4000u

/* A descriptor was written: clean it, for table walks read memory. */
static inline void cache_clean_descriptor(const void *descriptor)
{
	cp15_dcache_clean_mva((uint32_t)descriptor);
	cp15_drain_write_buffer(0);
}

/* Clean and invalidate the data cache: test, clean and invalidate (ARM DDI 0198E 2.3.8). */
static inline void cache_flush_data(void)
{
	__asm__ volatile("1:	mrc	p15, 0, apsr_nzcv, c7, c14, 3\n"
			 "	bne	1b"
			 :
			 :
			 : "cc", "memory");
	maintenance_record(OP_DCCIALL);
	cp15_drain_write_buffer(0);
}

/* The same in pieces, of which there is one here: see v7/data_cache.h. */
static inline bool cache_flush_data_piece(uint32_t *lines)
{
	(void)lines;
	cache_flush_data();
	return true;
}

/* Before another address space is loaded: lines are tagged with virtual addresses. */
static inline void cache_flush_all(void)
{
	cache_flush_data();
	cp15_icache_invalidate_all(0);
}

/*
 * The number of lines that [va, va + size) touches. Loops count lines, as the range
 * may end at 4 GiB. @size is less than 2 GiB.
 */
static inline uint32_t cache_line_count(uint32_t va, uint32_t size)
{
	return ((va & (CACHE_LINE - 1)) + size + CACHE_LINE - 1) / CACHE_LINE;
}

static inline void cache_clean_range(uint32_t va, uint32_t size)
{
	for (uint32_t count = cache_line_count(va, size); count != 0; count--) {
		cp15_dcache_clean_mva(va & ~(CACHE_LINE - 1));
		va += CACHE_LINE;
	}
	cp15_drain_write_buffer(0);
}

static inline void cache_flush_range(uint32_t va, uint32_t size)
{
	cache_flush_lines(va & ~(CACHE_LINE - 1), cache_line_count(va, size), CACHE_LINE);
	cp15_drain_write_buffer(0);
}

/* Instructions were written and cleaned: invalidate the instruction cache. */
static inline void cache_code_written(void)
{
	cp15_icache_invalidate_all(0);
}

/* Frames change owner. Their lines were flushed when the owner's tables were unloaded. */
static inline void cache_flush_for_reuse(void)
{
}

/*
 * Before addresses of the hypervisor are mapped to other memory. Lines are tagged
 * with virtual addresses: dirty ones would be written to the new memory.
 */
static inline void cache_flush_before_remap(void)
{
	cache_flush_data();
}

/* Table walks always read memory. */
static inline bool address_space_prepare_walks(void)
{
	return false;
}

/*
 * Load an address space: caches and TLB know addresses of the last one. True: the whole
 * TLB was invalidated.
 */
static inline bool address_space_load(uint32_t table_ma, uint32_t asid, bool flush_tlb)
{
	(void)asid;
	(void)flush_tlb;
	cache_flush_all();
	cp15_set_ttbr0(table_ma);
	cp15_tlb_invalidate_all(0);
	return true;
}

/* A page whose subpages differ in AP has a TLB entry for each subpage. */
static inline void tlb_invalidate_page(uint32_t va, uint32_t asid)
{
	(void)asid;
	va &= ~0xfffu;
	cp15_tlb_invalidate_mva(va);
	cp15_tlb_invalidate_mva(va + 0x400);
	cp15_tlb_invalidate_mva(va + 0x800);
	cp15_tlb_invalidate_mva(va + 0xc00);
}

/* The non-global translations of an address space; without ASIDs, all. */
static inline void tlb_invalidate_asid(uint32_t asid)
{
	(void)asid;
	cp15_tlb_invalidate_all(0);
}

static inline void tlb_invalidate_all(void)
{
	cp15_tlb_invalidate_all(0);
}
