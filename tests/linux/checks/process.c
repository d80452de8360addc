// SPDX-License-Identifier: GPL-2.0
/*
 * process.c - fork, exec, wait, copy on write.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define FORKS	       2000
#define EXECS	       500
#define COW_PAGES      64
#define RIVALS	       8
#define RIVAL_PAGES    32
#define RIVAL_ROUNDS   50
#define CROWD	       40
#define WORDS_PER_PAGE (PAGE_SIZE / sizeof(uint32_t))

static void forks(void)
{
	static volatile uint32_t cell;

	for (int i = 0; i < FORKS; i++) {
		pid_t child;

		cell = i;
		child = fork();
		if (child < 0)
			FAIL("fork %d: errno %d", i, errno);
		if (child == 0) {
			uint32_t seen = cell;

			cell = ~i;
			_exit(seen == (uint32_t)i ? i & 0x7f : 0xff);
		}
		expect_exit(child, i & 0x7f);
		EXPECT_EQ(cell, i);
	}
}

static void become_shell(void *argument)
{
	char *const environment[] = { "WORD=value", NULL };
	char command[64];

	snprintf(command, sizeof(command), "[ $WORD = value ] && exit %d", *(int *)argument % 100);
	execle("/bin/busybox", "sh", "-c", command, NULL, environment);
	FAIL("execle: errno %d", errno);
}

static void execs(void)
{
	for (int i = 0; i < EXECS; i++)
		expect_exit(spawn(become_shell, &i), i % 100);
}

static void fill(uint32_t *words, size_t count, uint32_t seed)
{
	for (size_t i = 0; i < count; i++)
		words[i] = pattern(seed, i);
}

static void expect_filled(const uint32_t *words, size_t count, uint32_t seed)
{
	for (size_t i = 0; i < count; i++) {
		if (words[i] != pattern(seed, i))
			FAIL("word %zu is 0x%08x, not 0x%08x", i, words[i], pattern(seed, i));
	}
}

/* Parent and child write alternate pages that copy on write shares. */
static void cow_store(void)
{
	uint32_t *words = map_pages(COW_PAGES, PROT_READ | PROT_WRITE);
	const size_t count = COW_PAGES * WORDS_PER_PAGE;
	int turn[2];
	pid_t child;
	char byte;

	fill(words, count, 1);
	EXPECT(!pipe(turn));
	child = fork();
	if (child == 0) {
		EXPECT_EQ(read(turn[0], &byte, 1), 1);
		expect_filled(words, count, 1);
		fill(words, count, 2);
		expect_filled(words, count, 2);
		_exit(0);
	}
	for (size_t i = 0; i < count; i += 2 * WORDS_PER_PAGE)
		words[i] = 0;
	EXPECT_EQ(write(turn[1], "", 1), 1);
	expect_exit(child, 0);
	for (size_t i = 0; i < count; i++) {
		bool written = i % (2 * WORDS_PER_PAGE) == 0;

		EXPECT_EQ(words[i], written ? 0 : pattern(1, i));
	}
}

/* The kernel's store for read() must copy a shared page, too. */
static void cow_read(void)
{
	char *page = map_pages(2, PROT_READ | PROT_WRITE);
	int fds[2];
	pid_t child;

	strcpy(page, "parent");
	strcpy(page + PAGE_SIZE - 4, "parent");
	EXPECT(!pipe(fds));
	EXPECT_EQ(write(fds[1], "child!", 6), 6);
	EXPECT_EQ(write(fds[1], "child!", 6), 6);
	child = fork();
	if (child == 0) {
		EXPECT_EQ(read(fds[0], page, 6), 6);
		EXPECT_EQ(read(fds[0], page + PAGE_SIZE - 4, 6), 6);
		EXPECT(!memcmp(page, "child!", 6));
		EXPECT(!memcmp(page + PAGE_SIZE - 4, "child!", 6));
		_exit(0);
	}
	expect_exit(child, 0);
	EXPECT(!strcmp(page, "parent"));
	EXPECT(!strcmp(page + PAGE_SIZE - 4, "parent"));
}

static void live_as_rival(void *argument)
{
	uint32_t seed = (uintptr_t)argument;
	uint32_t *words = map_pages(RIVAL_PAGES, PROT_READ | PROT_WRITE);
	const size_t count = RIVAL_PAGES * WORDS_PER_PAGE;

	for (int round = 0; round < RIVAL_ROUNDS; round++) {
		for (size_t i = round % 16; i < count; i += 256)
			words[i] = pattern(seed, i);
		sched_yield();
		for (size_t i = round % 16; i < count; i += 256)
			EXPECT_EQ(words[i], pattern(seed, i));
	}
}

/* Several processes use the same addresses in turn. */
static void address_spaces(void)
{
	pid_t children[RIVALS];

	for (uintptr_t i = 0; i < RIVALS; i++)
		children[i] = spawn(live_as_rival, (void *)i);
	for (int i = 0; i < RIVALS; i++)
		expect_exit(children[i], 0);
}

static void wait_for_end(void *argument)
{
	char byte;

	EXPECT_EQ(read(*(int *)argument, &byte, 1), 0);
}

/* Many processes exist at once and sleep: their page tables must stay intact. */
static void crowd(void)
{
	pid_t children[CROWD];
	int fds[2];

	EXPECT(!pipe(fds));
	for (int i = 0; i < CROWD; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(fds[1]);
			wait_for_end(&fds[0]);
			_exit(i);
		}
		EXPECT(children[i] > 0);
	}
	close(fds[1]);
	for (int i = CROWD - 1; i >= 0; i--)
		expect_exit(children[i], i);
}

static void wait_statuses(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		raise(SIGSTOP);
		_exit(3);
	}
	EXPECT_EQ(waitpid(child, &status, WUNTRACED), child);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	kill(child, SIGCONT);
	EXPECT_EQ(waitpid(child, &status, WCONTINUED), child);
	EXPECT(WIFCONTINUED(status));
	kill(child, SIGTERM);
	status = status_of(child);
	EXPECT((WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) ||
	       (WIFEXITED(status) && WEXITSTATUS(status) == 3));
	EXPECT_ERRNO(waitpid(child, &status, 0), ECHILD);
}

const struct check process_checks[] = {
	{ "fork_2000", forks },
	{ "exec_500", execs },
	{ "cow_store", cow_store },
	{ "cow_read", cow_read },
	{ "address_spaces", address_spaces },
	{ "crowd", crowd },
	{ "wait_statuses", wait_statuses },
	{ NULL, NULL },
};
