/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * addr.h - distinct types for the three kinds of 32-bit address, and the function
 * that checks a range.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
	uint32_t a;
} ma_t; /* machine: as on the bus */
typedef struct {
	uint32_t a;
} gpa_t; /* guest-physical: as in a guest's translation tables */
typedef struct {
	uint32_t a;
} gva_t; /* guest-virtual */

#define PAGE_SHIFT  12
#define PAGE_SIZE   (1u << PAGE_SHIFT)
#define PAGE_MASK   (~(PAGE_SIZE - 1))
#define CHUNK_SHIFT 20 /* memory changes owner in chunks of 1 MiB */
#define CHUNK_SIZE  (1u << CHUNK_SHIFT)
#define CHUNK_MASK  (~(CHUNK_SIZE - 1))
#define CHUNK_COUNT (1u << (32 - CHUNK_SHIFT))

/*
 * Does [base, base + len) lie in [lo, hi), with no wrap at 4 GiB? hi == 0
 * means the end of the address space. An empty range is inside if lo <= base <= hi.
 * base and len may be guest-controlled.
 */
static inline bool range_ok(uint32_t base, uint32_t len, uint32_t lo, uint32_t hi)
{
	uint32_t last = hi - len; /* the greatest valid base; any for an empty range with hi == 0 */

	return base >= lo && (hi == 0 ? len == 0 || base <= last : len <= hi && base <= last);
}
