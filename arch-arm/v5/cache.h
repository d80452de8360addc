/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (ARMv5: VIVT) - cache and TLB maintenance, by what it is for.
 *
 * The rules (guest port, VIVT): what is shared with the running guest is
 * accessed at the guest's address; a change of address space cleans and
 * invalidates D and invalidates I and the TLB; frames of others are reached
 * uncached; tables are cleaned to memory, for the table walk reads memory.
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

/* One word of a table was written: the walk must see it. */
static inline void cache_clean_descriptor(const void *descriptor)
{
	cp15_dcache_clean_mva((uint32_t)descriptor);
	cp15_drain_write_buffer(0);
}

/* Whole D cache, without knowing its size: ARM DDI 0198E 2.3.8, test, clean and invalidate. */
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

/* The same for callers that go on in pieces: see v7. */
static inline bool cache_flush_data_piece(uint32_t *lines)
{
	(void)lines;
	cache_flush_data();
	return true;
}

/* Before another address space is loaded: all lines are named by virtual address. */
static inline void cache_flush_all(void)
{
	cache_flush_data();
	cp15_icache_invalidate_all(0);
}

/*
 * Lines that [va, va + size) touches; they may end at 4 GiB, so they are counted.
 * @size is less than 2 GiB.
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

/* Instructions were written, somewhere; their lines are clean. */
static inline void cache_code_written(void)
{
	cp15_icache_invalidate_all(0);
}

/* Frames change owner. Whoever had them is not loaded: that flushed everything. */
static inline void cache_flush_for_reuse(void)
{
}

/*
 * Addresses of the hypervisor are about to lead elsewhere: lines are named by
 * virtual address, and dirty ones would be written to what is there then.
 */
static inline void cache_flush_before_remap(void)
{
	cache_flush_data();
}

/* Walks read memory, whatever is marked. */
static inline bool address_space_prepare_walks(void)
{
	return false;
}

/*
 * Load an address space: caches and TLB know addresses of the last one. True: the whole
 * TLB was invalidated.
 */
static inline bool address_space_load(uint32_t table_ma, uint32_t asid, bool forget)
{
	(void)asid;
	(void)forget;
	cache_flush_all();
	cp15_set_ttbr0(table_ma);
	cp15_tlb_invalidate_all(0);
	return true;
}

/* A page whose quarters differ in access has an entry for each of them. */
static inline void tlb_invalidate_page(uint32_t va, uint32_t asid)
{
	(void)asid;
	va &= ~0xfffu;
	cp15_tlb_invalidate_mva(va);
	cp15_tlb_invalidate_mva(va + 0x400);
	cp15_tlb_invalidate_mva(va + 0x800);
	cp15_tlb_invalidate_mva(va + 0xc00);
}

/* All translations of one address space that are not global. */
static inline void tlb_invalidate_asid(uint32_t asid)
{
	(void)asid;
	cp15_tlb_invalidate_all(0);
}

static inline void tlb_invalidate_all(void)
{
	cp15_tlb_invalidate_all(0);
}
