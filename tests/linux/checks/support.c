// SPDX-License-Identifier: GPL-2.0
/*
 * support.c - functions for several checks: children, deliberate faults, patterns,
 * small files.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define TEXT_SIZE 65536

/*
 * The kernel's text and data, modules, vmalloc; the first and last word of the
 * hypervisor's range and addresses above it; the vCPU page, shared_info and the
 * counter page (include/public/arm_pv.h); the last word of the address space.
 */
const uintptr_t forbidden_addresses[] = {
	TASK_SIZE,  0xbf800000, 0xc0000000, 0xc0008000, 0xc0100000, 0xc8000000,
	0xfd000000, 0xfe000000, 0xff7ffffc, 0xff800000, 0xffaf4000, 0xffb00000,
	0xffb01000, 0xffb02000, 0xfffe0000, 0xfffffffc,
};
const size_t forbidden_count = COUNT(forbidden_addresses);

pid_t spawn(void (*function)(void *), void *argument)
{
	pid_t child = fork();

	if (child < 0)
		FAIL("fork: errno %d", errno);
	if (child == 0) {
		function(argument);
		_exit(0);
	}
	return child;
}

int status_of(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) != child) {
		if (errno != EINTR)
			FAIL("waitpid: errno %d", errno);
	}
	return status;
}

void expect_exit(pid_t child, int status)
{
	int got = status_of(child);

	if (!WIFEXITED(got) || WEXITSTATUS(got) != status)
		FAIL("wait status of the child is 0x%x, not exit %d", got, status);
}

void expect_killed(void (*function)(void *), void *argument, int signal)
{
	int got = status_of(spawn(function, argument));

	if (!WIFSIGNALED(got) || WTERMSIG(got) != signal)
		FAIL("wait status of the child is 0x%x, not signal %d", got, signal);
}

void with_cleanup(void (*function)(void *), void (*clean_up)(void))
{
	int status = status_of(spawn(function, NULL));

	clean_up();
	if (status)
		FAIL("wait status of the child is 0x%x", status);
}

void leave_place(void)
{
	umount2(PLACE, MNT_DETACH);
}

unsigned int architecture(void)
{
	const char *platform = (const char *)getauxval(AT_PLATFORM);

	if (!platform || platform[0] != 'v' || platform[1] < '5' || platform[1] > '7')
		FAIL("the platform is %s", platform);
	return platform[1] - '0';
}

void *map_pages(size_t count, int protection)
{
	void *result =
		mmap(NULL, count * PAGE_SIZE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (result == MAP_FAILED)
		FAIL("mmap of %zu pages: errno %d", count, errno);
	return result;
}

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

uint32_t pattern(uint32_t seed, uint32_t position)
{
	return (seed + 1) * 2654435761u ^ position * 2246822519u;
}

const char *file_text(const char *path)
{
	static char text[TEXT_SIZE];
	size_t length = 0;
	ssize_t got;
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		FAIL("%s: errno %d", path, errno);
	while ((got = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += got;
	if (got < 0)
		FAIL("reading %s: errno %d", path, errno);
	close(fd);
	text[length] = '\0';
	return text;
}

void file_put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	ssize_t written = fd < 0 ? -1 : write(fd, text, strlen(text));

	/* Some files accept one word per write(). */
	while (written > 0 && text[written]) {
		text += written;
		written = write(fd, text, strlen(text));
	}
	if (written < 0 || text[written] || close(fd))
		FAIL("writing \"%s\" to %s: errno %d", text, path, errno);
}

static sigjmp_buf fault_return;
static struct fault fault_seen;

static void note_fault(int signal, siginfo_t *info, void *context)
{
	(void)context;
	fault_seen.signal = signal;
	fault_seen.code = info->si_code;
	fault_seen.address = (uintptr_t)info->si_addr;
	siglongjmp(fault_return, 1);
}

struct fault fault_of(void (*function)(void *), void *argument)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP };
	struct sigaction action = { .sa_sigaction = note_fault, .sa_flags = SA_SIGINFO };

	for (size_t i = 0; i < COUNT(signals); i++)
		sigaction(signals[i], &action, NULL);
	memset(&fault_seen, 0, sizeof(fault_seen));
	if (!sigsetjmp(fault_return, 1))
		function(argument);
	for (size_t i = 0; i < COUNT(signals); i++)
		signal(signals[i], SIG_DFL);
	return fault_seen;
}

void expect_fault(void (*function)(void *), void *argument, int signal, int code,
		  const void *address)
{
	struct fault fault = fault_of(function, argument);

	if (fault.signal != signal || fault.code != code || fault.address != (uintptr_t)address)
		FAIL("signal %d code %d at %#lx, not signal %d code %d at %p", fault.signal,
		     fault.code, (unsigned long)fault.address, signal, code, address);
}
