// SPDX-License-Identifier: GPL-2.0
/*
 * cgroups.c - limits and shares of groups of processes.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define GROUP	    PLACE "one/"
#define OTHER_GROUP PLACE "two/"
#define CONTROLLERS PLACE "cgroup.subtree_control"

static void make_groups(void)
{
	EXPECT(!mount("cgroup2", PLACE, "cgroup2", 0, NULL));
	file_put(CONTROLLERS, "+cpu +memory +pids");
	EXPECT(!mkdir(GROUP, 0755) && !mkdir(OTHER_GROUP, 0755));
}

/* Its killed processes take a moment to end: retry while rmdir() returns EBUSY. */
static void remove_group(const char *path)
{
	for (int i = 0; i < 100 && rmdir(path) && errno == EBUSY; i++)
		usleep(10000);
}

static void remove_groups(void)
{
	if (access(CONTROLLERS, F_OK))
		return;
	if (!access(GROUP, F_OK))
		file_put(GROUP "cgroup.kill", "1");
	if (!access(OTHER_GROUP, F_OK))
		file_put(OTHER_GROUP "cgroup.kill", "1");
	remove_group(GROUP);
	remove_group(OTHER_GROUP);
	file_put(CONTROLLERS, "-cpu -memory -pids");
	leave_place();
}

#define MOST_PROCESSES 8

static void wait_for_end(void *unused)
{
	(void)unused;
	for (;;)
		pause();
}

/* As many children as the group allows, at most twice its limit. */
static unsigned int fill_group(void)
{
	unsigned int children = 0;

	for (pid_t child; children < 2 * MOST_PROCESSES && (child = fork()) >= 0; children++) {
		if (child == 0)
			wait_for_end(NULL);
	}
	return children;
}

static void fork_in_group(void *unused)
{
	pid_t child;

	(void)unused;
	make_groups();
	file_put(GROUP "pids.max", "8");
	child = spawn(wait_for_end, NULL);
	file_put(GROUP "cgroup.procs", "0");
	errno = 0;
	EXPECT_EQ(fill_group(), MOST_PROCESSES - 1);
	EXPECT_EQ(errno, EAGAIN);
	EXPECT_EQ(number_in(GROUP "pids.current", ""), MOST_PROCESSES);
	EXPECT_EQ(number_in(GROUP "pids.events", "max "), 1);
	file_put(GROUP "pids.max", "9");
	EXPECT_EQ(fill_group(), 1);
	kill(child, SIGKILL); /* it is not in the group */
	EXPECT(WIFSIGNALED(status_of(child)));
	EXPECT_EQ(fill_group(), 0);
	file_put(PLACE "cgroup.procs", "0");
	EXPECT_EQ(number_in(GROUP "pids.current", ""), MOST_PROCESSES);
}

static void cgroup_pids(void)
{
	with_cleanup(fork_in_group, remove_groups);
}

#define TOUCHED_PAGES 2048 /* 8 MiB */
#define SMALL_PAGES   1024

/* A word shared by the processes of a group and the check. */
static volatile uint32_t *shared_word(void)
{
	void *result =
		mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	EXPECT(result != MAP_FAILED);
	return result;
}

static void touch_in_group(void *argument)
{
	volatile uint32_t *touched = argument;
	volatile uint8_t *pages = map_pages(TOUCHED_PAGES, PROT_READ | PROT_WRITE);

	file_put(GROUP "cgroup.procs", "0");
	for (uint32_t i = 0; i < TOUCHED_PAGES; i++) {
		pages[i * PAGE_SIZE] = 1;
		*touched = i + 1;
	}
	EXPECT(number_in(GROUP "memory.current", "") >= TOUCHED_PAGES * PAGE_SIZE);
}

static void use_memory(void *unused)
{
	volatile uint32_t *touched = shared_word();

	(void)unused;
	make_groups();
	file_put(GROUP "memory.max", "4M");
	expect_killed(touch_in_group, (void *)touched, SIGKILL);
	EXPECT(*touched > SMALL_PAGES / 2 && *touched < SMALL_PAGES);
	EXPECT_EQ(number_in(GROUP "memory.events", "oom_kill "), 1);
	file_put(GROUP "memory.max", "16M");
	expect_exit(spawn(touch_in_group, (void *)touched), 0);
	EXPECT_EQ(*touched, TOUCHED_PAGES);
	EXPECT_EQ(number_in(GROUP "memory.events", "oom_kill "), 1);
}

static void cgroup_memory(void)
{
	with_cleanup(use_memory, remove_groups);
}

static void count_in_group(void *argument)
{
	volatile uint32_t *counter = argument;

	file_put(GROUP "cgroup.procs", "0");
	for (;;)
		++*counter;
}

/* Freezing takes a moment. */
static void wait_until_frozen(void)
{
	for (int i = 0; i < 100; i++) {
		if (number_in(GROUP "cgroup.events", "frozen "))
			return;
		usleep(1000);
	}
	FAIL("the group does not freeze");
}

static void freeze_and_thaw(void *unused)
{
	volatile uint32_t *counter = shared_word();
	uint32_t frozen;
	pid_t child;

	(void)unused;
	make_groups();
	child = spawn(count_in_group, (void *)counter);
	for (int round = 0; round < 3; round++) {
		usleep(30000);
		file_put(GROUP "cgroup.freeze", "1");
		wait_until_frozen();
		frozen = *counter;
		usleep(30000);
		EXPECT_EQ(*counter, frozen);
		file_put(GROUP "cgroup.freeze", "0");
		usleep(30000);
		EXPECT(*counter > frozen);
	}
	file_put(GROUP "cgroup.freeze", "1");
	kill(child, SIGKILL); /* works while frozen */
	EXPECT(WIFSIGNALED(status_of(child)));
}

static void cgroup_freezer(void)
{
	with_cleanup(freeze_and_thaw, remove_groups);
}

/* A process that joins a group and spins once *go is set. */
struct worker {
	const char *processes; /* the file of its group */
	volatile uint32_t *go;
};

static void work_in_group(void *argument)
{
	const struct worker *worker = argument;

	file_put(worker->processes, "0");
	while (!*worker->go)
		usleep(1000);
	for (;;)
		;
}

static void share_processor(void *unused)
{
	volatile uint32_t *go = shared_word();
	struct worker light = { GROUP "cgroup.procs", go };
	struct worker heavy = { OTHER_GROUP "cgroup.procs", go };
	long long less, more;

	(void)unused;
	make_groups();
	file_put(GROUP "cpu.weight", "50");
	file_put(OTHER_GROUP "cpu.weight", "200");
	spawn(work_in_group, &light);
	spawn(work_in_group, &light); /* two share the group's weight */
	spawn(work_in_group, &heavy);
	usleep(50000);
	*go = 1;
	usleep(800000);
	less = number_in(GROUP "cpu.stat", "usage_usec ");
	more = number_in(OTHER_GROUP "cpu.stat", "usage_usec ");
	if (less + more < 600000 || more < 3 * less || more > 5 * less)
		FAIL("%lld us with weight 50, %lld us with weight 200", less, more);
}

static void cgroup_cpu(void)
{
	with_cleanup(share_processor, remove_groups);
}

const struct check cgroup_checks[] = {
	{ "cgroup_pids", cgroup_pids },
	{ "cgroup_memory", cgroup_memory },
	{ "cgroup_freezer", cgroup_freezer },
	{ "cgroup_cpu", cgroup_cpu },
	{ NULL, NULL },
};
