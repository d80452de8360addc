// SPDX-License-Identifier: GPL-2.0
/*
 * thread.c - NPTL on ARMv5: locks, thread-local storage and atomic operations
 * come from the kuser helpers; VFP registers are the thread's own.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define THREADS	      16
#define HAND_OVERS    10000
#define TLS_ROUNDS    200
#define ADDERS	      4
#define ADDITIONS     100000
#define VFP_REGISTERS 16
#define VFP_ROUNDS    60

/* The kuser helpers: fixed addresses of the ABI. */
#define KUSER_VERSION	(*(int32_t *)0xffff0ffc)
#define kuser_get_tls	((void *(*)(void))0xffff0fe0)
#define kuser_cmpxchg	((int (*)(int32_t, int32_t, volatile int32_t *))0xffff0fc0)
#define kuser_barrier	((void (*)(void))0xffff0fa0)
#define kuser_cmpxchg64 ((int (*)(const int64_t *, const int64_t *, volatile int64_t *))0xffff0f60)

static void start_threads(pthread_t *threads, int count, void *(*function)(void *))
{
	for (intptr_t i = 0; i < count; i++) {
		int error = pthread_create(&threads[i], NULL, function, (void *)i);

		if (error)
			FAIL("pthread_create %d: error %d", (int)i, error);
	}
}

static void join_threads(pthread_t *threads, int count)
{
	for (int i = 0; i < count; i++)
		EXPECT_EQ(pthread_join(threads[i], NULL), 0);
}

static struct {
	pthread_mutex_t lock;
	pthread_cond_t passed[THREADS];
	int owner;
	int count;
	int taken_by[THREADS];
} token = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *hand_over(void *argument)
{
	int mine = (intptr_t)argument;

	pthread_mutex_lock(&token.lock);
	while (token.count < HAND_OVERS) {
		if (token.owner != mine) {
			pthread_cond_wait(&token.passed[mine], &token.lock);
			continue;
		}
		token.count++;
		token.taken_by[mine]++;
		token.owner = (mine + 1) % THREADS;
		pthread_cond_signal(&token.passed[token.owner]);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_cond_signal(&token.passed[i]);
	pthread_mutex_unlock(&token.lock);
	return NULL;
}

static void hand_overs(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_cond_init(&token.passed[i], NULL);
	start_threads(threads, THREADS, hand_over);
	join_threads(threads, THREADS);
	EXPECT_EQ(token.count, HAND_OVERS);
	for (int i = 0; i < THREADS; i++)
		EXPECT_EQ(token.taken_by[i], HAND_OVERS / THREADS);
}

/* A mutex shared by two processes, whose holder dies. */
static void robust_mutex(void)
{
	pthread_mutex_t *lock =
		mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attributes;
	pid_t child;

	EXPECT(lock != MAP_FAILED);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	EXPECT_EQ(pthread_mutex_init(lock, &attributes), 0);
	child = fork();
	if (child == 0) {
		pthread_mutex_lock(lock);
		usleep(50000);
		_exit(0);
	}
	usleep(10000);
	EXPECT_EQ(pthread_mutex_lock(lock), EOWNERDEAD);
	EXPECT_EQ(pthread_mutex_consistent(lock), 0);
	EXPECT_EQ(pthread_mutex_unlock(lock), 0);
	expect_exit(child, 0);
}

static __thread uint32_t own = 0x1234;
static __thread void *own_tls;

static void *use_tls(void *argument)
{
	uint32_t mine = (uintptr_t)argument;

	EXPECT_EQ(own, 0x1234);
	own_tls = kuser_get_tls();
	EXPECT(own_tls);
	for (uint32_t i = 0; i < TLS_ROUNDS; i++) {
		own = pattern(mine, i);
		errno = mine + 1000;
		sched_yield();
		EXPECT_EQ(own, pattern(mine, i));
		EXPECT_EQ(errno, (int)mine + 1000);
		EXPECT(kuser_get_tls() == own_tls);
	}
	return own_tls;
}

static void tls(void)
{
	pthread_t threads[THREADS];
	void *seen[THREADS];

	start_threads(threads, THREADS, use_tls);
	for (int i = 0; i < THREADS; i++) {
		EXPECT_EQ(pthread_join(threads[i], &seen[i]), 0);
		for (int earlier = 0; earlier < i; earlier++)
			EXPECT(seen[earlier] != seen[i] || !seen[i]);
	}
	EXPECT_EQ(own, 0x1234);
}

static volatile int32_t sum;
static volatile int64_t sum64;

static void *add(void *argument)
{
	(void)argument;
	for (int i = 0; i < ADDITIONS; i++) {
		int32_t old;

		do {
			old = sum;
		} while (kuser_cmpxchg(old, old + 1, &sum));
	}
	return NULL;
}

static void *add64(void *argument)
{
	const int64_t step = 0x100000001ll;

	(void)argument;
	for (int i = 0; i < ADDITIONS; i++) {
		int64_t old, new;

		do {
			old = sum64;
			new = old + step;
		} while (kuser_cmpxchg64(&old, &new, &sum64));
	}
	return NULL;
}

static void ignore(int signal)
{
	(void)signal;
}

/* Threads add by the kuser helpers, which signals and context switches interrupt. */
static void kuser_helpers(void)
{
	const struct itimerval often = { { 0, 700 }, { 0, 700 } };
	struct sigaction action = { .sa_handler = ignore, .sa_flags = SA_RESTART };
	pthread_t threads[ADDERS];

	EXPECT(KUSER_VERSION >= 5);
	kuser_barrier();
	EXPECT(!sigaction(SIGALRM, &action, NULL));
	EXPECT(!setitimer(ITIMER_REAL, &often, NULL));
	start_threads(threads, ADDERS, add);
	join_threads(threads, ADDERS);
	EXPECT_EQ(sum, ADDERS * ADDITIONS);
	start_threads(threads, ADDERS, add64);
	join_threads(threads, ADDERS);
	EXPECT_EQ(sum64, ADDERS * ADDITIONS * 0x100000001ll);
}

static void vfp_load(const uint64_t *values, uint32_t control)
{
	asm volatile(".fpu vfp\n"
		     "	fldmiad	%0, {d0-d15}\n"
		     "	fmxr	fpscr, %1\n"
		     :
		     : "r"(values), "r"(control)
		     : "memory");
}

static uint32_t vfp_store(uint64_t *values)
{
	uint32_t control;

	asm volatile(".fpu vfp\n"
		     "	fstmiad	%1, {d0-d15}\n"
		     "	fmrx	%0, fpscr\n"
		     : "=r"(control)
		     : "r"(values)
		     : "memory");
	return control;
}

/* Finite doubles that depend on the seed. */
static void vfp_pattern(uint64_t *values, uint32_t seed)
{
	for (uint32_t i = 0; i < VFP_REGISTERS; i++)
		values[i] = (uint64_t)(pattern(seed, i) & 0x3fffffff) << 32 | pattern(~seed, i);
}

static void expect_vfp(uint32_t seed, uint32_t control)
{
	uint64_t want[VFP_REGISTERS], got[VFP_REGISTERS];
	uint32_t got_control = vfp_store(got);

	vfp_pattern(want, seed);
	for (int i = 0; i < VFP_REGISTERS; i++) {
		if (got[i] != want[i])
			FAIL("d%d is 0x%016llx, not 0x%016llx", i, (unsigned long long)got[i],
			     (unsigned long long)want[i]);
	}
	EXPECT_EQ(got_control, control);
}

static void spin(uint32_t rounds)
{
	asm volatile("1: subs %0, %0, #1\n	bne 1b" : "+r"(rounds) : : "cc");
}

static void *use_vfp(void *argument)
{
	uint32_t mine = (uintptr_t)argument;

	for (uint32_t i = 0; i < VFP_ROUNDS; i++) {
		uint32_t seed = mine * VFP_ROUNDS + i, control = (seed & 3) << 22;
		uint64_t values[VFP_REGISTERS];

		vfp_pattern(values, seed);
		vfp_load(values, control);
		if (i % 4)
			sched_yield();
		else
			spin(200000);
		expect_vfp(seed, control);
	}
	return NULL;
}

static void vfp_threads(void)
{
	pthread_t threads[8];

	start_threads(threads, COUNT(threads), use_vfp);
	join_threads(threads, COUNT(threads));
}

static void use_vfp_alone(void *argument)
{
	use_vfp(argument);
}

static void vfp_processes(void)
{
	pid_t children[6];

	for (uintptr_t i = 0; i < COUNT(children); i++)
		children[i] = spawn(use_vfp_alone, (void *)(i + 100));
	for (size_t i = 0; i < COUNT(children); i++)
		expect_exit(children[i], 0);
}

/* A child inherits VFP registers; a signal handler's use of them is undone on return. */
static void overwrite_vfp(int signal)
{
	uint64_t values[VFP_REGISTERS];

	(void)signal;
	vfp_pattern(values, 999);
	vfp_load(values, 1 << 22);
}

static void vfp_signal(void)
{
	uint64_t values[VFP_REGISTERS];
	pid_t child;

	signal(SIGUSR1, overwrite_vfp);
	vfp_pattern(values, 500);
	vfp_load(values, 2 << 22);
	kill(getpid(), SIGUSR1);
	expect_vfp(500, 2 << 22);
	child = fork();
	if (child == 0) {
		expect_vfp(500, 2 << 22);
		_exit(0);
	}
	expect_exit(child, 0);
	expect_vfp(500, 2 << 22);
}

/* Denormals and overflow: results bit for bit. */
static void vfp_arithmetic(void)
{
	static const struct {
		uint64_t a, b, sum, product, quotient;
	} table[] = {
		{ 0x3ff0000000000000, 0x4000000000000000, 0x4008000000000000, 0x4000000000000000,
		  0x3fe0000000000000 },
		{ 0x0000000000000001, 0x0000000000000001, 0x0000000000000002, 0,
		  0x3ff0000000000000 },
		{ 0x7fefffffffffffff, 0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff0000000000000,
		  0x3ff0000000000000 },
		{ 0x3ff0000000000000, 0x4008000000000000, 0x4010000000000000, 0x4008000000000000,
		  0x3fd5555555555555 },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		uint64_t sum_seen, product, quotient;

		asm volatile(".fpu vfp\n"
			     "	fldd	d0, [%3]\n"
			     "	fldd	d1, [%4]\n"
			     "	faddd	d2, d0, d1\n"
			     "	fmuld	d3, d0, d1\n"
			     "	fdivd	d4, d0, d1\n"
			     "	fstd	d2, [%0]\n"
			     "	fstd	d3, [%1]\n"
			     "	fstd	d4, [%2]\n"
			     :
			     : "r"(&sum_seen), "r"(&product), "r"(&quotient), "r"(&table[i].a),
			       "r"(&table[i].b)
			     : "memory");
		EXPECT_EQ(sum_seen, table[i].sum);
		EXPECT_EQ(product, table[i].product);
		EXPECT_EQ(quotient, table[i].quotient);
	}
}

const struct check thread_checks[] = {
	{ "threads_16", hand_overs },
	{ "robust_mutex", robust_mutex },
	{ "tls", tls },
	{ "kuser_helpers", kuser_helpers },
	{ "vfp_threads", vfp_threads },
	{ "vfp_processes", vfp_processes },
	{ "vfp_signal", vfp_signal },
	{ "vfp_arithmetic", vfp_arithmetic },
	{ NULL, NULL },
};
