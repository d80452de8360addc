// SPDX-License-Identifier: GPL-2.0
/*
 * inject.c - faults injected into the checks, each of which must make some of them
 * fail.
 *
 * Linked with the checks by the linker's --wrap: a call of FUNCTION in them calls
 * __wrap_FUNCTION here. INJECT=NAME in the environment selects the fault; without
 * it every function calls the real one. tests/linux/run has the table of faults
 * and of the checks that each must make fail.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "../checks/check.h"

#define VFP_FRAME_MAGIC 0x56465001 /* of the VFP part of a signal frame */
#define FPSCR_FLUSH	(1 << 24)
#define PSR_IT		0x0600fc00

static bool injected(const char *name)
{
	const char *selected = getenv("INJECT");

	return selected && !strcmp(selected, name);
}

/* Faults that last as long as the program. */
static void __attribute__((constructor)) set_up(void)
{
	const struct rlimit small = { 256 << 10, 256 << 10 };

	if (injected("small stack"))
		setrlimit(RLIMIT_STACK, &small);
	if (injected("no denormals"))
		asm volatile("mcr p10, 7, %0, c1, c0, 0	@ vmsr fpscr" : : "r"(FPSCR_FLUSH));
}

/* Declare the real function and define its wrapper. */
#define WRAP(type, name, ...)            \
	type __real_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__)

/* --- memory */

/* One word in 97 is wrong. */
WRAP(uint32_t, pattern, uint32_t seed, uint32_t position)
{
	static uint32_t calls;

	return __real_pattern(seed, position) ^ (injected("bad memory") && ++calls % 97 == 0);
}

WRAP(void *, map_pages, size_t count, int protection)
{
	if (!injected("no copy on write"))
		return __real_map_pages(count, protection);
	return mmap(NULL, count * PAGE_SIZE, protection, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

WRAP(void *, mmap, void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	static int calls; /* the first is that of main(), for the verdicts */

	if (injected("private mappings") && calls++ && (flags & MAP_SHARED))
		flags = (flags & ~MAP_SHARED) | MAP_PRIVATE;
	if (injected("MAP_FIXED does nothing") && (flags & MAP_FIXED))
		return at;
	return __real_mmap(at, size, protection, flags, fd, offset);
}

WRAP(void *, shmat, int id, const void *at, int flags)
{
	if (!injected("private mappings"))
		return __real_shmat(id, at, flags);
	return map_pages(64, PROT_READ | PROT_WRITE);
}

WRAP(int, mprotect, void *at, size_t size, int protection)
{
	return injected("mprotect does nothing") ? 0 : __real_mprotect(at, size, protection);
}

WRAP(int, munmap, void *at, size_t size)
{
	return injected("munmap does nothing") ? 0 : __real_munmap(at, size);
}

WRAP(int, madvise, void *at, size_t size, int advice)
{
	return injected("munmap does nothing") ? 0 : __real_madvise(at, size, advice);
}

WRAP(void *, mremap, void *old, size_t old_size, size_t size, int flags, void *new)
{
	if (injected("mremap does nothing"))
		return new;
	return __real_mremap(old, old_size, size, flags, new);
}

WRAP(void *, sbrk, intptr_t change)
{
	return __real_sbrk(change < 0 && injected("munmap does nothing") ? 0 : change);
}

/* --- processes and threads */

WRAP(pid_t, waitpid, pid_t child, int *status, int options)
{
	pid_t result = __real_waitpid(child, status, options);

	/* main() waits for its checks with WNOHANG: it gets the right status */
	if (result > 0 && status && !(options & WNOHANG) && injected("wrong status"))
		*status ^= 0x4101;
	return result;
}

WRAP(pid_t, getpid, void)
{
	return __real_getpid() + injected("wrong pid");
}

WRAP(int, sched_yield, void)
{
	int result = __real_sched_yield();

	if (injected("switches lose registers")) {
		errno = 0;
		asm volatile("mcrr p11, 1, %0, %0, c9	@ vmov d9" : : "r"(result));
	}
	return result;
}

WRAP(int, pthread_join, pthread_t thread, void **result)
{
	if (injected("no waiting"))
		return result ? (*result = NULL, 0) : 0;
	return __real_pthread_join(thread, result);
}

WRAP(int, pthread_mutexattr_setrobust, pthread_mutexattr_t *attributes, int robust)
{
	if (injected("no waiting"))
		return 0;
	return __real_pthread_mutexattr_setrobust(attributes, robust);
}

/* --- bytes */

WRAP(ssize_t, read, int fd, void *data, size_t size)
{
	ssize_t result = __real_read(fd, data, size);

	if (result < 0 && errno == EFAULT && injected("no faults"))
		return size;
	if (result > 0 && injected("bad bytes"))
		*(uint8_t *)data ^= 0x80;
	return result;
}

WRAP(ssize_t, write, int fd, const void *data, size_t size)
{
	return injected("lost bytes") ? (ssize_t)size : __real_write(fd, data, size);
}

WRAP(ssize_t, pread, int fd, void *data, size_t size, off_t offset)
{
	ssize_t result = __real_pread(fd, data, size, offset);

	if (result > 0 && injected("bad bytes"))
		*(uint8_t *)data ^= 0x80;
	return result;
}

WRAP(long, syscall, long number, long a, long b, long c, long d, long e, long f)
{
	long result;

	if (injected("always EFAULT")) {
		errno = EFAULT;
		return -1;
	}
	if (injected("system calls do nothing"))
		return 0;
	result = __real_syscall(number, a, b, c, d, e, f);
	return result == -1 && errno == EFAULT && injected("no faults") ? 4 : result;
}

WRAP(int, ioctl, int fd, unsigned long request, void *argument)
{
	return injected("lost bytes") ? 0 : __real_ioctl(fd, request, argument);
}

/* --- signals */

WRAP(struct fault, fault_of, void (*function)(void *), void *argument)
{
	return injected("no faults") ? (struct fault){ 0 } : __real_fault_of(function, argument);
}

static struct sigaction wanted[_NSIG];

static void spoil_vfp(ucontext_t *context)
{
	struct {
		uint32_t magic;
		uint32_t size;
		uint64_t registers[32];
	} *frame = (void *)context->uc_regspace;

	if (frame->magic == VFP_FRAME_MAGIC)
		frame->registers[3] ^= 1;
}

/* Called instead of every handler. */
static void handle(int number, siginfo_t *info, void *context)
{
	mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;

	if (injected("wrong fault"))
		info->si_code ^= 0x10;
	if (injected("no IT blocks"))
		machine->arm_cpsr &= ~PSR_IT;
	if (wanted[number].sa_flags & SA_SIGINFO)
		wanted[number].sa_sigaction(number, info, context);
	else
		wanted[number].sa_handler(number);
	if (injected("registers lost")) {
		machine->arm_r0++;
		machine->arm_r6++;
		machine->arm_cpsr = 0x10;
		spoil_vfp(context);
	}
}

WRAP(int, sigaction, int number, const struct sigaction *action, struct sigaction *old)
{
	struct sigaction ours;

	if (!action)
		return __real_sigaction(number, action, old);
	wanted[number] = ours = *action;
	ours.sa_sigaction = handle;
	ours.sa_flags |= SA_SIGINFO;
	if (injected("no SA_RESTART"))
		ours.sa_flags &= ~SA_RESTART;
	return __real_sigaction(number, &ours, old);
}

WRAP(sighandler_t, signal, int number, sighandler_t handler)
{
	const struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

	if (handler == SIG_DFL || handler == SIG_IGN)
		return __real_signal(number, handler);
	return __wrap_sigaction(number, &action, NULL) ? SIG_ERR : SIG_DFL;
}

WRAP(int, sigaltstack, const stack_t *new, stack_t *old)
{
	return injected("no alternate stack") ? 0 : __real_sigaltstack(new, old);
}

WRAP(int, sigprocmask, int how, const sigset_t *set, sigset_t *old)
{
	return injected("no signal mask") ? 0 : __real_sigprocmask(how, set, old);
}

/* --- time */

WRAP(int, clock_gettime, clockid_t clock, struct timespec *now)
{
	static int calls;
	int result;

	if (clock == CLOCK_THREAD_CPUTIME_ID && injected("wrong cpu time"))
		clock = CLOCK_MONOTONIC;
	result = __real_clock_gettime(clock, now);
	if (injected("fast clock")) {
		long long ns = now->tv_sec * 1000000000ll + now->tv_nsec;

		ns += ns / 50;
		now->tv_sec = ns / 1000000000;
		now->tv_nsec = ns % 1000000000;
	}
	if (injected("clock goes backwards") && ++calls % 1000 == 0)
		now->tv_sec--;
	if (injected("wrong date") && clock == CLOCK_REALTIME)
		now->tv_sec += 60;
	return result;
}

WRAP(int, nanosleep, const struct timespec *length, struct timespec *left)
{
	return injected("no sleep") ? 0 : __real_nanosleep(length, left);
}

/* --- containers, file systems */

WRAP(int, unshare, int flags)
{
	return injected("no namespaces") ? 0 : __real_unshare(flags);
}

WRAP(int, prctl, int option, long a, long b, long c, long d)
{
	return option == PR_SET_SECCOMP && injected("no seccomp filter") ?
		       0 :
		       __real_prctl(option, a, b, c, d);
}

WRAP(int, mount, const char *source, const char *target, const char *type, unsigned long flags,
     const void *data)
{
	if (injected("no disk") && !strcmp(type, "ext4"))
		type = "tmpfs";
	return __real_mount(source, target, type, flags, injected("no limits") ? NULL : data);
}

WRAP(int, fsync, int fd)
{
	return injected("no fsync") ? 0 : __real_fsync(fd);
}

/* --- tracing, files of /proc and /sys */

WRAP(long, ptrace, int request, pid_t child, void *at, void *data)
{
	long result = __real_ptrace(request, child, at, data);

	if (injected("wrong trace")) {
		if (request == PTRACE_PEEKDATA) {
			errno = 0;
			return 0;
		}
		if (request == PTRACE_GETREGS)
			((struct user_regs *)data)->uregs[0]++;
	}
	return result;
}

/* A trace with wrong values: clear bit 0 of each digit. */
static const char *even(char *text)
{
	for (char *next = text; *next; next++)
		*next &= *next >= '0' && *next <= '9' ? ~1 : ~0;
	return text;
}

WRAP(const char *, file_text, const char *path)
{
	if (injected("empty files"))
		return "";
	if (injected("wrong trace") && strstr(path, "/trace"))
		return even((char *)__real_file_text(path));
	return __real_file_text(path);
}

/* Whether the path contains one of the words, NULL at the end. */
static bool is_about(const char *path, const char *const *words)
{
	while (*words && !strstr(path, *words))
		words++;
	return *words;
}

WRAP(void, file_put, const char *path, const char *text)
{
	static const char *const limits[] = { ".max", ".weight", ".freeze", NULL };
	static const char *const switches[] = { "enable", "current_tracer", NULL };

	if (injected("empty files") || (injected("no limits") && is_about(path, limits)) ||
	    (injected("tracing stays off") && is_about(path, switches)))
		return;
	__real_file_put(path, text);
}
