// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_lock_threads.c - ticket locks between threads, under the thread
 * sanitizer: mutual exclusion, and first come, first served.
 */
/* The host's has a function of a name that build.mk gives another meaning. */
#undef sched_yield
#include <pthread.h>
#define sched_yield hypervisor_sched_yield

#include "unit.h"

#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/lock.h>
#include <vambrace/time.h>

const char unit_name[] = "lock_threads";

#define THREADS 4
#define ROUNDS	5000

static struct lock outer = LOCK_INITIALIZER(LOCK_EVENT, 1);
static struct lock inner[2] = {
	LOCK_INITIALIZER(LOCK_RUN_QUEUE, 0),
	LOCK_INITIALIZER(LOCK_RUN_QUEUE, 1),
};

/* Plain variables: the sanitizer reports if two threads access them at once. */
static unsigned int outer_count, inner_count[2];

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

/* One holds two queues, or one of them; the order is that of their numbers. */
static void *work(void *argument)
{
	struct cpu *cpu = argument;

	fake_this_cpu_set(cpu);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned int which = (i + (unsigned int)(cpu - cpus)) % 3;

		lock_take(&outer);
		outer_count++;
		lock_release(&outer);
		if (which != 1) {
			lock_take(&inner[0]);
		}
		if (which != 0) {
			lock_take(&inner[1]);
			inner_count[1]++;
		}
		if (which != 1) {
			inner_count[0]++;
			lock_release(&inner[0]);
		}
		if (which != 0) {
			lock_release(&inner[1]);
		}
	}
	return NULL;
}

START_TEST(exclusion)
{
	pthread_t thread[THREADS];
	unsigned int expected[2] = { 0, 0 };

	lock_init();
	for (unsigned int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &cpus[i]), 0);
	}
	for (unsigned int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		for (unsigned int round = 0; round < ROUNDS; round++) {
			expected[0] += (round + i) % 3 != 1;
			expected[1] += (round + i) % 3 != 0;
		}
	}
	ck_assert_uint_eq(outer_count, THREADS * ROUNDS);
	ck_assert_uint_eq(inner_count[0], expected[0]);
	ck_assert_uint_eq(inner_count[1], expected[1]);
}
END_TEST

/* Each takes a ticket in turn while the lock is held; they are served in that turn. */
static unsigned int order[THREADS], served;

static void *queue_up(void *argument)
{
	struct cpu *cpu = argument;

	fake_this_cpu_set(cpu);
	lock_take(&outer);
	order[served++] = (unsigned int)(cpu - cpus);
	lock_release(&outer);
	return NULL;
}

START_TEST(first_come_first_served)
{
	pthread_t thread[THREADS];

	lock_init();
	fake_this_cpu_set(&cpus[0]);
	lock_take(&outer);
	for (unsigned int i = 1; i < THREADS; i++) {
		uint32_t tickets = __atomic_load_n(&outer.next, __ATOMIC_RELAXED);

		ck_assert_int_eq(pthread_create(&thread[i], NULL, queue_up, &cpus[i]), 0);
		while (__atomic_load_n(&outer.next, __ATOMIC_RELAXED) == tickets) {
			arch_wait_for_event();
		}
	}
	lock_release(&outer);
	for (unsigned int i = 1; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		ck_assert_uint_eq(order[i - 1], i);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, exclusion);
	tcase_add_test(tests, first_come_first_served);
}
