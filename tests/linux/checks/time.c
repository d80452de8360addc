// SPDX-License-Identifier: GPL-2.0
/*
 * time.c - clocks and timers compared with the board's time.
 *
 * Under -icount the board's time is the number of instructions, so a loop of known
 * length measures it independently of every clock. Of several runs of the loop the
 * shortest is used: no interrupt fell into it.
 */
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define MS	    1000000ll
#define SECOND	    1000000000ll
#define LATENCY	    MS	   /* at most, from a timer's expiry until the process runs */
#define LOOP_ROUNDS 250000 /* of two instructions */
#define LOOP_TRIES  30
#define BOOT_S	    120 /* of a boot, at most */

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	EXPECT(!clock_gettime(clock, &now));
	return now.tv_sec * SECOND + now.tv_nsec;
}

static void expect_near(int64_t value, int64_t want, int64_t tolerance, const char *what)
{
	if (value < want - tolerance || value > want + tolerance)
		FAIL("%s is %lld ns, not %lld ns within %lld ns", what, (long long)value,
		     (long long)want, (long long)tolerance);
}

static void spin(uint32_t rounds)
{
	asm volatile("1: subs %0, %0, #1\n	bne 1b" : "+r"(rounds) : : "cc");
}

static int64_t shortest_loop(clockid_t clock)
{
	int64_t shortest = INT64_MAX;

	for (int i = 0; i < LOOP_TRIES; i++) {
		int64_t start = clock_ns(clock), time;

		spin(LOOP_ROUNDS);
		time = clock_ns(clock) - start;
		if (time < shortest)
			shortest = time;
	}
	return shortest;
}

/* Every clock runs at the board's rate, within 1 %. */
static void clock_rate(void)
{
	static const struct {
		clockid_t clock;
		const char *name;
	} clocks[] = {
		{ CLOCK_MONOTONIC, "CLOCK_MONOTONIC" },
		{ CLOCK_MONOTONIC_RAW, "CLOCK_MONOTONIC_RAW" },
		{ CLOCK_REALTIME, "CLOCK_REALTIME" },
		{ CLOCK_BOOTTIME, "CLOCK_BOOTTIME" },
	};
	int64_t want = 2ll * LOOP_ROUNDS * ns_per_insn;

	if (!ns_per_insn)
		FAIL("needs --insn-ns");
	for (size_t i = 0; i < COUNT(clocks); i++)
		expect_near(shortest_loop(clocks[i].clock), want, want / 100, clocks[i].name);
}

/* Over a second of work: neither ticks nor interrupts make the clocks lose time. */
static void clock_keeps_time(void)
{
	int64_t want = SECOND, start, time;

	if (!ns_per_insn)
		FAIL("needs --insn-ns");
	start = clock_ns(CLOCK_MONOTONIC);
	spin(want / ns_per_insn / 2);
	time = clock_ns(CLOCK_MONOTONIC) - start;
	if (time < want || time > want + want / 1000 * 15)
		FAIL("a second of instructions took %lld ns", (long long)time);
}

static void clock_order(void)
{
	int64_t monotonic = 0, of_day = 0;

	for (int i = 0; i < 50000; i++) {
		struct timeval day;
		int64_t next = clock_ns(CLOCK_MONOTONIC);

		EXPECT(next >= monotonic);
		monotonic = next;
		EXPECT(!gettimeofday(&day, NULL));
		next = day.tv_sec * 1000000ll + day.tv_usec;
		EXPECT(next >= of_day);
		of_day = next;
	}
}

/* CLOCK_REALTIME is the board's: it started at the given epoch. */
static void date(void)
{
	int64_t up = clock_ns(CLOCK_BOOTTIME), day = clock_ns(CLOCK_REALTIME);

	if (!board_epoch)
		FAIL("needs --epoch");
	EXPECT(up < BOOT_S * SECOND + 600 * SECOND);
	/* An RTC counts whole seconds, and Linux reads it some time after the start. */
	expect_near(day - up, board_epoch * SECOND + SECOND, 2 * SECOND, "the date of the start");
}

/* No sleep is too short, none more than 1 % and LATENCY too long. */
static void sleeps(void)
{
	static const int64_t lengths[] = { 20 * MS, 100 * MS, 1000 * MS, 10000 * MS };

	for (size_t i = 0; i < COUNT(lengths); i++) {
		const struct timespec length = { lengths[i] / SECOND, lengths[i] % SECOND };
		int64_t start = clock_ns(CLOCK_MONOTONIC), time;

		EXPECT(!nanosleep(&length, NULL));
		time = clock_ns(CLOCK_MONOTONIC) - start;
		if (time < lengths[i] || time > lengths[i] + lengths[i] / 100 + LATENCY)
			FAIL("a sleep of %lld ns took %lld ns", (long long)lengths[i],
			     (long long)time);
	}
}

/* Longer than the board's 24 MHz counter takes to wrap, 179 s. */
static void long_sleep(void)
{
	const struct timespec length = { 400, 0 };
	int64_t start = clock_ns(CLOCK_MONOTONIC), day = clock_ns(CLOCK_REALTIME);

	EXPECT(!nanosleep(&length, NULL));
	expect_near(clock_ns(CLOCK_MONOTONIC) - start, 400 * SECOND, SECOND, "monotonic");
	expect_near(clock_ns(CLOCK_REALTIME) - day, 400 * SECOND, SECOND, "the day");
}

static volatile sig_atomic_t alarms;

static void count_alarm(int signal)
{
	(void)signal;
	alarms++;
}

/* 100 alarms of 10 ms take a second while the process is running all the time. */
static void interval_timer(void)
{
	const struct itimerval every = { { 0, 10000 }, { 0, 10000 } };
	int64_t start = clock_ns(CLOCK_MONOTONIC);

	signal(SIGALRM, count_alarm);
	EXPECT(!setitimer(ITIMER_REAL, &every, NULL));
	while (alarms < 100)
		;
	expect_near(clock_ns(CLOCK_MONOTONIC) - start, SECOND, SECOND / 100, "100 alarms");
}

static void timer_descriptor(void)
{
	const struct itimerspec every = { { 0, 5 * MS }, { 0, 5 * MS } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	int64_t start = clock_ns(CLOCK_MONOTONIC);
	uint64_t total = 0, expired;

	EXPECT(!timerfd_settime(fd, 0, &every, NULL));
	while (total < 100) {
		EXPECT_EQ(read(fd, &expired, 8), 8);
		total += expired;
	}
	expect_near(clock_ns(CLOCK_MONOTONIC) - start, total * 5 * MS, 5 * MS, "a timerfd");
}

static void posix_timer(void)
{
	const struct itimerspec once = { { 0, 0 }, { 0, 250 * MS } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };
	int64_t start = clock_ns(CLOCK_MONOTONIC);
	sigset_t set;
	timer_t timer;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	EXPECT(!sigprocmask(SIG_BLOCK, &set, NULL));
	EXPECT(!timer_create(CLOCK_MONOTONIC, &event, &timer));
	EXPECT(!timer_settime(timer, 0, &once, NULL));
	EXPECT_EQ(sigwaitinfo(&set, NULL), SIGRTMIN);
	expect_near(clock_ns(CLOCK_MONOTONIC) - start, 252 * MS, 2 * MS, "a POSIX timer");
	start = clock_ns(CLOCK_MONOTONIC);
	EXPECT_EQ(poll(NULL, 0, 300), 0);
	expect_near(clock_ns(CLOCK_MONOTONIC) - start, 302 * MS, 2 * MS, "poll's time-out");
}

/* A thread is charged the processor time that it used. (The process is charged whole
 * ticks, because it has an RLIMIT_CPU.) */
static void processor_time(void)
{
	int64_t start = clock_ns(CLOCK_MONOTONIC);
	int64_t used = clock_ns(CLOCK_THREAD_CPUTIME_ID), elapsed;

	spin(20000000);
	elapsed = clock_ns(CLOCK_MONOTONIC) - start;
	used = clock_ns(CLOCK_THREAD_CPUTIME_ID) - used;
	expect_near(used, elapsed, elapsed / 20, "the processor time");
	start = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	usleep(200000);
	expect_near(clock_ns(CLOCK_THREAD_CPUTIME_ID) - start, MS, MS, "that of a sleep");
}

const struct check time_checks[] = {
	{ "clock_rate", clock_rate },
	{ "clock_keeps_time", clock_keeps_time },
	{ "clock_order", clock_order },
	{ "date", date },
	{ "sleeps", sleeps },
	{ "long_sleep", long_sleep },
	{ "interval_timer", interval_timer },
	{ "timer_descriptor", timer_descriptor },
	{ "posix_timer", posix_timer },
	{ "processor_time", processor_time },
	{ NULL, NULL },
};
