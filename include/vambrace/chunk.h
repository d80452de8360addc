/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chunk.h - the ledger of machine memory: the owner of each chunk of 1 MiB, and the
 * free frames of 4 KiB in chunks that are split.
 *
 * The first allocation of a frame splits a chunk; the chunk is whole and free again
 * when its last frame is freed.
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

/* Chunks that can be split at a time. */
#define CHUNK_SPLITS_MAX 16

/* In chunks; a split chunk counts for its owner. */
struct chunk_totals {
	uint32_t total, free, hypervisor, bundle, domains;
};

/* Boot: RAM [base, base + size) exists. Partial chunks at its ends are left out. */
void chunk_add_memory(uint32_t base, uint32_t size);

/* Boot: the chunks that [base, base + size) touches change from FREE to @owner. */
void chunk_reserve(uint32_t base, uint32_t size, uint16_t owner);

/*
 * Allocate the lowest @count (at least 1) consecutive free chunks, which are
 * scrubbed. Returns false if there are none.
 */
bool chunk_take(uint16_t owner, uint32_t count, ma_t *base);

/* Allocate the chunk at @chunk, for a 1:1 mapped domain; false if it is not free. */
bool chunk_take_at(ma_t chunk, uint16_t owner);

/*
 * Free a chunk, which the caller has scrubbed and cleaned to memory. It must belong
 * to @owner and not be split.
 */
void chunk_give(ma_t chunk, uint16_t owner);

/*
 * Allocate a frame, from a split chunk of @owner if one has a free frame. Returns
 * false if no chunk is free, or CHUNK_SPLITS_MAX are split.
 */
bool frame_take(uint16_t owner, ma_t *frame);

/*
 * Free a frame, which the caller has scrubbed and cleaned to memory. It must have
 * been allocated for @owner.
 */
void frame_give(ma_t frame, uint16_t owner);

/* The owner of the chunk that contains @address. */
uint16_t chunk_owner_of(ma_t address);
void chunk_totals(struct chunk_totals *all);
