// SPDX-License-Identifier: GPL-2.0
/*
 * containers.c - the mechanisms of containers: seccomp filters, namespaces.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <ucontext.h>
#include <unistd.h>

#include "check.h"

/* --- filters of system calls */

#define GIVEN_ERROR  123 /* these calls do not return it themselves */
#define CODE_SECCOMP 1	 /* of SIGSYS */
#define TRAP_DATA    55
#define TRAP_RESULT  4242
#define REFUSED_MASK 0123

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/* Skip so many instructions unless the accumulator is the value. */
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define GIVE(action)	       BPF_STMT(BPF_RET | BPF_K, action)

static struct sock_filter filter[] = {
	LOAD(nr),
	UNLESS(SYS_getppid, 1),
	GIVE(SECCOMP_RET_ERRNO | GIVEN_ERROR),
	UNLESS(SYS_getpgid, 1),
	GIVE(SECCOMP_RET_TRAP | TRAP_DATA),
	UNLESS(SYS_sethostname, 1),
	GIVE(SECCOMP_RET_KILL_PROCESS),
	UNLESS(SYS_umask, 3),
	LOAD(args[0]),
	UNLESS(REFUSED_MASK, 1),
	GIVE(SECCOMP_RET_ERRNO | GIVEN_ERROR),
	LOAD(arch),
	UNLESS(AUDIT_ARCH_ARM, 1),
	GIVE(SECCOMP_RET_ALLOW),
	GIVE(SECCOMP_RET_KILL_PROCESS),
};

static siginfo_t trap_seen;

/* Emulate the trapped system call. */
static void emulate(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	trap_seen = *info;
	((ucontext_t *)context)->uc_mcontext.arm_r0 = TRAP_RESULT;
}

static void install_filter(void)
{
	const struct sock_fprog program = { COUNT(filter), filter };
	const struct sigaction action = { .sa_sigaction = emulate, .sa_flags = SA_SIGINFO };

	EXPECT(!sigaction(SIGSYS, &action, NULL));
	EXPECT(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	EXPECT(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0));
}

static void set_name(void *unused)
{
	(void)unused;
	sethostname("", 0);
}

/* A child inherits the filter. */
static void seccomp_filter(void)
{
	mode_t mask = umask(022);

	install_filter();
	EXPECT_ERRNO(syscall(SYS_getppid), GIVEN_ERROR);
	EXPECT_ERRNO(syscall(SYS_umask, REFUSED_MASK), GIVEN_ERROR);
	EXPECT_EQ(syscall(SYS_umask, mask), 022);
	EXPECT_EQ(syscall(SYS_getpgid, 0), TRAP_RESULT);
	EXPECT_EQ(trap_seen.si_code, CODE_SECCOMP);
	EXPECT_EQ(trap_seen.si_errno, TRAP_DATA);
	EXPECT_EQ(trap_seen.si_syscall, SYS_getpgid);
	EXPECT_EQ(trap_seen.si_arch, AUDIT_ARCH_ARM);
	expect_killed(set_name, NULL, SIGSYS);
}

/* Two pipes: a word comes in by the one and goes out by the other. */
struct pipes {
	int in[2];
	int out[2];
};

static void work_strictly(void *argument)
{
	const struct pipes *pipes = argument;
	uint32_t word;

	EXPECT(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0));
	if (read(pipes->in[0], &word, sizeof(word)) == sizeof(word)) {
		word = ~word;
		word = write(pipes->out[1], &word, sizeof(word));
	}
	syscall(SYS_exit, 7);
}

static void call_strictly(void *unused)
{
	(void)unused;
	EXPECT(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0));
	syscall(SYS_getppid);
	syscall(SYS_exit, 0);
}

static void seccomp_strict(void)
{
	struct pipes pipes;
	uint32_t word = pattern(1, 1);

	EXPECT(!pipe(pipes.in) && !pipe(pipes.out));
	EXPECT_EQ(write(pipes.in[1], &word, sizeof(word)), sizeof(word));
	expect_exit(spawn(work_strictly, &pipes), 7);
	EXPECT_EQ(read(pipes.out[0], &word, sizeof(word)), sizeof(word));
	EXPECT_EQ(~word, pattern(1, 1));
	expect_killed(call_strictly, NULL, SIGKILL);
}

/* --- namespaces */

static void rename_host(void *unused)
{
	struct utsname names;

	(void)unused;
	EXPECT(!unshare(CLONE_NEWUTS));
	EXPECT(!sethostname("apart", 5));
	EXPECT(!uname(&names));
	EXPECT(!strcmp(names.nodename, "apart"));
}

static void namespace_uts(void)
{
	struct utsname before, after;

	EXPECT(!uname(&before));
	expect_exit(spawn(rename_host, NULL), 0);
	EXPECT(!uname(&after));
	EXPECT(!strcmp(before.nodename, after.nodename));
}

#define SHARED_KEY 0x5ec7

static void remove_segment(void)
{
	shmctl(shmget(SHARED_KEY, 0, 0), IPC_RMID, NULL);
}

static uint32_t *segment(int flags)
{
	int id = shmget(SHARED_KEY, PAGE_SIZE, flags);
	void *result = id < 0 ? (void *)-1 : shmat(id, NULL, 0);

	if (result == (void *)-1)
		FAIL("shared memory: errno %d", errno);
	return result;
}

static void share_apart(void *unused)
{
	(void)unused;
	EXPECT(!unshare(CLONE_NEWIPC));
	EXPECT_ERRNO(shmget(SHARED_KEY, 0, 0), ENOENT);
	*segment(IPC_CREAT | IPC_EXCL | 0600) = pattern(2, 0);
	EXPECT_EQ(*segment(0), pattern(2, 0));
}

static void share_under_one_key(void *unused)
{
	(void)unused;
	*segment(IPC_CREAT | IPC_EXCL | 0600) = pattern(1, 0);
	expect_exit(spawn(share_apart, NULL), 0);
	EXPECT_EQ(*segment(0), pattern(1, 0));
}

static void namespace_ipc(void)
{
	with_cleanup(share_under_one_key, remove_segment);
}

/* The number of processes in the /proc that is mounted at the path. */
static unsigned int count_processes(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	unsigned int count = 0;

	EXPECT(folder);
	while ((entry = readdir(folder)))
		count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
	closedir(folder);
	return count;
}

static void be_left_behind(void *unused)
{
	(void)unused;
	EXPECT_EQ(getpid(), 3);
	for (;;)
		pause();
}

static void leave_a_child(void *unused)
{
	(void)unused;
	EXPECT_EQ(getpid(), 2);
	spawn(be_left_behind, NULL);
}

/* Process 1 of a namespace: it adopts the orphan, which is killed when it ends. */
static void be_first(void *unused)
{
	(void)unused;
	EXPECT_EQ(getpid(), 1);
	EXPECT_EQ(getppid(), 0);
	EXPECT(!mount("proc", PLACE, "proc", 0, NULL));
	EXPECT_EQ(count_processes(PLACE), 1);
	expect_exit(spawn(leave_a_child, NULL), 0);
	EXPECT_EQ(count_processes(PLACE), 2);
	EXPECT_EQ(number_in(PLACE "3/status", "\nPPid:"), 1);
	EXPECT_ERRNO(kill(4, 0), ESRCH);
}

static void number_anew(void *unused)
{
	int ends[2];
	char byte;

	(void)unused;
	EXPECT(!unshare(CLONE_NEWPID | CLONE_NEWNS));
	EXPECT(!pipe(ends));
	expect_exit(spawn(be_first, NULL), 0);
	close(ends[1]);
	EXPECT(!fcntl(ends[0], F_SETFL, O_NONBLOCK));
	EXPECT_EQ(read(ends[0], &byte, 1), 0); /* EOF: the orphan has ended, too */
}

static void namespace_pid(void)
{
	with_cleanup(number_anew, leave_place);
}

static void mount_apart(void *unused)
{
	char outside[64];

	(void)unused;
	snprintf(outside, sizeof(outside), "/proc/%d/root" PLACE "file", getppid());
	EXPECT(!unshare(CLONE_NEWNS));
	EXPECT(!mount("tmpfs", PLACE, "tmpfs", 0, NULL));
	EXPECT(!close(creat(PLACE "file", 0600)));
	EXPECT(!access(PLACE "file", F_OK));
	EXPECT_ERRNO(access(outside, F_OK), ENOENT);
}

static void namespace_mount(void)
{
	with_cleanup(mount_apart, leave_place);
	EXPECT_ERRNO(access(PLACE "file", F_OK), ENOENT);
}

#define PORT	      4711
#define DATAGRAMS     50
#define DATAGRAM_SIZE 100
#define HEADERS_SIZE  28 /* of IP and UDP */

/* A socket that has been bound or connected to the port, or -1. */
static int join(typeof(bind) *how)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_port = htons(PORT),
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return how(fd, (const struct sockaddr *)&address, sizeof(address)) ? -1 : fd;
}

static void switch_loopback_on(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	EXPECT(!ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
}

static void send_datagrams(int from, int to)
{
	uint32_t data[DATAGRAM_SIZE / 4], got[DATAGRAM_SIZE / 4];

	for (uint32_t i = 0; i < DATAGRAMS; i++) {
		for (uint32_t j = 0; j < COUNT(data); j++)
			data[j] = pattern(i, j);
		EXPECT_EQ(write(from, data, sizeof(data)), sizeof(data));
		EXPECT_EQ(read(to, got, sizeof(got)), sizeof(got));
		EXPECT(!memcmp(data, got, sizeof(data)));
	}
}

static void talk_apart(void *unused)
{
	long long bytes, packets;
	int from, to;

	(void)unused;
	EXPECT(!unshare(CLONE_NEWNET));
	EXPECT_ERRNO(join(connect), ENETUNREACH);
	switch_loopback_on();
	to = join(bind);
	from = join(connect);
	EXPECT(to >= 0 && from >= 0);
	send_datagrams(from, to);
	EXPECT_EQ(sscanf(strstr(file_text("/proc/net/dev"), "lo:"), "lo: %lld %lld", &bytes,
			 &packets),
		  2);
	EXPECT_EQ(packets, DATAGRAMS);
	EXPECT_EQ(bytes, DATAGRAMS * (DATAGRAM_SIZE + HEADERS_SIZE));
}

/* Both have the same address and port. */
static void namespace_net(void)
{
	int outside = join(bind);
	char byte;

	EXPECT(outside >= 0);
	expect_exit(spawn(talk_apart, NULL), 0);
	EXPECT_ERRNO(recv(outside, &byte, 1, MSG_DONTWAIT), EAGAIN);
}

#define OUTER_ID    1000
#define OVERFLOW_ID 65534
#define OWN_FILE    "/tmp/checks.owner"

static void remove_own_file(void)
{
	unlink(OWN_FILE);
	leave_place();
}

static void map_ids(void)
{
	char map[32];

	snprintf(map, sizeof(map), "0 %d 1", OUTER_ID);
	file_put("/proc/self/setgroups", "deny");
	file_put("/proc/self/uid_map", map);
	file_put("/proc/self/gid_map", map);
}

/* An unprivileged user has all capabilities in a user namespace of its own. */
static void be_root_inside(void *unused)
{
	struct stat status;

	(void)unused;
	EXPECT(!setgroups(0, NULL) && !setgid(OUTER_ID) && !setuid(OUTER_ID));
	EXPECT(!prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	EXPECT_ERRNO(sethostname("inside", 6), EPERM);
	EXPECT(!unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNS));
	EXPECT_EQ(getuid(), OVERFLOW_ID);
	map_ids();
	EXPECT_EQ(getuid(), 0);
	EXPECT(!sethostname("inside", 6));
	EXPECT(!mount("tmpfs", PLACE, "tmpfs", 0, NULL));
	EXPECT(!close(creat(PLACE "file", 0600)));
	EXPECT(!close(creat(OWN_FILE, 0600)));
	EXPECT(!stat(OWN_FILE, &status));
	EXPECT_EQ(status.st_uid, 0);
	EXPECT(!stat("/tmp", &status));
	EXPECT_EQ(status.st_uid, OVERFLOW_ID);
	EXPECT_ERRNO(open("/proc/sys/kernel/printk", O_WRONLY), EACCES);
}

static void look_from_outside(void *unused)
{
	struct stat status;

	(void)unused;
	expect_exit(spawn(be_root_inside, NULL), 0);
	EXPECT_ERRNO(access(PLACE "file", F_OK), ENOENT);
	EXPECT(!stat(OWN_FILE, &status));
	EXPECT_EQ(status.st_uid, OUTER_ID);
	EXPECT_EQ(status.st_gid, OUTER_ID);
}

static void namespace_user(void)
{
	with_cleanup(look_from_outside, remove_own_file);
}

const struct check container_checks[] = {
	{ "seccomp_strict", seccomp_strict },
	{ "seccomp_filter", seccomp_filter },
	{ "namespace_uts", namespace_uts },
	{ "namespace_ipc", namespace_ipc },
	{ "namespace_pid", namespace_pid },
	{ "namespace_mount", namespace_mount },
	{ "namespace_net", namespace_net },
	{ "namespace_user", namespace_user },
	{ NULL, NULL },
};
