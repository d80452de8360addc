// SPDX-License-Identifier: GPL-2.0
/*
 * trace.c - ptrace of a process, ftrace of the kernel.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define BREAKPOINT   0xe7f001f0 /* the undefined instruction of ARM Linux's ptrace */
#define PSR_SVC_MODE 0x13
#define TRACING	     "/sys/kernel/tracing/"

/* Four instructions that change r0, for the tracer to step through. */
uint32_t traced_steps(uint32_t start);
asm("	.text\n"
    "	.arm\n"
    "	.global	traced_steps\n"
    "	.type	traced_steps, %function\n"
    "traced_steps:\n"
    "	add	r0, r0, #1\n"
    "	add	r0, r0, #2\n"
    "	add	r0, r0, #4\n"
    "	add	r0, r0, #8\n"
    "	bx	lr\n");

static volatile uint32_t data_word = 0xdada0001;

static void be_traced(void *unused)
{
	(void)unused;
	EXPECT(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	raise(SIGSTOP);
	if (data_word != 0xdada0002)
		_exit(200);
	_exit(traced_steps(16));
}

static void expect_stop(pid_t child, int signal)
{
	int status = status_of(child);

	if (!WIFSTOPPED(status) || WSTOPSIG(status) != signal)
		FAIL("wait status 0x%x, not stopped by %d", status, signal);
}

static uint32_t peek(pid_t child, uintptr_t at)
{
	long value;

	errno = 0;
	value = ptrace(PTRACE_PEEKDATA, child, (void *)at, NULL);
	if (errno)
		FAIL("peek at %#lx: errno %d", (unsigned long)at, errno);
	return value;
}

static void poke(pid_t child, uintptr_t at, uint32_t value)
{
	EXPECT(!ptrace(PTRACE_POKEDATA, child, (void *)at, (void *)(uintptr_t)value));
}

static struct user_regs registers_of(pid_t child)
{
	struct user_regs regs;

	EXPECT(!ptrace(PTRACE_GETREGS, child, NULL, &regs));
	return regs;
}

/* Run to a breakpoint at the address, then restore the instruction. */
static void run_to(pid_t child, uintptr_t at)
{
	uint32_t instruction = peek(child, at);

	poke(child, at, BREAKPOINT);
	EXPECT(!ptrace(PTRACE_CONT, child, NULL, NULL));
	expect_stop(child, SIGTRAP);
	poke(child, at, instruction);
	EXPECT_EQ(registers_of(child).uregs[15], at);
}

static void ptrace_steps(void)
{
	pid_t child = spawn(be_traced, NULL);
	uintptr_t steps = (uintptr_t)traced_steps;
	struct user_regs regs;
	uint32_t want = 16;

	expect_stop(child, SIGSTOP);
	EXPECT_EQ(peek(child, (uintptr_t)&data_word), 0xdada0001);
	poke(child, (uintptr_t)&data_word, 0xdada0002);
	for (uint32_t i = 0; i < 4; i++) {
		run_to(child, steps + 4 * i);
		EXPECT_EQ(registers_of(child).uregs[0], want);
		want += 1u << i;
	}
	regs = registers_of(child);
	regs.uregs[0] = 100;
	EXPECT(!ptrace(PTRACE_SETREGS, child, NULL, &regs));
	EXPECT(!ptrace(PTRACE_CONT, child, NULL, NULL));
	expect_exit(child, 108);
	EXPECT_EQ(data_word, 0xdada0001);
}

/* A tracer can neither set a privileged mode in its child nor read kernel memory. */
static void ptrace_limits(void)
{
	pid_t child = spawn(be_traced, NULL);
	struct user_regs regs;

	expect_stop(child, SIGSTOP);
	for (size_t i = 0; i < forbidden_count; i++) {
		void *at = (void *)(forbidden_addresses[i] & ~3u);

		EXPECT_ERRNO(ptrace(PTRACE_PEEKDATA, child, at, NULL), EIO);
		EXPECT_ERRNO(ptrace(PTRACE_POKEDATA, child, at, NULL), EIO);
	}
	regs = registers_of(child);
	regs.uregs[16] = (regs.uregs[16] & ~0x1f) | PSR_SVC_MODE;
	EXPECT_ERRNO(ptrace(PTRACE_SETREGS, child, NULL, &regs), EINVAL);
	EXPECT_EQ(registers_of(child).uregs[16] & 0x1f, 0x10);
	kill(child, SIGKILL);
	EXPECT(WIFSIGNALED(status_of(child)));
}

static void make_calls(void *unused)
{
	(void)unused;
	EXPECT(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	raise(SIGSTOP);
	for (int i = 0; i < 10; i++)
		syscall(SYS_getppid);
}

static void ptrace_syscalls(void)
{
	pid_t child = spawn(make_calls, NULL), parent = getpid();
	uint32_t entries = 0, exits = 0;

	expect_stop(child, SIGSTOP);
	for (;;) {
		struct user_regs regs;
		int status;

		EXPECT(!ptrace(PTRACE_SYSCALL, child, NULL, NULL));
		status = status_of(child);
		if (WIFEXITED(status))
			break;
		EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
		regs = registers_of(child);
		if (regs.uregs[7] != SYS_getppid)
			continue;
		/* r12 distinguishes entry and exit of a system call */
		if (regs.uregs[12] == 0) {
			entries++;
		} else {
			exits++;
			EXPECT_EQ(regs.uregs[0], parent);
		}
	}
	EXPECT_EQ(entries, 10);
	EXPECT_EQ(exits, 10);
}

static bool traced(const char *function)
{
	return strstr(file_text(TRACING "trace"), function);
}

static void make_tracer(const char *name)
{
	file_put(TRACING "tracing_on", "0");
	file_put(TRACING "current_tracer", name);
	file_put(TRACING "trace", "");
	file_put(TRACING "tracing_on", "1");
}

/* ftrace patches its calls into the running kernel and removes them. */
static void ftrace(void)
{
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
	for (int round = 0; round < 3; round++) {
		file_put(TRACING "set_ftrace_filter", "vfs_write");
		make_tracer("function");
		file_text("/proc/version");
		file_put("/dev/null", "x");
		EXPECT(traced("vfs_write <-"));
		EXPECT(!traced("vfs_read <-"));
		file_put(TRACING "set_ftrace_filter", "");
		make_tracer("function");
		file_text("/proc/version");
		file_put(TRACING "tracing_on", "0");
		EXPECT(traced("vfs_read <-"));
		make_tracer("nop");
		file_text("/proc/version");
		EXPECT(!traced("vfs_read <-"));
	}
}

const struct check trace_checks[] = {
	{ "ptrace_steps", ptrace_steps },
	{ "ptrace_limits", ptrace_limits },
	{ "ptrace_syscalls", ptrace_syscalls },
	{ "ftrace", ftrace },
	{ NULL, NULL },
};
