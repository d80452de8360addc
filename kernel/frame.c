// SPDX-License-Identifier: GPL-2.0-only
/*
 * frame.c - the ledger of machine memory.
 *
 * INVARIANT(frame-conserved): free + hypervisor + bundle + domains = total;
 *	a chunk is FREE only after its owner scrubbed it and cleaned it to
 *	memory. Tested by tests/unit.
 * LOCKS: none yet; only the boot CPU changes owners.
 */
#include <vambrace/frame.h>

#include <vambrace/panic.h>

/* Indexed by machine address >> CHUNK_SHIFT, so no index can be out of range. */
static uint16_t owner_of_chunk[CHUNK_COUNT];

void frame_add_memory(uint32_t base, uint32_t size)
{
	uint64_t first = ((uint64_t)base + CHUNK_SIZE - 1) >> CHUNK_SHIFT;
	uint64_t end = ((uint64_t)base + size) >> CHUNK_SHIFT;

	for (uint64_t chunk = first; chunk < end && chunk < CHUNK_COUNT; chunk++) {
		if (owner_of_chunk[chunk] == FRAME_ABSENT) {
			owner_of_chunk[chunk] = FRAME_FREE;
		}
	}
}

void frame_reserve(uint32_t base, uint32_t size, uint16_t owner)
{
	uint64_t end = ((uint64_t)base + size + CHUNK_SIZE - 1) >> CHUNK_SHIFT;

	for (uint64_t chunk = base >> CHUNK_SHIFT; chunk < end && chunk < CHUNK_COUNT; chunk++) {
		if (owner_of_chunk[chunk] == FRAME_FREE) {
			owner_of_chunk[chunk] = owner;
		}
	}
}

bool frame_take(uint16_t owner, uint32_t count, ma_t *base)
{
	uint32_t run = 0;

	for (uint32_t i = 0; i < CHUNK_COUNT; i++) {
		run = owner_of_chunk[i] == FRAME_FREE ? run + 1 : 0;
		if (run == count) {
			base->a = (i + 1 - count) << CHUNK_SHIFT;
			for (uint32_t j = i + 1 - count; j <= i; j++) {
				owner_of_chunk[j] = owner;
			}
			return true;
		}
	}
	return false;
}

void frame_give(ma_t chunk, uint16_t owner)
{
	BUG_ON(frame_owner_of(chunk) != owner);
	owner_of_chunk[chunk.a >> CHUNK_SHIFT] = FRAME_FREE;
}

uint16_t frame_owner_of(ma_t address)
{
	return owner_of_chunk[address.a >> CHUNK_SHIFT];
}

void frame_count(struct frame_count *count)
{
	*count = (struct frame_count){0};
	for (uint32_t i = 0; i < CHUNK_COUNT; i++) {
		switch (owner_of_chunk[i]) {
		case FRAME_ABSENT:
			continue;
		case FRAME_FREE:
			count->free++;
			break;
		case FRAME_HYPERVISOR:
			count->hypervisor++;
			break;
		case FRAME_BUNDLE:
			count->bundle++;
			break;
		default:
			count->domains++;
			break;
		}
		count->total++;
	}
}
