// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutate_cells.c - a mutator for device trees and bundles. Half of its changes
 * are libFuzzer's own. The others put a number that lies at an edge into a cell,
 * at a multiple of 4: lengths, offsets, tags, addresses are such cells, and single
 * bytes seldom make a length that only just wraps. Or they cut off the end and have
 * the header say so: what is read behind it is then seen.
 *
 * SPEC: Devicetree Specification v0.3, 5.2 (header).
 */
#include "fuzz.h"

#include <string.h>

#define CELL	     sizeof(uint32_t)
#define HEADER_SIZE  40
#define TOTAL_SIZE   4 /* offsets in the header */
#define STRINGS_SIZE 32
#define CUT_MAX	     8

/* xorshift: Marsaglia, "Xorshift RNGs", 2003. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void put_cell(uint8_t *at, uint32_t value)
{
	for (unsigned int i = 0; i < CELL; i++) {
		at[i] = (uint8_t)(value >> (24 - 8 * i));
	}
}

static void subtract_from_cell(uint8_t *at, uint32_t value)
{
	uint32_t old = 0;

	for (unsigned int i = 0; i < CELL; i++) {
		old = old << 8 | at[i];
	}
	put_cell(at, old - value);
}

/* A number next to where arithmetic of 32 bits, of signs, or of this input ends. */
static uint32_t edge(uint32_t *state, size_t size)
{
	const uint32_t edges[] = { 0, 0x80000000, UINT32_MAX, (uint32_t)size, 0x100000, 0x1000 };
	uint32_t base = edges[next_random(state) % (sizeof(edges) / sizeof(edges[0]))];

	return base + next_random(state) % 33 - 16;
}

/* Cells of a tree are big endian; the images in a bundle are not. */
static void change_cell(uint8_t *data, size_t size, uint32_t *state)
{
	uint8_t *at = data + next_random(state) % (size / CELL) * CELL;
	uint32_t value = edge(state, size);

	put_cell(at, next_random(state) % 2 == 0 ? __builtin_bswap32(value) : value);
}

/* The strings are the last of a tree that dtc made. */
static size_t cut(uint8_t *data, size_t size, uint32_t *state)
{
	uint32_t count = 1 + next_random(state) % CUT_MAX;

	subtract_from_cell(data + TOTAL_SIZE, count);
	subtract_from_cell(data + STRINGS_SIZE, count);
	return size - count;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	uint32_t state = seed | 1;

	if (size < HEADER_SIZE + CUT_MAX || next_random(&state) % 2 == 0) {
		return LLVMFuzzerMutate(data, size, max_size);
	}
	if (next_random(&state) % 8 == 0) {
		return cut(data, size, &state);
	}
	change_cell(data, size, &state);
	return size;
}
