// SPDX-License-Identifier: GPL-2.0
/*
 * signal.c - delivery and return: alternate stacks, registers, masks, restart.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "check.h"

#define SIGNALS	   10000
#define STACK_SIZE 65536
#define REGISTERS  9 /* r4-r12 */

static char *stack_start;
static volatile uint32_t taken;

static bool on_alternate_stack(void)
{
	char *here = __builtin_frame_address(0);

	return here > stack_start && here < stack_start + STACK_SIZE;
}

static void count_on_stack(int signal)
{
	(void)signal;
	if (!on_alternate_stack())
		FAIL("not on the alternate stack");
	taken++;
}

static void use_stack(void)
{
	stack_t stack = { .ss_size = STACK_SIZE };

	stack_start = map_pages(STACK_SIZE / PAGE_SIZE, PROT_READ | PROT_WRITE);
	stack.ss_sp = stack_start;
	EXPECT(!sigaltstack(&stack, NULL));
}

static void install(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	EXPECT(!sigaction(signal, &action, NULL));
}

static void alternate_stack(void)
{
	use_stack();
	install(SIGUSR1, count_on_stack, SA_ONSTACK);
	for (uint32_t i = 0; i < SIGNALS; i++) {
		raise(SIGUSR1);
		EXPECT_EQ(taken, i + 1);
	}
	EXPECT(!on_alternate_stack());
}

/* Another process and an interval timer send signals, at any instruction. */
static void count_only(int signal)
{
	(void)signal;
	taken++;
}

/* Set r4-r12 and the flags, spin, and return which of them have changed. */
static uint32_t registers_last(uint32_t rounds)
{
	uint32_t wrong;

	/* clang-format 14 changes this one way and back again. */
	/* clang-format off */
	asm volatile("	mov	r1, %1\n"
		     "	adr	r2, 3f\n"
		     "	stmfd	sp!, {r4-r12, lr}\n"
		     "	ldmia	r2, {r4-r12}\n"
		     "1:	subs	r1, r1, #1\n"
		     "	bne	1b\n"
		     "	mov	r3, #0\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r4\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r5\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r6\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r7\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r8\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r9\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r10\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r11\n	orr	r3, r3, r1\n"
		     "	ldr	r1, [r2], #4\n	eor	r1, r1, r12\n	orr	r3, r3, r1\n"
		     "	ldmfd	sp!, {r4-r12, lr}\n"
		     "	mov	%0, r3\n"
		     "	b	4f\n"
		     "3:	.word	0x44444444, 0x55555555, 0x66666666, 0x77777777, 0x88888888\n"
		     "	.word	0x99999999, 0xaaaaaaaa, 0xbbbbbbbb, 0xcccccccc\n"
		     "4:\n"
		     : "=r"(wrong)
		     : "r"(rounds)
		     : "r1", "r2", "r3", "cc", "memory");
	/* clang-format on */
	return wrong;
}

static void registers(void)
{
	const struct itimerval often = { { 0, 2000 }, { 0, 2000 } }, never = { { 0, 0 }, { 0, 0 } };

	install(SIGALRM, count_only, SA_RESTART);
	EXPECT(!setitimer(ITIMER_REAL, &often, NULL));
	while (taken < 100)
		EXPECT_EQ(registers_last(20000), 0);
	EXPECT(!setitimer(ITIMER_REAL, &never, NULL));
}

static void change_context(int signal, siginfo_t *info, void *context)
{
	ucontext_t *user = context;

	(void)signal;
	(void)info;
	user->uc_mcontext.arm_r0 = 0x600d;
	user->uc_mcontext.arm_pc += 4;
}

/* A handler that changes the saved pc to skip the faulting instruction. */
static void context_changed(void)
{
	struct sigaction action = { .sa_sigaction = change_context, .sa_flags = SA_SIGINFO };
	register uint32_t result asm("r0") = 0;

	EXPECT(!sigaction(SIGILL, &action, NULL));
	asm volatile(".word 0xe7ffdefe" : "+r"(result));
	EXPECT_EQ(result, 0x600d);
}

/* Whatever a handler stores into the saved PSR, its return is to user mode. */
static void take_all_psr(int signal, siginfo_t *info, void *context)
{
	ucontext_t *user = context;

	(void)signal;
	(void)info;
	user->uc_mcontext.arm_cpsr = 0x600000d3; /* SVC mode, both masks */
}

static void return_with_psr(void *argument)
{
	struct sigaction action = { .sa_sigaction = take_all_psr, .sa_flags = SA_SIGINFO };

	(void)argument;
	EXPECT(!sigaction(SIGUSR1, &action, NULL));
	raise(SIGUSR1);
}

static void forged_psr(void)
{
	expect_killed(return_with_psr, NULL, SIGSEGV);
}

static void nest(int signal)
{
	if (!on_alternate_stack())
		FAIL("not on the alternate stack");
	taken++;
	if (taken < 20)
		raise(signal);
}

static void nested(void)
{
	use_stack();
	install(SIGUSR1, nest, SA_ONSTACK | SA_NODEFER);
	raise(SIGUSR1);
	EXPECT_EQ(taken, 20);
}

static void masks(void)
{
	const struct timespec none = { 0, 0 };
	sigset_t set, pending;
	siginfo_t info;

	install(SIGUSR2, count_only, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMIN);
	EXPECT(!sigprocmask(SIG_BLOCK, &set, NULL));
	raise(SIGUSR2);
	raise(SIGUSR2);
	for (int i = 0; i < 3; i++)
		EXPECT(!sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = i }));
	EXPECT(!sigpending(&pending) && sigismember(&pending, SIGUSR2));
	EXPECT_EQ(taken, 0);
	for (int i = 0; i < 3; i++) {
		sigset_t queued;

		sigemptyset(&queued);
		sigaddset(&queued, SIGRTMIN);
		EXPECT_EQ(sigtimedwait(&queued, &info, &none), SIGRTMIN);
		EXPECT_EQ(info.si_value.sival_int, i);
		EXPECT_EQ(info.si_pid, getpid());
	}
	EXPECT(!sigprocmask(SIG_UNBLOCK, &set, NULL));
	EXPECT_EQ(taken, 1);
}

/* read() that a signal interrupts: restarted with SA_RESTART, else EINTR. */
static ssize_t interrupted_read(int flags)
{
	const struct itimerval soon = { { 0, 0 }, { 0, 20000 } };
	int fds[2];
	char byte;

	EXPECT(!pipe(fds));
	install(SIGALRM, count_only, flags);
	if (fork() == 0) {
		usleep(100000);
		_exit(write(fds[1], "x", 1) != 1);
	}
	EXPECT(!setitimer(ITIMER_REAL, &soon, NULL));
	return read(fds[0], &byte, 1);
}

static void restart(void)
{
	EXPECT_EQ(interrupted_read(SA_RESTART), 1);
	EXPECT_EQ(taken, 1);
	EXPECT_ERRNO(interrupted_read(0), EINTR);
	EXPECT_EQ(taken, 2);
}

/* After SIGSTOP and SIGCONT, restart_syscall continues nanosleep. */
static void sleep_half_a_second(void *argument)
{
	const struct timespec half = { 0, 500000000 };
	int64_t start = now_ns();

	(void)argument;
	EXPECT(!nanosleep(&half, NULL));
	EXPECT(now_ns() - start >= 500000000);
}

static void restart_sleep(void)
{
	pid_t child = spawn(sleep_half_a_second, NULL);

	usleep(50000);
	kill(child, SIGSTOP);
	usleep(50000);
	kill(child, SIGCONT);
	expect_exit(child, 0);
}

const struct check signal_checks[] = {
	{ "signals_10000", alternate_stack },
	{ "signal_registers", registers },
	{ "signal_context", context_changed },
	{ "signal_forged_psr", forged_psr },
	{ "signal_nested", nested },
	{ "signal_masks", masks },
	{ "signal_restart", restart },
	{ "signal_restart_sleep", restart_sleep },
	{ NULL, NULL },
};
