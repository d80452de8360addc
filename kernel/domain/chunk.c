// SPDX-License-Identifier: GPL-2.0-only
/*
 * chunk.c - the ledger of machine memory.
 *
 * INVARIANT(frame-conserved): free + hypervisor + bundle + domains = total;
 *	a chunk or a frame is free only after its owner scrubbed it and cleaned
 *	it to memory. tests/unit checks that.
 * LOCKS: ledger.lock protects the whole ledger.
 */
#include <vambrace/chunk.h>

#include <stddef.h>

#include <vambrace/lock.h>
#include <vambrace/panic.h>

#define FRAMES_PER_CHUNK (CHUNK_SIZE / PAGE_SIZE)
#define FRAME_NONE	 FRAMES_PER_CHUNK /* end of a free list */
#define FRAME_TAKEN	 (FRAMES_PER_CHUNK + 1)

/* A chunk that is split into frames; its free frames are in a list. */
struct split {
	uint16_t taken; /* allocated frames; 0: this structure is unused */
	uint16_t chunk; /* machine address >> CHUNK_SHIFT */
	uint16_t first_free;
	uint16_t next[FRAMES_PER_CHUNK]; /* by frame: the next free frame, or FRAME_TAKEN */
};

static struct {
	struct lock lock;
	/* Indexed by machine address >> CHUNK_SHIFT: no index can be out of range. */
	uint16_t owner[CHUNK_COUNT];
	struct split split[CHUNK_SPLITS_MAX];
	struct chunk_totals totals; /* set_owner() keeps them up to date */
} ledger = { .lock = LOCK_INITIALIZER(LOCK_CHUNK, 0) };

/* --- chunks --- */

static uint32_t *counter_of(uint16_t owner)
{
	switch (owner) {
	case CHUNK_FREE:
		return &ledger.totals.free;
	case CHUNK_HYPERVISOR:
		return &ledger.totals.hypervisor;
	case CHUNK_BUNDLE:
		return &ledger.totals.bundle;
	default:
		return &ledger.totals.domains;
	}
}

static void set_owner(uint32_t chunk, uint16_t owner)
{
	if (ledger.owner[chunk] == CHUNK_ABSENT) {
		ledger.totals.total++;
	} else {
		(*counter_of(ledger.owner[chunk]))--;
	}
	(*counter_of(owner))++;
	ledger.owner[chunk] = owner;
}

void chunk_add_memory(uint32_t base, uint32_t size)
{
	uint64_t first = ((uint64_t)base + CHUNK_SIZE - 1) >> CHUNK_SHIFT;
	uint64_t end = ((uint64_t)base + size) >> CHUNK_SHIFT;

	lock_take(&ledger.lock);
	for (uint64_t chunk = first; chunk < end && chunk < CHUNK_COUNT; chunk++) {
		if (ledger.owner[chunk] == CHUNK_ABSENT) {
			set_owner((uint32_t)chunk, CHUNK_FREE);
		}
	}
	lock_release(&ledger.lock);
}

void chunk_reserve(uint32_t base, uint32_t size, uint16_t owner)
{
	uint64_t end = ((uint64_t)base + size + CHUNK_SIZE - 1) >> CHUNK_SHIFT;

	lock_take(&ledger.lock);
	for (uint64_t chunk = base >> CHUNK_SHIFT; chunk < end && chunk < CHUNK_COUNT; chunk++) {
		if (ledger.owner[chunk] == CHUNK_FREE) {
			set_owner((uint32_t)chunk, owner);
		}
	}
	lock_release(&ledger.lock);
}

static bool take_locked(uint16_t owner, uint32_t count, ma_t *base)
{
	uint32_t run = 0;

	for (uint32_t i = 0; i < CHUNK_COUNT; i++) {
		run = ledger.owner[i] == CHUNK_FREE ? run + 1 : 0;
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

bool chunk_take(uint16_t owner, uint32_t count, ma_t *base)
{
	bool taken;

	lock_take(&ledger.lock);
	taken = take_locked(owner, count, base);
	lock_release(&ledger.lock);
	return taken;
}

bool chunk_take_at(ma_t chunk, uint16_t owner)
{
	bool is_free;

	lock_take(&ledger.lock);
	is_free = ledger.owner[chunk.a >> CHUNK_SHIFT] == CHUNK_FREE;
	if (is_free) {
		set_owner(chunk.a >> CHUNK_SHIFT, owner);
	}
	lock_release(&ledger.lock);
	return is_free;
}

/* The split of the chunk around @address, or NULL if it is whole. */
static struct split *split_of(ma_t address)
{
	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX; i++) {
		if (ledger.split[i].taken != 0 &&
		    ledger.split[i].chunk == address.a >> CHUNK_SHIFT) {
			return &ledger.split[i];
		}
	}
	return NULL;
}

void chunk_give(ma_t chunk, uint16_t owner)
{
	lock_take(&ledger.lock);
	BUG_ON(ledger.owner[chunk.a >> CHUNK_SHIFT] != owner || split_of(chunk) != NULL);
	set_owner(chunk.a >> CHUNK_SHIFT, CHUNK_FREE);
	lock_release(&ledger.lock);
}

/* Needs no lock: one access, and only the owner of a chunk changes its owner. */
uint16_t chunk_owner_of(ma_t address)
{
	return *(const volatile uint16_t *)&ledger.owner[address.a >> CHUNK_SHIFT];
}

/* --- frames --- */

/* Returns a split chunk of @owner with a free frame, or NULL. */
static struct split *split_with_room(uint16_t owner)
{
	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX; i++) {
		if (ledger.split[i].taken != 0 && ledger.split[i].first_free != FRAME_NONE &&
		    ledger.owner[ledger.split[i].chunk] == owner) {
			return &ledger.split[i];
		}
	}
	return NULL;
}

/* Split a free chunk for @owner; NULL if no chunk is free or all of ledger.split is used. */
static struct split *split_chunk(uint16_t owner)
{
	struct split *split = NULL;
	ma_t chunk;

	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX && split == NULL; i++) {
		if (ledger.split[i].taken == 0) {
			split = &ledger.split[i];
		}
	}
	if (split == NULL || !take_locked(owner, 1, &chunk)) {
		return NULL;
	}
	split->chunk = (uint16_t)(chunk.a >> CHUNK_SHIFT);
	split->first_free = 0;
	for (unsigned int i = 0; i < FRAMES_PER_CHUNK; i++) {
		split->next[i] = (uint16_t)(i + 1); /* FRAME_NONE in the last one */
	}
	return split;
}

/* Take the first free frame of @split, which has at least one. */
static ma_t take_frame(struct split *split)
{
	unsigned int index = split->first_free;

	split->first_free = split->next[index];
	split->next[index] = FRAME_TAKEN;
	split->taken++;
	return (ma_t){ (uint32_t)split->chunk << CHUNK_SHIFT | index << PAGE_SHIFT };
}

bool frame_take(uint16_t owner, ma_t *frame)
{
	struct split *split;

	lock_take(&ledger.lock);
	split = split_with_room(owner);
	if (split == NULL) {
		split = split_chunk(owner);
	}
	if (split != NULL) {
		*frame = take_frame(split);
	}
	lock_release(&ledger.lock);
	return split != NULL;
}

void frame_give(ma_t frame, uint16_t owner)
{
	unsigned int index = (frame.a & ~CHUNK_MASK) >> PAGE_SHIFT;
	struct split *split;

	lock_take(&ledger.lock);
	split = split_of(frame);
	BUG_ON(split == NULL || ledger.owner[split->chunk] != owner ||
	       split->next[index] != FRAME_TAKEN);
	split->next[index] = split->first_free;
	split->first_free = (uint16_t)index;
	if (--split->taken == 0) {
		set_owner(split->chunk, CHUNK_FREE);
	}
	lock_release(&ledger.lock);
}

/* --- totals --- */

void chunk_totals(struct chunk_totals *all)
{
	lock_take(&ledger.lock);
	*all = ledger.totals;
	lock_release(&ledger.lock);
}
