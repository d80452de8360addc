/* SPDX-License-Identifier: GPL-2.0 */
/*
 * syscalls.c - newlib's system interface: console output and a heap. There are no
 * files; every other stream operation fails.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "runtime.h"

#define HEAP_SIZE (32 * 1024)
#define WRITE_MAX 1024 /* bytes that CONSOLEIO_write takes at once */

/* newlib's names for its system interface; it has no header for them. */
ssize_t _write(int file, const void *buffer, size_t size);
ssize_t _read(int file, void *buffer, size_t size);
void *_sbrk(ptrdiff_t increment);
int _close(int file);
int _fstat(int file, struct stat *status);
int _isatty(int file);
off_t _lseek(int file, off_t offset, int whence);
void _exit(int status) __attribute__((noreturn));
int _kill(pid_t pid, int signal);
pid_t _getpid(void);

ssize_t _write(int file, const void *buffer, size_t size)
{
	if (file != STDOUT_FILENO && file != STDERR_FILENO) {
		errno = EBADF;
		return -1;
	}
	/* A short write: newlib calls again for the rest. */
	if (size > WRITE_MAX)
		size = WRITE_MAX;
	if (hyp_console_write(buffer, size) < 0) {
		errno = EIO;
		return -1;
	}
	return (ssize_t)size;
}

ssize_t _read(int file, void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	errno = EBADF;
	return -1;
}

void *_sbrk(ptrdiff_t increment)
{
	static char heap[HEAP_SIZE] __attribute__((aligned(8)));
	static size_t used;
	void *start = heap + used;

	if (increment < 0 || (size_t)increment > HEAP_SIZE - used) {
		errno = ENOMEM;
		return (void *)-1;
	}
	used += (size_t)increment;
	return start;
}

int _close(int file)
{
	(void)file;
	errno = EBADF;
	return -1;
}

int _fstat(int file, struct stat *status)
{
	(void)file;
	status->st_mode = S_IFCHR;
	return 0;
}

int _isatty(int file)
{
	(void)file;
	return 1;
}

off_t _lseek(int file, off_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	errno = ESPIPE;
	return -1;
}

void _exit(int status)
{
	guest_shutdown(status ? SHUTDOWN_crash : SHUTDOWN_poweroff);
}

int _kill(pid_t pid, int signal)
{
	(void)pid;
	(void)signal;
	errno = EINVAL;
	return -1;
}

pid_t _getpid(void)
{
	return 1;
}
