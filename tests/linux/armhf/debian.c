// SPDX-License-Identifier: GPL-2.0
/*
 * debian.c - Debian's own dynamically linked programs, and libc's NEON functions.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asm/hwcap.h>

#include "../checks/check.h"
#include "thumb.h"

#define OUTPUT_SIZE 4096
#define COPY_SIZE   5000

/* The stdout of a shell command, which must succeed. */
static const char *output_of(const char *command)
{
	static char text[OUTPUT_SIZE];
	size_t length = 0;
	ssize_t got;
	pid_t child;
	int fd[2];

	EXPECT(!pipe(fd));
	child = fork();
	if (child == 0) {
		dup2(fd[1], 1);
		execl("/bin/bash", "bash", "-c", command, NULL);
		_exit(127);
	}
	close(fd[1]);
	while ((got = read(fd[0], text + length, OUTPUT_SIZE - 1 - length)) > 0)
		length += got;
	close(fd[0]);
	text[length] = '\0';
	expect_exit(child, 0);
	return text;
}

static void expect_output(const char *command, const char *want)
{
	const char *got = output_of(command);

	if (strcmp(got, want))
		FAIL("%s: \"%.80s\", not \"%.80s\"", command, got, want);
}

static void programs(void)
{
	expect_output("echo $MACHTYPE", "arm-unknown-linux-gnueabihf\n");
	expect_output("factor 18446744073709551617",
		      "18446744073709551617: 274177 67280421310721\n");
	expect_output("seq 20000 | sort -r | sha256sum",
		      "32e8bfc1888e4abc71c499baefe2efcad2ecc01d1c18f4a453d5d62b502a2c3e  -\n");
	expect_output("date -u -d @1000000000 +%FT%T", "2001-09-09T01:46:40\n");
	expect_output("for i in {1..20}; do /bin/dash -c \"echo $i\"; done | wc -l", "20\n");
	expect_output("/bin/sh -c 'exec cat /proc/self/maps' | while read -r line; do "
		      "[[ $line == */libc.so.6 ]] && { echo yes; break; }; done; cat >/dev/null",
		      "yes\n");
}

/* Copies of every length and alignment; libc uses NEON when AT_HWCAP has it. */
static void copies(void)
{
	uint8_t *from = map_pages(2, PROT_READ | PROT_WRITE);
	uint8_t *to = map_pages(2, PROT_READ | PROT_WRITE);

	EXPECT(getauxval(AT_HWCAP) & HWCAP_NEON);
	for (uint32_t i = 0; i < COPY_SIZE; i++)
		from[i] = pattern(i, 3);
	for (uint32_t size = 0; size < 300; size++) {
		const uint32_t source = size % 17, target = size % 13;

		memset(to, 0, COPY_SIZE);
		memcpy(to + target, from + source, size);
		for (uint32_t i = 0; i < size; i++)
			EXPECT_EQ(to[target + i], (uint8_t)pattern(source + i, 3));
		EXPECT_EQ(to[target + size], 0);
	}
}

const struct check debian_checks[] = {
	{ "debian_programs", programs },
	{ "neon_copies", copies },
	{ NULL, NULL },
};
