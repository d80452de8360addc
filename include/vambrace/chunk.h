/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chunk.h - the ledger of machine memory: who owns each chunk of 1 MiB, and each
 * frame of 4 KiB of the chunks that were split.
 *
 * Taking the first frame of a chunk splits it; giving back the last one makes it
 * whole and free again.
 */
#pragma once

#include <stdint.h>

#include "vambrace/addr.h"

/* Owners below CHUNK_OWNER_DOMAIN; CHUNK_OWNER_DOMAIN + id is a domain. */
enum chunk_owner {
	CHUNK_ABSENT,	  /* no RAM there */
	CHUNK_FREE,	  /* scrubbed and cleaned to memory */
	CHUNK_HYPERVISOR, /* the image, or a domain's pool */
	CHUNK_BUNDLE,	  /* the guests' images: kept for restarts */
	CHUNK_OWNER_DOMAIN,
};

/* The number of chunks that can be split at a time. */
#define CHUNK_SPLITS_MAX 16

/* In chunks; a split one counts for its owner. */
struct chunk_totals {
	uint32_t total, free, hypervisor, bundle, domains;
};

/* Boot: RAM [base, base + size) exists. Partial chunks at its ends are left out. */
void chunk_add_memory(uint32_t base, uint32_t size);

/* Boot: the chunks that [base, base + size) touches change from FREE to @owner. */
void chunk_reserve(uint32_t base, uint32_t size, uint16_t owner);

/*
 * Take @count (at least 1) contiguous free chunks, the lowest available. Returns false
 * when there are none. Free chunks have been scrubbed.
 */
bool chunk_take(uint16_t owner, uint32_t count, ma_t *base);

/* Take the chunk at @chunk, for a domain that is mapped 1:1; false if it is not free. */
bool chunk_take_at(ma_t chunk, uint16_t owner);

/*
 * Give back one chunk that the caller has scrubbed and cleaned to memory. It must
 * belong to @owner and not be split.
 */
void chunk_give(ma_t chunk, uint16_t owner);

/*
 * Take one free frame, from a chunk of @owner that is already split if there is one.
 * Returns false when no chunk is free, or too many are split.
 */
bool frame_take(uint16_t owner, ma_t *frame);

/*
 * Give back one frame that the caller has scrubbed and cleaned to memory. It must
 * have been taken for @owner.
 */
void frame_give(ma_t frame, uint16_t owner);

/* The owner of the chunk that contains @address. */
uint16_t chunk_owner_of(ma_t address);
void chunk_totals(struct chunk_totals *all);
