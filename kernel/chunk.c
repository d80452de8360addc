// SPDX-License-Identifier: GPL-2.0-only
/*
 * chunk.c - the ledger of machine memory.
 *
 * INVARIANT(frame-conserved): free + hypervisor + bundle + domains = total;
 *	a chunk or a frame is free only after its owner scrubbed it and cleaned
 *	it to memory. Tested by tests/unit.
 * LOCKS: none yet; only the boot CPU changes owners.
 */
#include <vambrace/chunk.h>

#include <stddef.h>

#include <vambrace/panic.h>

/* Indexed by machine address >> CHUNK_SHIFT, so no index can be out of range. */
static uint16_t owner_of_chunk[CHUNK_COUNT];

#define FRAMES_PER_CHUNK	(CHUNK_SIZE / PAGE_SIZE)
#define FRAME_NONE		FRAMES_PER_CHUNK	/* the end of a free list */
#define FRAME_TAKEN		(FRAMES_PER_CHUNK + 1)

/* A chunk in frames: those that are free are in a list. */
struct split {
	uint16_t taken;			/* frames; 0: this is not in use */
	uint16_t chunk;			/* machine address >> CHUNK_SHIFT */
	uint16_t first_free;
	uint16_t next[FRAMES_PER_CHUNK];	/* by frame: the next free one, or FRAME_TAKEN */
};

static struct split splits[CHUNK_SPLITS_MAX];

/* Kept by set_owner(), so that nobody has to count 4096 owners. */
static struct chunk_totals totals;

/* --- chunks --- */

static uint32_t *counter_of(uint16_t owner)
{
	switch (owner) {
	case CHUNK_FREE:
		return &totals.free;
	case CHUNK_HYPERVISOR:
		return &totals.hypervisor;
	case CHUNK_BUNDLE:
		return &totals.bundle;
	default:
		return &totals.domains;
	}
}

static void set_owner(uint32_t chunk, uint16_t owner)
{
	if (owner_of_chunk[chunk] == CHUNK_ABSENT) {
		totals.total++;
	} else {
		(*counter_of(owner_of_chunk[chunk]))--;
	}
	(*counter_of(owner))++;
	owner_of_chunk[chunk] = owner;
}

void chunk_add_memory(uint32_t base, uint32_t size)
{
	uint64_t first = ((uint64_t)base + CHUNK_SIZE - 1) >> CHUNK_SHIFT;
	uint64_t end = ((uint64_t)base + size) >> CHUNK_SHIFT;

	for (uint64_t chunk = first; chunk < end && chunk < CHUNK_COUNT; chunk++) {
		if (owner_of_chunk[chunk] == CHUNK_ABSENT) {
			set_owner((uint32_t)chunk, CHUNK_FREE);
		}
	}
}

void chunk_reserve(uint32_t base, uint32_t size, uint16_t owner)
{
	uint64_t end = ((uint64_t)base + size + CHUNK_SIZE - 1) >> CHUNK_SHIFT;

	for (uint64_t chunk = base >> CHUNK_SHIFT; chunk < end && chunk < CHUNK_COUNT; chunk++) {
		if (owner_of_chunk[chunk] == CHUNK_FREE) {
			set_owner((uint32_t)chunk, owner);
		}
	}
}

bool chunk_take(uint16_t owner, uint32_t count, ma_t *base)
{
	uint32_t run = 0;

	for (uint32_t i = 0; i < CHUNK_COUNT; i++) {
		run = owner_of_chunk[i] == CHUNK_FREE ? run + 1 : 0;
		if (run == count) {
			base->a = (i + 1 - count) << CHUNK_SHIFT;
			for (uint32_t j = i + 1 - count; j <= i; j++) {
				set_owner(j, owner);
			}
			return true;
		}
	}
	return false;
}

bool chunk_take_at(ma_t chunk, uint16_t owner)
{
	if (chunk_owner_of(chunk) != CHUNK_FREE) {
		return false;
	}
	set_owner(chunk.a >> CHUNK_SHIFT, owner);
	return true;
}

/* The split of the chunk around @address, or NULL if it is whole. */
static struct split *split_of(ma_t address)
{
	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX; i++) {
		if (splits[i].taken != 0 && splits[i].chunk == address.a >> CHUNK_SHIFT) {
			return &splits[i];
		}
	}
	return NULL;
}

void chunk_give(ma_t chunk, uint16_t owner)
{
	BUG_ON(chunk_owner_of(chunk) != owner || split_of(chunk) != NULL);
	set_owner(chunk.a >> CHUNK_SHIFT, CHUNK_FREE);
}

uint16_t chunk_owner_of(ma_t address)
{
	return owner_of_chunk[address.a >> CHUNK_SHIFT];
}

/* --- frames --- */

/* A split chunk of @owner that has a free frame, or NULL. */
static struct split *split_with_room(uint16_t owner)
{
	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX; i++) {
		if (splits[i].taken != 0 && splits[i].first_free != FRAME_NONE &&
		    owner_of_chunk[splits[i].chunk] == owner) {
			return &splits[i];
		}
	}
	return NULL;
}

/* Split a free chunk for @owner; NULL if there is none, or no room for one more. */
static struct split *split_chunk(uint16_t owner)
{
	struct split *split = NULL;
	ma_t chunk;

	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX && split == NULL; i++) {
		if (splits[i].taken == 0) {
			split = &splits[i];
		}
	}
	if (split == NULL || !chunk_take(owner, 1, &chunk)) {
		return NULL;
	}
	split->chunk = (uint16_t)(chunk.a >> CHUNK_SHIFT);
	split->first_free = 0;
	for (unsigned int i = 0; i < FRAMES_PER_CHUNK; i++) {
		split->next[i] = (uint16_t)(i + 1);	/* the last one: FRAME_NONE */
	}
	return split;
}

bool frame_take(uint16_t owner, ma_t *frame)
{
	struct split *split = split_with_room(owner);
	unsigned int index;

	if (split == NULL) {
		split = split_chunk(owner);
	}
	if (split == NULL) {
		return false;
	}
	index = split->first_free;
	split->first_free = split->next[index];
	split->next[index] = FRAME_TAKEN;
	split->taken++;
	frame->a = (uint32_t)split->chunk << CHUNK_SHIFT | index << PAGE_SHIFT;
	return true;
}

void frame_give(ma_t frame, uint16_t owner)
{
	struct split *split = split_of(frame);
	unsigned int index = (frame.a & ~CHUNK_MASK) >> PAGE_SHIFT;

	BUG_ON(split == NULL || chunk_owner_of(frame) != owner ||
	       split->next[index] != FRAME_TAKEN);
	split->next[index] = split->first_free;
	split->first_free = (uint16_t)index;
	if (--split->taken == 0) {
		chunk_give((ma_t){ frame.a & CHUNK_MASK }, owner);
	}
}

/* --- all of it --- */

void chunk_totals(struct chunk_totals *all)
{
	*all = totals;
}
