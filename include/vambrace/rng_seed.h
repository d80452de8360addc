/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rng_seed.h - a new seed for each start of a domain that asks for one.
 */
#pragma once

#include <stdint.h>

#define RNG_KEY_SIZE  32 /* what the bundle tool packs */
#define RNG_SEED_SIZE 32 /* what a guest is given */

/* Distinguishes a start of a domain from all others with the same key. */
struct rng_start {
	uint32_t domain; /* its id */
	uint32_t count;	 /* its earlier starts since boot */
	uint64_t clock;	 /* ns since boot */
};

/*
 * Derive the seed of a start. The same key and start give the same seed; seeds of
 * different starts cannot be related without the key. Less than 2,500
 * instructions (D13). For the security of a seed see rng_seed.c.
 */
void rng_seed_derive(uint8_t seed[RNG_SEED_SIZE], const uint8_t key[RNG_KEY_SIZE],
		     const struct rng_start *start);
