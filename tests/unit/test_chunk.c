// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_chunk.c - the ledger of machine memory: chunks, and frames of split ones.
 */
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <vambrace/chunk.h>

const char unit_name[] = "chunk";

#define OWNER(id) (CHUNK_OWNER_DOMAIN + (id))

static void expect_count(uint32_t total, uint32_t free, uint32_t hypervisor, uint32_t bundle,
			 uint32_t domains)
{
	struct chunk_totals totals;

	chunk_totals(&totals);
	ck_assert_uint_eq(totals.total, total);
	ck_assert_uint_eq(totals.free, free);
	ck_assert_uint_eq(totals.hypervisor, hypervisor);
	ck_assert_uint_eq(totals.bundle, bundle);
	ck_assert_uint_eq(totals.domains, domains);
}

/* Each test runs in a process of its own: the ledger starts empty. */
START_TEST(ledger)
{
	ma_t a, b;

	expect_count(0, 0, 0, 0, 0);
	/* 1.5 MiB to 8.5 MiB: the half chunks at the ends are no memory. */
	chunk_add_memory(0x00180000, 0x00700000);
	expect_count(6, 6, 0, 0, 0);
	ck_assert_uint_eq(chunk_owner_of((ma_t){ 0x001fffff }), CHUNK_ABSENT);
	ck_assert_uint_eq(chunk_owner_of((ma_t){ 0x00200000 }), CHUNK_FREE);
	ck_assert_uint_eq(chunk_owner_of((ma_t){ 0x007fffff }), CHUNK_FREE);
	ck_assert_uint_eq(chunk_owner_of((ma_t){ 0x00800000 }), CHUNK_ABSENT);

	/* Two bytes at a border reserve both chunks. */
	chunk_reserve(0x003fffff, 2, CHUNK_BUNDLE);
	expect_count(6, 4, 0, 2, 0);
	chunk_reserve(0x00200000, 1, CHUNK_HYPERVISOR);
	expect_count(6, 3, 1, 2, 0);

	/* A reservation changes neither owned nor absent chunks. */
	chunk_reserve(0x00300000, 0x00100000, CHUNK_HYPERVISOR);
	chunk_reserve(0x40000000, 0x00100000, CHUNK_HYPERVISOR);
	expect_count(6, 3, 1, 2, 0);

	ck_assert(chunk_take(OWNER(1), 2, &a));
	ck_assert_uint_eq(a.a, 0x00500000);
	ck_assert(chunk_take(OWNER(2), 1, &b));
	ck_assert_uint_eq(b.a, 0x00700000);
	expect_count(6, 0, 1, 2, 3);
	ck_assert(!chunk_take(OWNER(3), 1, &b));

	chunk_give((ma_t){ 0x00600000 }, OWNER(1));
	expect_count(6, 1, 1, 2, 2);
	ck_assert(!chunk_take(OWNER(3), 2, &b));
	ck_assert(chunk_take(OWNER(3), 1, &b));
	ck_assert_uint_eq(b.a, 0x00600000);
	ck_assert_uint_eq(chunk_owner_of(b), OWNER(3));
}
END_TEST

START_TEST(memory_up_to_4_gib)
{
	chunk_add_memory(0xffe00000, 0x001fffff);
	expect_count(1, 1, 0, 0, 0);
	chunk_reserve(0xfff00000, 0x00100000, CHUNK_BUNDLE);
	expect_count(1, 1, 0, 0, 0);
	chunk_reserve(0xffe00000, 0x00200000, CHUNK_BUNDLE);
	expect_count(1, 0, 0, 1, 0);
}
END_TEST

START_TEST(giving_back_what_is_anothers)
{
	ma_t chunk;

	chunk_add_memory(0, 0x00200000);
	chunk_take(OWNER(1), 1, &chunk);
	chunk_give(chunk, OWNER(2));
}
END_TEST

START_TEST(giving_back_twice)
{
	ma_t chunk;

	chunk_add_memory(0, 0x00200000);
	chunk_take(OWNER(1), 1, &chunk);
	chunk_give(chunk, OWNER(1));
	chunk_give(chunk, OWNER(1));
}
END_TEST

START_TEST(a_chunk_at_its_address)
{
	chunk_add_memory(0x00100000, 0x00400000);
	ck_assert(chunk_take_at((ma_t){ 0x00300000 }, OWNER(2)));
	ck_assert_uint_eq(chunk_owner_of((ma_t){ 0x00300000 }), OWNER(2));
	expect_count(4, 3, 0, 0, 1);
	/* Taken, reserved and absent ones are not available. */
	ck_assert(!chunk_take_at((ma_t){ 0x00300000 }, OWNER(2)));
	chunk_reserve(0x00200000, 1, CHUNK_BUNDLE);
	ck_assert(!chunk_take_at((ma_t){ 0x00200000 }, OWNER(2)));
	ck_assert(!chunk_take_at((ma_t){ 0x00500000 }, OWNER(2)));
	ck_assert(!chunk_take_at((ma_t){ 0xfff00000 }, OWNER(2)));
	expect_count(4, 2, 0, 1, 1);
}
END_TEST

#define FRAMES (CHUNK_SIZE / PAGE_SIZE)

START_TEST(frames_of_a_split_chunk)
{
	ma_t frame, other, chunk;

	chunk_add_memory(0x00100000, 0x00200000);
	ck_assert(frame_take(OWNER(1), &frame));
	ck_assert_uint_eq(frame.a & ~PAGE_MASK, 0);
	expect_count(2, 1, 0, 0, 1);
	/* Another owner's frame is of another chunk. */
	ck_assert(frame_take(OWNER(2), &other));
	ck_assert_uint_ne(frame.a & CHUNK_MASK, other.a & CHUNK_MASK);
	expect_count(2, 0, 0, 0, 2);
	frame_give(other, OWNER(2));
	expect_count(2, 1, 0, 0, 1);
	/* All frames of the first chunk, then one of the next. */
	for (unsigned int i = 1; i < FRAMES; i++) {
		ck_assert(frame_take(OWNER(1), &other));
		ck_assert_uint_eq(frame.a & CHUNK_MASK, other.a & CHUNK_MASK);
	}
	expect_count(2, 1, 0, 0, 1);
	ck_assert(frame_take(OWNER(1), &other));
	ck_assert_uint_ne(frame.a & CHUNK_MASK, other.a & CHUNK_MASK);
	ck_assert(!frame_take(OWNER(2), &frame));
	/* A chunk is whole again when all its frames are back. */
	frame_give(other, OWNER(1));
	expect_count(2, 1, 0, 0, 1);
	for (unsigned int i = 0; i < FRAMES; i++) {
		ck_assert(!chunk_take_at((ma_t){ frame.a & CHUNK_MASK }, OWNER(3)));
		frame_give((ma_t){ (frame.a & CHUNK_MASK) + i * PAGE_SIZE }, OWNER(1));
	}
	expect_count(2, 2, 0, 0, 0);
	ck_assert(chunk_take(OWNER(3), 2, &chunk));
}
END_TEST

START_TEST(only_so_many_chunks_are_split)
{
	ma_t frame;

	chunk_add_memory(0x00100000, (CHUNK_SPLITS_MAX + 1) * CHUNK_SIZE);
	for (unsigned int i = 0; i < CHUNK_SPLITS_MAX; i++) {
		ck_assert(frame_take((uint16_t)OWNER(1 + i), &frame));
	}
	ck_assert(!frame_take(CHUNK_HYPERVISOR, &frame));
	expect_count(CHUNK_SPLITS_MAX + 1, 1, 0, 0, CHUNK_SPLITS_MAX);
}
END_TEST

/* What frame_give() and chunk_give() must not accept: of a chunk with one frame taken. */
START_TEST(bad_give)
{
	ma_t frame;

	chunk_add_memory(0x00100000, 0x00200000);
	frame_take(OWNER(1), &frame);
	switch (_i) {
	case 0:
		frame_give(frame, OWNER(2));
		break;
	case 1:
		frame_give((ma_t){ frame.a + PAGE_SIZE }, OWNER(1));
		break;
	case 2:
		frame_give((ma_t){ frame.a ^ CHUNK_SIZE }, OWNER(1));
		break;
	default:
		chunk_give((ma_t){ frame.a & CHUNK_MASK }, OWNER(1));
		break;
	}
}
END_TEST

/* --- a model: an array of owners, by frame --- */

#define MODEL_BASE   0x00300000u
#define MODEL_CHUNKS 24u
#define MODEL_FRAMES (MODEL_CHUNKS * FRAMES)
#define STEPS	     200000u

static uint16_t model[MODEL_FRAMES]; /* CHUNK_FREE, or the owner */
static bool model_split[MODEL_CHUNKS];

static unsigned int model_taken(unsigned int chunk)
{
	unsigned int taken = 0;

	for (unsigned int i = 0; i < FRAMES; i++) {
		taken += model[chunk * FRAMES + i] != CHUNK_FREE;
	}
	return taken;
}

static uint16_t model_owner(unsigned int chunk)
{
	for (unsigned int i = 0; i < FRAMES; i++) {
		if (model[chunk * FRAMES + i] != CHUNK_FREE) {
			return model[chunk * FRAMES + i];
		}
	}
	return CHUNK_FREE;
}

static ma_t chunk_ma(unsigned int chunk)
{
	return (ma_t){ MODEL_BASE + chunk * CHUNK_SIZE };
}

static void fill_model(unsigned int chunk, uint16_t owner)
{
	for (unsigned int i = 0; i < FRAMES; i++) {
		model[chunk * FRAMES + i] = owner;
	}
}

static void took_chunks(ma_t base, unsigned int count, uint16_t owner)
{
	for (unsigned int i = 0; i < count; i++) {
		unsigned int chunk = (base.a - MODEL_BASE) / CHUNK_SIZE + i;

		unit_require(chunk < MODEL_CHUNKS);
		unit_require(model_taken(chunk) == 0);
		fill_model(chunk, owner);
	}
}

static void took_frame(ma_t ma, uint16_t owner)
{
	unsigned int frame = (ma.a - MODEL_BASE) / PAGE_SIZE, chunk = frame / FRAMES;

	unit_require(frame < MODEL_FRAMES);
	unit_require(model[frame] == CHUNK_FREE);
	unit_require(model_owner(chunk) == CHUNK_FREE || model_owner(chunk) == owner);
	unit_require(model_owner(chunk) == CHUNK_FREE || model_split[chunk]);
	model_split[chunk] = true;
	model[frame] = owner;
}

/* Give back what is at a random frame: it, or the chunk around it. */
static void give_some(unsigned int frame)
{
	unsigned int chunk = frame / FRAMES;
	uint16_t owner = model[frame];

	if (owner == CHUNK_FREE) {
		return;
	}
	if (model_split[chunk]) {
		frame_give((ma_t){ MODEL_BASE + frame * PAGE_SIZE }, owner);
		model[frame] = CHUNK_FREE;
		model_split[chunk] = model_taken(chunk) != 0;
	} else {
		chunk_give(chunk_ma(chunk), owner);
		fill_model(chunk, CHUNK_FREE);
	}
}

static void take_some(unsigned int kind, uint16_t owner, unsigned int chunk, unsigned int count)
{
	ma_t ma;

	if (kind < 6) {
		if (frame_take(owner, &ma)) {
			took_frame(ma, owner);
		}
	} else if (kind == 6) {
		if (chunk_take(owner, count, &ma)) {
			took_chunks(ma, count, owner);
		}
	} else {
		bool was_free = model_taken(chunk) == 0;

		unit_require(chunk_take_at(chunk_ma(chunk), owner) == was_free);
		if (was_free) {
			took_chunks(chunk_ma(chunk), 1, owner);
		}
	}
}

static void compare_with_model(void)
{
	uint32_t free = 0, hypervisor = 0;

	for (unsigned int chunk = 0; chunk < MODEL_CHUNKS; chunk++) {
		uint16_t owner = model_owner(chunk);

		unit_require(chunk_owner_of(chunk_ma(chunk)) == owner);
		free += owner == CHUNK_FREE;
		hypervisor += owner == CHUNK_HYPERVISOR;
	}
	expect_count(MODEL_CHUNKS, free, hypervisor, 0, MODEL_CHUNKS - free - hypervisor);
}

START_TEST(random_model)
{
	srandom(9 + (unsigned int)_i);
	chunk_add_memory(MODEL_BASE, MODEL_CHUNKS * CHUNK_SIZE);
	for (unsigned int chunk = 0; chunk < MODEL_CHUNKS; chunk++) {
		fill_model(chunk, CHUNK_FREE);
	}
	for (unsigned int step = 0; step < STEPS; step++) {
		unsigned int owner = (unsigned int)random() % 4;

		/* Phases with more taking alternate with phases with more giving back. */
		if ((unsigned int)random() % 8 < (step / 10000 % 2 != 0 ? 5 : 3)) {
			give_some((unsigned int)random() % MODEL_FRAMES);
		} else {
			take_some((unsigned int)random() % 8,
				  (uint16_t)(owner == 0 ? CHUNK_HYPERVISOR : OWNER(owner)),
				  (unsigned int)random() % MODEL_CHUNKS,
				  1 + (unsigned int)random() % 4);
		}
		if (step % 64 == 0) {
			compare_with_model();
		}
	}
	for (unsigned int frame = 0; frame < MODEL_FRAMES; frame++) {
		give_some(frame);
	}
	compare_with_model();
	expect_count(MODEL_CHUNKS, MODEL_CHUNKS, 0, 0, 0);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, ledger);
	tcase_add_test(tests, memory_up_to_4_gib);
	tcase_add_test_raise_signal(tests, giving_back_what_is_anothers, SIGABRT);
	tcase_add_test_raise_signal(tests, giving_back_twice, SIGABRT);
	tcase_add_test(tests, a_chunk_at_its_address);
	tcase_add_test(tests, frames_of_a_split_chunk);
	tcase_add_test(tests, only_so_many_chunks_are_split);
	tcase_add_loop_test_raise_signal(tests, bad_give, SIGABRT, 0, 4);
	tcase_add_loop_test(tests, random_model, 0, 4);
}
