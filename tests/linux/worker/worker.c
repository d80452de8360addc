// SPDX-License-Identifier: GPL-2.0
/*
 * worker.c - work with known results, for a domain beside one that crashes.
 *
 * Usage: worker SECONDS
 * Computes checksums and products of floating-point numbers, writes and reads
 * files, forks, and compares every result with the first one. Prints a line
 * `second N: R rounds` for each second of the clock, and exits with status 1 when
 * a result differs.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_WORDS 8192
#define VFP_STEPS    2000
#define PATH	     "/tmp/worker"

struct results {
	uint32_t checksum;
	uint64_t product;
	uint32_t file;
	int child;
};

static uint32_t buffer[BUFFER_WORDS];

static void fail(const char *what)
{
	printf("WRONG: %s\n", what);
	exit(1);
}

static uint32_t checksum(const uint32_t *words, size_t count)
{
	uint32_t sum = 0x811c9dc5;

	for (size_t i = 0; i < count; i++)
		sum = (sum ^ words[i]) * 16777619;
	return sum;
}

/* The bits of 1.0000001 to the power of VFP_STEPS, computed in VFP registers. */
static uint64_t product(void)
{
	const double factor = 1.0000001, one = 1.0;
	uint64_t bits;

	asm volatile(".fpu vfp\n"
		     "	fldd	d8, [%1]\n"
		     "	fldd	d9, [%2]\n"
		     "	mov	r4, %3\n"
		     "1:	fmuld	d8, d8, d9\n"
		     "	subs	r4, r4, #1\n"
		     "	bne	1b\n"
		     "	fstd	d8, [%0]\n"
		     :
		     : "r"(&bits), "r"(&one), "r"(&factor), "r"(VFP_STEPS)
		     : "r4", "cc", "memory");
	return bits;
}

/* Write the buffer to a file; return the checksum of what the file then holds. */
static uint32_t file_checksum(void)
{
	static uint32_t copy[BUFFER_WORDS];
	int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (write(fd, buffer, sizeof(buffer)) != sizeof(buffer))
		fail("write");
	if (pread(fd, copy, sizeof(copy), 0) != sizeof(copy))
		fail("read");
	close(fd);
	return checksum(copy, BUFFER_WORDS);
}

static int child_status(void)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(checksum(buffer, 100) & 0x7f);
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		fail("child");
	return WEXITSTATUS(status);
}

static struct results work(void)
{
	struct results results;

	memset(&results, 0, sizeof(results)); /* the padding is compared too */
	results.checksum = checksum(buffer, BUFFER_WORDS);
	results.product = product();
	results.file = file_checksum();
	results.child = child_status();
	return results;
}

static time_t second(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

int main(int argc, char **argv)
{
	time_t seconds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	struct results first;
	time_t start;

	if (seconds <= 0) {
		fprintf(stderr, "usage: worker SECONDS\n");
		return 2;
	}
	for (uint32_t i = 0; i < BUFFER_WORDS; i++)
		buffer[i] = i * 2654435761u;
	first = work();
	/* Start with a whole second, so that the numbers of rounds can be compared. */
	for (start = second(); second() == start;)
		;
	start++;
	for (time_t now = start; now < start + seconds; now++) {
		unsigned int rounds = 0;

		for (; second() == now; rounds++) {
			struct results results = work();

			if (memcmp(&results, &first, sizeof(first)))
				fail("a result has changed");
		}
		printf("second %ld: %u rounds\n", (long)(now - start), rounds);
		fflush(stdout);
	}
	return 0;
}
