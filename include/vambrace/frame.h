/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frame.h - the ledger of machine memory: who owns each chunk of 1 MiB.
 */
#pragma once

#include <stdint.h>

#include "vambrace/addr.h"

/* Owners below FRAME_OWNER_DOMAIN; FRAME_OWNER_DOMAIN + id is a domain. */
enum frame_owner {
	FRAME_ABSENT,		/* no RAM there */
	FRAME_FREE,		/* scrubbed and cleaned to memory */
	FRAME_HYPERVISOR,	/* the image, or a domain's pool */
	FRAME_BUNDLE,		/* the guests' images: kept for restarts */
	FRAME_OWNER_DOMAIN,
};

struct frame_count {
	uint32_t total, free, hypervisor, bundle, domains;
};

/* Boot: RAM [base, base + size) exists. Partial chunks at its ends are left out. */
void frame_add_memory(uint32_t base, uint32_t size);

/* Boot: the chunks that [base, base + size) touches change from FREE to @owner. */
void frame_reserve(uint32_t base, uint32_t size, uint16_t owner);

/*
 * Take @count free chunks in a row, the lowest there are; @count is at least
 * 1. Returns false when there are none. They were scrubbed when they became free.
 */
bool frame_take(uint16_t owner, uint32_t count, ma_t *base);

/*
 * Give back one chunk that the caller has scrubbed and cleaned to memory.
 * The chunk must belong to @owner.
 */
void frame_give(ma_t chunk, uint16_t owner);

uint16_t frame_owner_of(ma_t address);
void frame_count(struct frame_count *count);
