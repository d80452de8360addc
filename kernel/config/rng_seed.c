// SPDX-License-Identifier: GPL-2.0-only
/*
 * rng_seed.c - the seed of a guest's random number generator: /chosen/rng-seed.
 *
 * The boards have no source of entropy. The bundle tool puts 256 bits of the
 * PC's into the bundle for each domain that asks for it (vambrace,rng-seed):
 * the key. Each start gets the first 256 bits of one ChaCha20 block, whose key
 * that is, whose counter counts the domain's starts, and whose nonce is the
 * board's clock and the domain's id.
 *
 * Security:
 * - Against an attacker without the bundle: 256 bits. A seed reveals nothing about
 *   the seed of another domain or of another start.
 * - Against an attacker with the bundle: the clock at the start, which has a few
 *   bits of entropy on a board and none where the run is deterministic. Keep a
 *   bundle as secret as the keys that its guests are to generate.
 * - A board that boots again with the same bundle begins with the same key and
 *   count: only the clock may differ, so a seed may repeat. Pack a bundle for each
 *   boot, or do not use this seed.
 * Guests cannot read the bundle, the key or each other's seeds.
 *
 * newlib's arc4random() is ChaCha20 too, but computes 16 blocks at a time, about
 * 20,000 instructions (D13 allows 2,500), and has one state for all domains.
 *
 * The hypervisor is little-endian, as ChaCha20's words are.
 *
 * SPEC: RFC 8439, 2.1 (quarter round), 2.3 (block function).
 */
#include <vambrace/rng_seed.h>

#include <string.h>

#define WORDS	      16
#define DOUBLE_ROUNDS 10

static uint32_t rotate_left(uint32_t word, unsigned int by)
{
	return word << by | word >> (32 - by);
}

/* Inlined, a block takes half the instructions that it does with 80 calls. */
static inline __attribute__((always_inline)) void
quarter_round(uint32_t x[WORDS], unsigned int ia, unsigned int ib, unsigned int ic, unsigned int id)
{
	uint32_t a = x[ia], b = x[ib], c = x[ic], d = x[id];

	a += b;
	d = rotate_left(d ^ a, 16);
	c += d;
	b = rotate_left(b ^ c, 12);
	a += b;
	d = rotate_left(d ^ a, 8);
	c += d;
	b = rotate_left(b ^ c, 7);
	x[ia] = a;
	x[ib] = b;
	x[ic] = c;
	x[id] = d;
}

static void chacha20_block(uint32_t out[WORDS], const uint32_t in[WORDS])
{
	memcpy(out, in, WORDS * sizeof(*out));
	for (unsigned int i = 0; i < DOUBLE_ROUNDS; i++) {
		quarter_round(out, 0, 4, 8, 12);
		quarter_round(out, 1, 5, 9, 13);
		quarter_round(out, 2, 6, 10, 14);
		quarter_round(out, 3, 7, 11, 15);
		quarter_round(out, 0, 5, 10, 15);
		quarter_round(out, 1, 6, 11, 12);
		quarter_round(out, 2, 7, 8, 13);
		quarter_round(out, 3, 4, 9, 14);
	}
	for (unsigned int i = 0; i < WORDS; i++) {
		out[i] += in[i];
	}
}

void rng_seed_derive(uint8_t seed[RNG_SEED_SIZE], const uint8_t key[RNG_KEY_SIZE],
		     const struct rng_start *start)
{
	/* "expand 32-byte k", the key, the counter, the nonce. */
	uint32_t in[WORDS] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	uint32_t out[WORDS];

	memcpy(&in[4], key, RNG_KEY_SIZE);
	in[12] = start->count;
	in[13] = start->domain;
	in[14] = (uint32_t)start->clock;
	in[15] = (uint32_t)(start->clock >> 32);
	chacha20_block(out, in);
	memcpy(seed, out, RNG_SEED_SIZE);
}
