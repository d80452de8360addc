// SPDX-License-Identifier: GPL-2.0
/*
 * system.c - modules, /proc, /sys, terminals.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "check.h"

#define MODULE_LOADS 100
#define MODULE	     "crc7"
#define PROGRAM	     "/checks"

static int open_module(void)
{
	struct utsname names;
	char path[256];
	int fd;

	EXPECT(!uname(&names));
	snprintf(path, sizeof(path), "/lib/modules/%s/kernel/lib/" MODULE ".ko", names.release);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		FAIL("%s: errno %d", path, errno);
	return fd;
}

static bool module_listed(void)
{
	return strstr(file_text("/proc/modules"), MODULE " ");
}

static void modules(void)
{
	int fd = open_module();

	for (int i = 0; i < MODULE_LOADS; i++) {
		EXPECT(!syscall(SYS_finit_module, fd, "", 0));
		EXPECT(module_listed());
		EXPECT_ERRNO(syscall(SYS_finit_module, fd, "", 0), EEXIST);
		EXPECT(!syscall(SYS_delete_module, MODULE, O_NONBLOCK));
		EXPECT(!module_listed());
	}
}

/* How /proc/cpuinfo and uname name an architecture. */
static const struct {
	unsigned int version;
	const char *model;
	const char *machine;
} names_of[] = {
	{ 5, "ARM926EJ-S", "armv5tejl" },
	{ 6, "ARMv6-compatible processor", "armv6l" },
	{ 7, "ARMv7 Processor", "armv7l" },
};

static size_t this_architecture(void)
{
	size_t i = 0;

	while (names_of[i].version != architecture())
		i++;
	return i;
}

static void proc(void)
{
	long long total = number_in("/proc/meminfo", "MemTotal:");
	long long available = number_in("/proc/meminfo", "MemAvailable:");

	expect_text("/proc/cpuinfo", names_of[this_architecture()].model);
	expect_text("/proc/cpuinfo", "vfp");
	expect_text("/proc/version", "Linux version 6.1");
	expect_text("/proc/version", " PREEMPT ");
	expect_text("/proc/mounts", " /proc proc ");
	expect_text("/proc/filesystems", "tmpfs");
	expect_text("/proc/devices", "Character devices:");
	expect_text("/proc/iomem", "System RAM");
	expect_text("/proc/iomem", "Kernel code");
	expect_text("/proc/kallsyms", " T ");
	expect_text("/proc/cmdline", "norandmaps");
	EXPECT(total > 8 << 10 && total <= 256 << 10);
	EXPECT(available > 0 && available < total);
}

static void proc_self(void)
{
	char path[64];
	pid_t child;

	expect_text("/proc/self/maps", "[stack]");
	expect_text("/proc/self/maps", "[heap]");
	expect_text("/proc/self/maps", "ffff0000-ffff1000 r-xp");
	expect_text("/proc/self/status", "State:\tR (running)");
	expect_text("/proc/self/status", "Threads:\t1\n");
	EXPECT_EQ(number_in("/proc/self/status", "\nPid:"), getpid());
	EXPECT_EQ(number_in("/proc/self/status", "\nPPid:"), getppid());
	EXPECT_EQ(readlink("/proc/self/exe", path, sizeof(path)), strlen(PROGRAM));
	EXPECT(!strncmp(path, PROGRAM, strlen(PROGRAM)));
	child = fork();
	if (child == 0)
		_exit(0);
	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	EXPECT(!access(path, F_OK));
	expect_exit(child, 0);
	EXPECT_ERRNO(access(path, F_OK), ENOENT);
}

static void sleep_a_little(void *unused)
{
	(void)unused;
	usleep(20000);
}

/* Counters that must increase: interrupts, switches, processes, uptime. */
static void proc_counters(void)
{
	long long interrupts = number_in("/proc/stat", "\nintr ");
	long long switches = number_in("/proc/stat", "\nctxt ");
	long long processes = number_in("/proc/stat", "\nprocesses ");
	double uptime = atof(file_text("/proc/uptime"));

	for (int i = 0; i < 5; i++)
		expect_exit(spawn(sleep_a_little, NULL), 0);
	EXPECT(number_in("/proc/stat", "\nintr ") >= interrupts + 5);
	EXPECT(number_in("/proc/stat", "\nctxt ") >= switches + 10);
	EXPECT(number_in("/proc/stat", "\nprocesses ") == processes + 5);
	EXPECT(atof(file_text("/proc/uptime")) >= uptime + 0.09);
	EXPECT(atof(file_text("/proc/uptime")) < uptime + 0.5);
}

static void sysctl(void)
{
	struct utsname names;

	file_put("/proc/sys/kernel/hostname", "check-host");
	EXPECT(!uname(&names));
	EXPECT(!strcmp(names.nodename, "check-host"));
	EXPECT(!strcmp(names.sysname, "Linux"));
	EXPECT(!strcmp(names.machine, names_of[this_architecture()].machine));
}

static void terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	struct winsize size = { .ws_row = 33, .ws_col = 99 }, seen;
	char text[16] = "";

	EXPECT(master >= 0 && !unlockpt(master));
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	EXPECT(slave >= 0);
	EXPECT(!ioctl(master, TIOCSWINSZ, &size));
	EXPECT(!ioctl(slave, TIOCGWINSZ, &seen));
	EXPECT_EQ(seen.ws_col, 99);
	EXPECT_EQ(write(master, "line\n", 5), 5);
	EXPECT_EQ(read(slave, text, sizeof(text)), 5);
	EXPECT(!strcmp(text, "line\n"));
	EXPECT_EQ(read(master, text, sizeof(text)), 6); /* the echo, with its CR */
}

const struct check system_checks[] = {
	{ "modules_100", modules },
	{ "proc", proc },
	{ "proc_self", proc_self },
	{ "proc_counters", proc_counters },
	{ "sysctl", sysctl },
	{ "terminal", terminal },
	{ NULL, NULL },
};
