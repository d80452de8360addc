/* SPDX-License-Identifier: GPL-2.0 */
/*
 * seed.c - prints /chosen/rng-seed of its device tree in each of two lives; the
 * runner knows which domains are to have one, and that all are different.
 */
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "tap.h"

#define SEED_SIZE 32u
#define LIFE_NS	  500000000ull /* the first one ends then, or later */

/* Device tree: the header's words, and the tokens of the structure. */
enum { OFF_STRUCT = 2, OFF_STRINGS = 3 };
enum { BEGIN_NODE = 1, END_NODE, PROP, NOP, END = 9 };

static uint32_t cell(const void *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return __builtin_bswap32(word);
}

/* The first property of this name; the hypervisor made the tree, so it is well-formed. */
static const uint8_t *find(const char *tree, const char *name, uint32_t *size)
{
	const char *strings = tree + cell(tree + OFF_STRINGS * 4);
	const char *at = tree + cell(tree + OFF_STRUCT * 4);
	uint32_t token;

	while ((token = cell(at)) != END) {
		at += 4;
		if (token == BEGIN_NODE)
			at += (strlen(at) + 4) & ~3u;
		if (token != PROP)
			continue;
		*size = cell(at);
		if (!strcmp(strings + cell(at + 4), name))
			return (const uint8_t *)at + 8;
		at += 8 + ((*size + 3) & ~3u);
	}
	return NULL;
}

static void print_seed(const uint8_t *seed, uint32_t size)
{
	printf("seed:");
	for (uint32_t i = 0; seed && i < size; i++)
		printf(" %02x", seed[i]);
	printf("\n");
}

int main(void)
{
	bool first_life = guest_time_ns() < LIFE_NS;
	uint32_t size = 0;
	const uint8_t *seed = find((const char *)guest_boot.tree, "rng-seed", &size);

	print_seed(seed, size);
	if (first_life) {
		while (guest_time_ns() < LIFE_NS)
			;
		guest_shutdown(SHUTDOWN_reboot);
	}
	tap_ok(!seed || size == SEED_SIZE, "a seed has 32 bytes");
	return tap_done();
}
