/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (ARMv6 and ARMv7) - cache and TLB maintenance, by what it is for.
 *
 * The rules: data caches are physically tagged, so a change of address space
 * leaves them alone; where they are indexed by virtual address (ARM1136 and
 * ARM1176) every view that the hypervisor has of a guest's page has the guest's
 * colour. Table walks of most cores read memory, so descriptors are cleaned.
 * Instruction caches and branch predictors do not see writes.
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
 * One or several words in one line of a table were written: the walk must see
 * them. SPEC: ARM DDI 0406C B3.10.2.
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
 * Lines that [va, va + size) touches; they may end at 4 GiB, so they are counted.
 * @size is less than 2 GiB, @line a power of two.
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

/* Instructions were written, somewhere; their lines are clean. */
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
 * Frames change owner. The last one may have left lines of them at colours that
 * nobody will look at, which would be written back over what comes next.
 */
static inline void cache_flush_for_reuse(void)
{
	if (cache_aliases()) {
		cache_flush_data();
	}
}

/* Addresses of the hypervisor are about to lead elsewhere: lines are named by machine address. */
static inline void cache_flush_before_remap(void)
{
}

/*
 * Boot: mark the loaded table, which head.S did not, with the core's attributes
 * of walks. True if they read the data cache from now on.
 * SPEC: ARM DDI 0406C B4.1.92 (ID_MMFR3), B4.1.154 (TTBR0).
 */
bool address_space_prepare_walks(void);

/*
 * Load an address space. @forget: what the TLB knows is of no use any more, for
 * global translations are others now or identifiers are given out again.
 *
 * Table and identifier cannot be changed together. In between a table is loaded
 * that has nothing but the hypervisor, so that nothing is fetched by one and
 * remembered under the other. SPEC: ARM DDI 0406C B3.10.4.
 *
 * True: the whole TLB was invalidated.
 */
bool address_space_load(uint32_t table_ma, uint32_t asid, bool forget);

/* The page of @va, of one address space or global. SPEC: ARM DDI 0406C B3.10.5. */
static inline void tlb_invalidate_page(uint32_t va, uint32_t asid)
{
	cpu_data_barrier();
	cp15_tlb_invalidate_mva((va & ~0xfffu) | (asid & ASID_MASK));
	cpu_data_barrier();
	cpu_instruction_barrier();
}

/* All translations of one address space that are not global. */
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
