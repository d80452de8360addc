/* SPDX-License-Identifier: GPL-2.0 */
/*
 * check.h - interface between the user-land checks and main.c and support.c.
 *
 * A check is a function that returns when it passes; else it calls FAIL or an
 * EXPECT macro that fails. It runs in a process group of its own, which is killed
 * when the check ends or its time limit expires. Its children and threads may FAIL,
 * too: the first reason is the check's verdict.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct check {
	const char *name;
	void (*run)(void);
};

/* Each file's checks; the last entry has no name. */
extern const struct check process_checks[];
extern const struct check memory_checks[];
extern const struct check ipc_checks[];
extern const struct check signal_checks[];
extern const struct check thread_checks[];
extern const struct check time_checks[];
extern const struct check pointer_checks[];
extern const struct check align_checks[];
extern const struct check trace_checks[];
extern const struct check system_checks[];
extern const struct check container_checks[];
extern const struct check cgroup_checks[];
extern const struct check probe_checks[];
extern const struct check bpf_checks[];
extern const struct check storage_checks[];

/* Nanoseconds of an instruction under -icount, 0 when instructions have no fixed time. */
extern unsigned int ns_per_insn;
/* The board's clock of the day when it was switched on, 0 when not known. */
extern long board_epoch;

#define FAIL(...) check_fail(__FILE__, __LINE__, __VA_ARGS__)
#define EXPECT(condition)                                      \
	do {                                                   \
		if (!(condition))                              \
			FAIL("does not hold: %s", #condition); \
	} while (0)
/* value must equal want; both are shown when it does not. */
#define EXPECT_EQ(value, want)                                               \
	do {                                                                 \
		long long value_ = (value), want_ = (want);                  \
		if (value_ != want_)                                         \
			FAIL("%s is %lld, not %lld", #value, value_, want_); \
	} while (0)
/* A call that must fail with this errno. */
#define EXPECT_ERRNO(call, error)                                                            \
	do {                                                                                 \
		errno = 0;                                                                   \
		long result_ = (long)(call);                                                 \
		int errno_ = errno;                                                          \
		if (result_ != -1 || errno_ != (error))                                      \
			FAIL("%s gives %ld, errno %d, not errno %d", #call, result_, errno_, \
			     (error));                                                       \
	} while (0)

void check_fail(const char *file, int line, const char *format, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/* A child process that runs the function with its argument and exits with 0. */
pid_t spawn(void (*function)(void *), void *argument);
/* The wait status of a child. */
int status_of(pid_t child);
/* A child must have exited with this status. */
void expect_exit(pid_t child, int status);
/* A child that runs the function must be killed by this signal. */
void expect_killed(void (*function)(void *), void *argument, int signal);
/* Run the function in a child; then run clean_up(), even if the child FAILs. */
void with_cleanup(void (*function)(void *), void (*clean_up)(void));

/* The mount point for checks. */
#define PLACE "/mnt/"
void leave_place(void);

/* The version of the architecture that the kernel names: 5, 6 or 7. */
unsigned int architecture(void);

/* Anonymous private pages with this protection, not touched yet. */
void *map_pages(size_t count, int protection);

/* CLOCK_MONOTONIC in ns. */
int64_t now_ns(void);
/* 4 bytes that depend on seed and position. */
uint32_t pattern(uint32_t seed, uint32_t position);
/* The contents of a file of /proc or /sys, as a string in a static buffer. */
const char *file_text(const char *path);
/* Write to a file of /proc or /sys. */
void file_put(const char *path, const char *text);
/* A file must contain this text. */
void expect_text(const char *path, const char *text);
/* The number behind a name in a file, such as "MemTotal:". */
long long number_in(const char *path, const char *name);

/* The signal that a deliberate fault of user code leads to. */
struct fault {
	int signal; /* 0: none */
	int code;
	uintptr_t address;
};

/* Call the function and return the fault that it takes; its register contents are lost then. */
struct fault fault_of(void (*function)(void *), void *argument);
void expect_fault(void (*function)(void *), void *argument, int signal, int code,
		  const void *address);

/* Addresses that user code must not access: kernel, hypervisor, vCPU page. */
extern const uintptr_t forbidden_addresses[];
extern const size_t forbidden_count;

#define PAGE_SIZE    4096u
#define TASK_SIZE    0xbf000000u
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
