// SPDX-License-Identifier: GPL-2.0
/*
 * bench.c - measures the cost of operations of Linux. It is run natively and in a
 * guest, under virtual time that counts instructions.
 *
 *	bench time ROUNDS [NAME...]	time every operation, or those named
 *	bench count NAME COUNT		after a warm-up do one operation COUNT times
 *
 * `time` writes, for each operation,
 *	op NAME COUNT KIND
 *	round NAME NS1 NS2	(ROUNDS times) COUNT and 2 * COUNT operations
 *	idle NAME NS		how long the processor idled meanwhile
 * and "end" at the end. NS2 - NS1 does not include the overhead of a measurement.
 * KIND is "loop" when the time includes the call of a function from a loop; the
 * operation "empty" measures such a call alone. KIND is "own" when the operation has
 * a loop of its own, which is part of it or negligible.
 *
 * `count` is for counters that are read from outside: the difference between two
 * boots with COUNT and 2 * COUNT is that of COUNT operations.
 *
 * COUNT operations take at least half a million instructions, so that the resolution
 * of the board's clock, one microsecond, is less than 0.1 % of the time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXIT_PROGRAM "/bench/exit" /* ends at once, exit.S */
#define PAGE	     4096u
#define MIB	     0x100000u
#define MAP_PAGES    64u
#define RING_MAX     8
#define STATUS_USAGE 2

struct operation {
	const char *name;
	long count;
	void (*set_up)(void);
	void (*once)(void);	     /* either this: one operation */
	uint64_t (*run)(long count); /* or this: count of them, in ns */
	void (*clean_up)(void);
};

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void check(bool good, const char *what)
{
	if (!good) {
		die(what);
	}
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* --- the processor alone --- */

static char *source;
static char *destination;

static void nothing(void)
{
}

/* An operation is 1,000 turns of four instructions. */
static uint64_t integer_run(long count)
{
	uint64_t start = now();

	for (long i = 0; i < count; i++) {
		unsigned int turns = 1000;
		unsigned int x = 1;

		__asm__ volatile("1:	add	%1, %1, %1, lsl #3\n"
				 "	eor	%1, %1, %0\n"
				 "	subs	%0, %0, #1\n"
				 "	bne	1b\n"
				 : "+r"(turns), "+r"(x)
				 :
				 : "cc");
	}
	return now() - start;
}

static char *map(size_t size)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(memory != MAP_FAILED, "mmap");
	return memory;
}

static void memcpy_set_up(void)
{
	source = map(MIB);
	destination = map(MIB);
	memset(source, 1, MIB);
	memset(destination, 2, MIB);
}

static void memcpy_once(void)
{
	memcpy(destination, source, MIB);
	__asm__ volatile("" : : "r"(destination) : "memory");
}

static void memcpy_clean_up(void)
{
	munmap(source, MIB);
	munmap(destination, MIB);
}

/* --- system calls --- */

static int file;

static void null_once(void)
{
	getppid();
}

static void gettimeofday_once(void)
{
	struct timeval time;

	gettimeofday(&time, NULL);
}

static void open_zero(void)
{
	file = open("/dev/zero", O_RDONLY);
	check(file >= 0, "/dev/zero");
}

static void open_null(void)
{
	file = open("/dev/null", O_WRONLY);
	check(file >= 0, "/dev/null");
}

static void close_file(void)
{
	close(file);
}

/* Read one byte; fails when the other end of a pipe is closed. */
static void get(int from)
{
	char byte;

	check(read(from, &byte, 1) == 1, "read");
}

static void put(int to)
{
	char byte = 0;

	check(write(to, &byte, 1) == 1, "write");
}

static void read_once(void)
{
	get(file);
}

static void write_once(void)
{
	put(file);
}

static void sleep_once(void)
{
	struct timespec time = { .tv_nsec = 1000000 };

	nanosleep(&time, NULL);
}

/* --- signals --- */

static pid_t self;
static char *protected_page;
static volatile long faults_left;

static void handler(int number)
{
	(void)number;
}

static void install(int number, void (*function)(int))
{
	struct sigaction action = { .sa_handler = function };

	check(sigaction(number, &action, NULL) == 0, "sigaction");
}

static void signal_install_once(void)
{
	install(SIGUSR1, handler);
}

static void signal_set_up(void)
{
	self = getpid();
	install(SIGUSR1, handler);
}

/* Two system calls: kill, and the return from the handler. */
static void signal_once(void)
{
	kill(self, SIGUSR1);
}

static void protect(int protection)
{
	check(mprotect(protected_page, PAGE, protection) == 0, "mprotect");
}

/* The faulting instruction is repeated, and faults again until the page is made writable. */
static void fault_handler(int number)
{
	(void)number;
	if (--faults_left == 0) {
		protect(PROT_READ | PROT_WRITE);
	}
}

static void fault_set_up(void)
{
	protected_page = map(PAGE);
	*protected_page = 1;
	install(SIGSEGV, fault_handler);
}

static uint64_t fault_run(long count)
{
	uint64_t start;

	protect(PROT_READ);
	faults_left = count;
	start = now();
	*(volatile char *)protected_page = 2;
	return now() - start;
}

static void fault_clean_up(void)
{
	install(SIGSEGV, SIG_DFL);
	munmap(protected_page, PAGE);
}

/* --- processes that talk to each other --- */

static pid_t children[RING_MAX];
static int child_count;
static int to_child;
static int from_child;

/* Start a process that copies bytes from `in` to `out` until it is killed. */
static void start_child(int in, int out)
{
	pid_t child = fork();

	check(child >= 0, "fork");
	if (child == 0) {
		for (;;) {
			get(in);
			put(out);
		}
	}
	children[child_count++] = child;
}

static void end_children(void)
{
	while (child_count > 0) {
		pid_t child = children[--child_count];

		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	close(to_child);
	close(from_child);
}

/* A ring of @count processes, this one included, and as many pipes. */
static void start_ring(int count)
{
	int ends[2];
	int in;

	check(pipe(ends) == 0, "pipe");
	to_child = ends[1];
	in = ends[0];
	for (int i = 1; i < count; i++) {
		check(pipe(ends) == 0, "pipe");
		start_child(in, ends[1]);
		close(in);
		close(ends[1]);
		in = ends[0];
	}
	from_child = in;
}

static void ring2_set_up(void)
{
	start_ring(2);
}

static void ring8_set_up(void)
{
	start_ring(8);
}

static void socket_set_up(void)
{
	int ends[2];

	check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
	start_child(ends[1], ends[1]);
	close(ends[1]);
	to_child = ends[0];
	from_child = dup(ends[0]);
	check(from_child >= 0, "dup");
}

static void round_trip_once(void)
{
	put(to_child);
	get(from_child);
}

/* An operation is one hop: a write, a switch, a read. */
static uint64_t hops_run(long count)
{
	uint64_t start = now();

	for (long done = 0; done < count; done += child_count + 1) {
		round_trip_once();
	}
	return now() - start;
}

/* --- memory --- */

static void mmap_once(void)
{
	munmap(map(MAP_PAGES * PAGE), MAP_PAGES * PAGE);
}

/*
 * The first access to a page whose second-level tables exist, Linux's and the
 * hypervisor's: the first page of every MiB is accessed before the measurement.
 */
static uint64_t touch_run(long count)
{
	size_t in_mib = MIB / PAGE - 1;
	size_t mibs = ((size_t)count + in_mib - 1) / in_mib;
	char *whole = map((mibs + 1) * MIB);
	char *memory = whole + (-(uintptr_t)whole & (MIB - 1));
	uint64_t start;
	uint64_t time;

	for (size_t i = 0; i < mibs; i++) {
		memory[i * MIB] = 1;
	}
	start = now();
	for (size_t mib = 0; mib < mibs; mib++) {
		for (size_t i = 1; i <= in_mib && count > 0; i++, count--) {
			memory[mib * MIB + i * PAGE] = 1;
		}
	}
	time = now() - start;
	munmap(whole, (mibs + 1) * MIB);
	return time;
}

/* --- processes that come and go --- */

static void wait_for(pid_t child)
{
	int status;

	check(child >= 0, "fork");
	check(waitpid(child, &status, 0) == child, "waitpid");
	if (status != 0) {
		fprintf(stderr, "bench: a child ended with wait status %#x\n", status);
		exit(1);
	}
}

static void fork_once(void)
{
	pid_t child = fork();

	if (child == 0) {
		_exit(0);
	}
	wait_for(child);
}

static void exec_once(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl(EXIT_PROGRAM, EXIT_PROGRAM, (char *)NULL);
		_exit(127);
	}
	wait_for(child);
}

/* --- measuring --- */

static const struct operation operations[] = {
	{ "empty", 100000, NULL, nothing, NULL, NULL },
	{ "integer", 2500, NULL, NULL, integer_run, NULL },
	{ "memcpy", 60, memcpy_set_up, memcpy_once, NULL, memcpy_clean_up },
	{ "null", 10000, NULL, null_once, NULL, NULL },
	{ "gettimeofday", 5000, NULL, gettimeofday_once, NULL, NULL },
	{ "read", 5000, open_zero, read_once, NULL, close_file },
	{ "write", 5000, open_null, write_once, NULL, close_file },
	{ "signal_install", 4000, NULL, signal_install_once, NULL, NULL },
	{ "signal", 800, signal_set_up, signal_once, NULL, NULL },
	{ "fault", 800, fault_set_up, NULL, fault_run, fault_clean_up },
	{ "pipe", 400, ring2_set_up, round_trip_once, NULL, end_children },
	{ "socket", 300, socket_set_up, round_trip_once, NULL, end_children },
	{ "switch2", 800, ring2_set_up, NULL, hops_run, end_children },
	{ "switch8", 800, ring8_set_up, NULL, hops_run, end_children },
	{ "touch", 1020, NULL, NULL, touch_run, NULL },
	{ "mmap", 200, NULL, mmap_once, NULL, NULL },
	{ "fork", 20, NULL, fork_once, NULL, NULL },
	{ "exec", 12, NULL, exec_once, NULL, NULL },
	{ "sleep", 20, NULL, sleep_once, NULL, NULL },
};

#define OPERATION_COUNT (sizeof(operations) / sizeof(operations[0]))

static const struct operation *find(const char *name)
{
	for (size_t i = 0; i < OPERATION_COUNT; i++) {
		if (strcmp(operations[i].name, name) == 0) {
			return &operations[i];
		}
	}
	fprintf(stderr, "bench: no operation %s\n", name);
	exit(STATUS_USAGE);
}

/* The idle time of the processor, from /proc/timer_list. */
static uint64_t idle_ns(void)
{
	static const char key[] = "idle_sleeptime";
	FILE *list = fopen("/proc/timer_list", "r");
	uint64_t sum = 0;
	bool found = false;
	char line[256];

	check(list != NULL, "/proc/timer_list");
	while (fgets(line, sizeof(line), list) != NULL) {
		const char *entry = strstr(line, key);
		const char *value = entry != NULL ? strchr(entry, ':') : NULL;

		if (value != NULL) {
			sum += strtoull(value + 1, NULL, 10);
			found = true;
		}
	}
	fclose(list);
	if (!found) {
		fprintf(stderr, "bench: /proc/timer_list has no %s\n", key);
		exit(1);
	}
	return sum;
}

static uint64_t run(const struct operation *operation, long count)
{
	uint64_t start;

	if (operation->run != NULL) {
		return operation->run(count);
	}
	start = now();
	for (long i = 0; i < count; i++) {
		operation->once();
	}
	return now() - start;
}

static void set_up(const struct operation *operation)
{
	if (operation->set_up != NULL) {
		operation->set_up();
	}
	run(operation, operation->count / 8 + 1);
}

static void clean_up(const struct operation *operation)
{
	if (operation->clean_up != NULL) {
		operation->clean_up();
	}
}

static void time_operation(const struct operation *operation, long rounds)
{
	const char *name = operation->name;
	uint64_t idle;

	printf("op %s %ld %s\n", name, operation->count, operation->once != NULL ? "loop" : "own");
	set_up(operation);
	idle = idle_ns();
	for (long i = 0; i < rounds; i++) {
		uint64_t once = run(operation, operation->count);
		uint64_t twice = run(operation, 2 * operation->count);

		printf("round %s %" PRIu64 " %" PRIu64 "\n", name, once, twice);
	}
	printf("idle %s %" PRIu64 "\n", name, idle_ns() - idle);
	clean_up(operation);
}

static void count_operation(const struct operation *operation, long count)
{
	set_up(operation);
	run(operation, count);
	clean_up(operation);
}

static long number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end != '\0' || value < 1) {
		fprintf(stderr, "bench: %s is not a positive number\n", text);
		exit(STATUS_USAGE);
	}
	return value;
}

int main(int argc, char **argv)
{
	/* Output is buffered, so that no write() falls into the measured time. */
	static char output[0x4000];

	setvbuf(stdout, output, _IOFBF, sizeof(output));
	if (argc == 3 && strcmp(argv[1], "time") == 0) {
		for (size_t i = 0; i < OPERATION_COUNT; i++) {
			time_operation(&operations[i], number(argv[2]));
		}
	} else if (argc > 3 && strcmp(argv[1], "time") == 0) {
		for (int i = 3; i < argc; i++) {
			time_operation(find(argv[i]), number(argv[2]));
		}
	} else if (argc == 4 && strcmp(argv[1], "count") == 0) {
		count_operation(find(argv[2]), number(argv[3]));
	} else {
		fputs("usage: bench time ROUNDS [NAME...] | bench count NAME COUNT\n", stderr);
		return STATUS_USAGE;
	}
	puts("end");
	return 0;
}
