// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - runs the user-land checks and prints a verdict for each:
 * `ok NAME` or `not ok NAME REASON`, and on stderr the seconds it took.
 *
 * Usage: checks [--insn-ns N] [--epoch SECONDS] [NAME...]
 * The names select checks; none means all. The status is 0 when all passed, 1
 * when one did not, 2 when the command line is wrong.
 *
 * The verdicts of a guest and of a native run are compared line by line: nothing
 * that may differ between them, such as times, may go to stdout.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "groups.h"

#define LIMIT_S	    600 /* by the system's own clock, for one check */
#define LIMIT_CPU_S 10	/* of processor time, for each process of it */
#define REASON_SIZE 200

unsigned int ns_per_insn;
long board_epoch;

/* Shared by all processes of a check. */
static struct verdict {
	int taken;
	char reason[REASON_SIZE];
} * verdict;

void check_fail(const char *file, int line, const char *format, ...)
{
	char text[REASON_SIZE];
	int length = snprintf(text, sizeof(text), "%s:%d: ", file, line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + length, sizeof(text) - length, format, arguments);
	va_end(arguments);
	if (!__sync_lock_test_and_set(&verdict->taken, 1))
		memcpy(verdict->reason, text, sizeof(text));
	_exit(1);
}

static void run_in_child(const struct check *check)
{
	const struct rlimit no_core = { 0, 0 }, work = { LIMIT_CPU_S, LIMIT_CPU_S };

	setpgid(0, 0);
	setrlimit(RLIMIT_CORE, &no_core);
	setrlimit(RLIMIT_CPU, &work);
	check->run();
	_exit(0);
}

/* Kill and reap all processes of the check, so that none runs beside the next one. */
static void clean_up(pid_t group)
{
	kill(-group, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

static void describe_end(int status)
{
	if (verdict->reason[0])
		return;
	if (WIFSIGNALED(status))
		snprintf(verdict->reason, REASON_SIZE, "killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		snprintf(verdict->reason, REASON_SIZE, "status %d", WEXITSTATUS(status));
}

/* Wait for the check; its status, or -1 when its time is up. */
static int wait_for_check(pid_t child)
{
	sigset_t ended;
	const struct timespec limit = { LIMIT_S, 0 };
	int status;

	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	while (waitpid(child, &status, WNOHANG) != child) {
		if (sigtimedwait(&ended, NULL, &limit) < 0 && errno == EAGAIN)
			return -1;
	}
	return status;
}

static bool run_check(const struct check *check)
{
	int64_t start = now_ns();
	pid_t child;
	int status;

	memset(verdict, 0, sizeof(*verdict));
	child = fork();
	if (child == 0) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		run_in_child(check);
	}
	setpgid(child, child);
	status = wait_for_check(child);
	clean_up(child);
	if (status < 0)
		snprintf(verdict->reason, REASON_SIZE, "not ended after %d s", LIMIT_S);
	else
		describe_end(status);
	if (verdict->reason[0])
		printf("not ok %s %s\n", check->name, verdict->reason);
	else
		printf("ok %s\n", check->name);
	fflush(stdout);
	fprintf(stderr, "# %s: %.3f s\n", check->name, (now_ns() - start) / 1e9);
	return !verdict->reason[0];
}

static bool selected(const struct check *check, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++) {
		if (!strcmp(*names, check->name))
			return true;
	}
	return false;
}

static bool is_check(const char *name)
{
	for (const struct check *const *group = groups; *group; group++) {
		for (const struct check *check = *group; check->name; check++) {
			if (!strcmp(check->name, name))
				return true;
		}
	}
	return false;
}

/* Parse the options; return the names that follow, or NULL for wrong usage. */
static char **parse(char **argv)
{
	for (argv++; *argv && argv[0][0] == '-'; argv += 2) {
		if (!argv[1])
			return NULL;
		if (!strcmp(argv[0], "--insn-ns"))
			ns_per_insn = strtoul(argv[1], NULL, 10);
		else if (!strcmp(argv[0], "--epoch"))
			board_epoch = strtol(argv[1], NULL, 10);
		else
			return NULL;
	}
	for (char **name = argv; *name; name++) {
		if (!is_check(*name))
			return NULL;
	}
	return argv;
}

int main(int argc, char **argv)
{
	char **names = argc ? parse(argv) : NULL;
	sigset_t ended;
	bool good = true;

	if (!names) {
		fprintf(stderr, "usage: checks [--insn-ns N] [--epoch SECONDS] [NAME...]\n");
		return 2;
	}
	/* Orphans of a check become children of this process. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, NULL);
	verdict = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (verdict == MAP_FAILED) {
		perror("checks: mmap");
		return 2;
	}
	for (const struct check *const *group = groups; *group; group++) {
		for (const struct check *check = *group; check->name; check++) {
			if (selected(check, names))
				good &= run_check(check);
		}
	}
	return good ? 0 : 1;
}
