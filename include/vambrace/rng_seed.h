/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rng_seed.h - a new seed for each start of a domain that asks for one.
 */
#pragma once

#include <stdint.h>

#define RNG_KEY_SIZE  32 /* what the bundle tool packs */
#define RNG_SEED_SIZE 32 /* what a guest is given */

/* What tells one start of one domain from every other that has the same key. */
struct rng_start {
	uint32_t domain; /* its id */
	uint32_t count;	 /* starts of it before this one, since the board's */
	uint64_t clock;	 /* ns since the board's start */
};

/*
 * Derive the seed of a start. The same key and start give the same seed; of
 * different ones nothing can be said without the key. Less than 2,500
 * instructions (D13). How good a seed is: rng_seed.c.
 */
void rng_seed_derive(uint8_t seed[RNG_SEED_SIZE], const uint8_t key[RNG_KEY_SIZE],
		     const struct rng_start *start);
