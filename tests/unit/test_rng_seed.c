// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_rng_seed.c - the published ChaCha20 block, and that the seed depends on every
 * input that distinguishes two starts.
 */
#include "unit.h"

#include <string.h>

#include <vambrace/rng_seed.h>

const char unit_name[] = "rng_seed";

/* RFC 8439, 2.3.2: key 00 01 .. 1f, nonce 000000090000004a00000000, counter 1. */
static const struct rng_start rfc_start = { 0x09000000, 1, 0x4a000000 };
static const uint8_t rfc_seed[RNG_SEED_SIZE] = {
	0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd,
	0x1f, 0xa3, 0x20, 0x71, 0xc4, 0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0,
	0x68, 0x03, 0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
};

static uint8_t key[RNG_KEY_SIZE], seed[RNG_SEED_SIZE];

static void derive(const struct rng_start *start)
{
	for (unsigned int i = 0; i < RNG_KEY_SIZE; i++) {
		key[i] = (uint8_t)i;
	}
	rng_seed_derive(seed, key, start);
}

START_TEST(published_block)
{
	derive(&rfc_start);
	ck_assert_mem_eq(seed, rfc_seed, sizeof(seed));
}
END_TEST

START_TEST(every_start_has_its_own)
{
	static const struct rng_start others[] = {
		{ 0x09000001, 1, 0x4a000000 },
		{ 0x09000000, 2, 0x4a000000 },
		{ 0x09000000, 1, 0x4a000001 },
		{ 0x09000000, 1, 0x14a000000 },
	};

	derive(&others[_i]);
	ck_assert_mem_ne(seed, rfc_seed, sizeof(seed));
}
END_TEST

START_TEST(every_bit_of_the_key_counts)
{
	derive(&rfc_start);
	key[_i / 8] ^= (uint8_t)(1 << _i % 8);
	rng_seed_derive(seed, key, &rfc_start);
	ck_assert_mem_ne(seed, rfc_seed, sizeof(seed));
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, published_block);
	tcase_add_loop_test(tests, every_start_has_its_own, 0, 4);
	tcase_add_loop_test(tests, every_bit_of_the_key_counts, 0, 8 * RNG_KEY_SIZE);
}
