// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_chunk_threads.c - the ledger between threads, under the thread sanitizer:
 * no chunk or frame is given to two owners, and in the end all are free again.
 */
/* The host's has a function of a name that build.mk gives another meaning. */
#undef sched_yield
#include <pthread.h>
#define sched_yield hypervisor_sched_yield

#include "unit.h"

#include <vambrace/chunk.h>
#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/lock.h>
#include <vambrace/time.h>

const char unit_name[] = "chunk_threads";

#define THREADS	   4u
#define ROUNDS	   600u
#define CHUNKS	   12u
#define FRAMES_MAX 8u

/* A plain variable for each frame: the sanitizer reports if two threads own one at once. */
static unsigned int memory[(CHUNKS + 1) * CHUNK_SIZE / PAGE_SIZE];

static struct cpu cpus[THREADS];

uint64_t time_now(void)
{
	return 0;
}

void message_put(unsigned int count, const char *format, ...)
{
	(void)count;
	(void)format;
}

static void use(ma_t ma, uint16_t owner)
{
	ck_assert_uint_eq(chunk_owner_of(ma), owner);
	memory[ma.a >> PAGE_SHIFT]++;
}

static void use_chunk(uint16_t owner, unsigned int count)
{
	ma_t chunk;

	if (!chunk_take(owner, count, &chunk)) {
		return;
	}
	for (unsigned int i = 0; i < count; i++) {
		use((ma_t){ chunk.a + i * CHUNK_SIZE }, owner);
	}
	for (unsigned int i = 0; i < count; i++) {
		chunk_give((ma_t){ chunk.a + i * CHUNK_SIZE }, owner);
	}
}

static void use_chunk_at(ma_t chunk, uint16_t owner)
{
	if (chunk_take_at(chunk, owner)) {
		use(chunk, owner);
		chunk_give(chunk, owner);
	}
}

static void use_frames(uint16_t owner, unsigned int count)
{
	ma_t frame[FRAMES_MAX];
	unsigned int taken = 0;

	while (taken < count && frame_take(owner, &frame[taken])) {
		use(frame[taken++], owner);
	}
	while (taken > 0) {
		frame_give(frame[--taken], owner);
	}
}

static void *work(void *argument)
{
	struct cpu *cpu = argument;
	unsigned int number = (unsigned int)(cpu - cpus);
	uint16_t owner = (uint16_t)(CHUNK_OWNER_DOMAIN + 1 + number);
	struct chunk_totals totals;

	fake_this_cpu_set(cpu);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		use_chunk(owner, 1 + i % 3);
		use_frames(owner, 1 + (i + number) % FRAMES_MAX);
		use_chunk_at((ma_t){ (1 + i % CHUNKS) << CHUNK_SHIFT }, owner);
		chunk_totals(&totals);
		ck_assert_uint_eq(totals.total, CHUNKS);
		ck_assert_uint_eq(totals.free + totals.domains, CHUNKS);
	}
	return NULL;
}

START_TEST(nothing_is_taken_twice)
{
	pthread_t thread[THREADS];
	struct chunk_totals totals;

	lock_init();
	chunk_add_memory(CHUNK_SIZE, CHUNKS * CHUNK_SIZE);
	for (unsigned int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &cpus[i]), 0);
	}
	for (unsigned int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
	}
	chunk_totals(&totals);
	ck_assert_uint_eq(totals.free, CHUNKS);
	ck_assert_uint_eq(totals.domains, 0);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, nothing_is_taken_twice);
}
