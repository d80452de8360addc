// SPDX-License-Identifier: GPL-2.0
/*
 * pointer.c - user code must not access memory of the kernel or the hypervisor: by
 * its own loads and stores, by system calls with such pointers, by a stack pointer
 * to it, or by privileged instructions.
 *
 * In a guest the kernel runs in USR mode like its user code, so LDRT and STRT check
 * nothing there: only the kernel's own range checks and the domains of the MMU,
 * which the hypervisor sets up, protect it.
 */
#include <asm/ptrace.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Descriptors that the calls below use. */
static int pipe_in, pipe_out, socket_fd, epoll_fd;

static void open_descriptors(void)
{
	int fds[2];

	EXPECT(!pipe(fds));
	pipe_out = fds[0];
	pipe_in = fds[1];
	EXPECT_EQ(write(pipe_in, "some data to read", 17), 17);
	socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
	EXPECT(socket_fd >= 0);
	epoll_fd = epoll_create1(0);
	EXPECT(epoll_fd >= 0);
}

/* read() into a page that may not be written: the kernel's store must fail. */
static void read_only_page(void)
{
	char *page = map_pages(1, PROT_READ | PROT_WRITE);
	static const int protections[] = { PROT_READ, PROT_NONE };

	open_descriptors();
	strcpy(page, "untouched");
	for (size_t i = 0; i < COUNT(protections); i++) {
		EXPECT(!mprotect(page, PAGE_SIZE, protections[i]));
		EXPECT_ERRNO(read(pipe_out, page, 4), EFAULT);
		EXPECT_ERRNO(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, page), EFAULT);
		EXPECT_ERRNO(ioctl(pipe_out, FIONREAD, page), EFAULT);
		EXPECT(!mprotect(page, PAGE_SIZE, PROT_READ | PROT_WRITE));
		EXPECT(!strcmp(page, "untouched"));
	}
}

/* The program's own text, which other processes may share. */
static void read_into_text(void)
{
	uint32_t before = *(uint32_t *)(uintptr_t)read_into_text;

	open_descriptors();
	EXPECT_ERRNO(syscall(SYS_read, pipe_out, (uintptr_t)read_into_text, 4), EFAULT);
	EXPECT_EQ(*(volatile uint32_t *)(uintptr_t)read_into_text, before);
}

static void unmapped_page(void)
{
	char *pages = map_pages(2, PROT_READ | PROT_WRITE);

	open_descriptors();
	EXPECT(!munmap(pages + PAGE_SIZE, PAGE_SIZE));
	EXPECT_ERRNO(read(pipe_out, pages + PAGE_SIZE, 4), EFAULT);
	EXPECT_ERRNO(write(pipe_in, pages + PAGE_SIZE, 4), EFAULT);
	EXPECT_ERRNO(syscall(SYS_uname, pages + PAGE_SIZE - 4), EFAULT);
	EXPECT_EQ(write(pipe_in, pages + PAGE_SIZE - 4, 4), 4);
}

/* System calls with a pointer, for each way in which the kernel accesses user memory:
 * get_user, put_user, copy_from_user, copy_to_user, clear_user, strings, and
 * structures that contain pointers. */
static long call_read(uintptr_t at)
{
	return syscall(SYS_read, pipe_out, at, 4);
}

static long call_write(uintptr_t at)
{
	return syscall(SYS_write, pipe_in, at, 4);
}

static long call_readv(uintptr_t at)
{
	struct iovec vector = { (void *)at, 4 };

	return syscall(SYS_readv, pipe_out, &vector, 1);
}

static long call_writev(uintptr_t at)
{
	struct iovec vector = { (void *)at, 4 };

	return syscall(SYS_writev, pipe_in, &vector, 1);
}

static long call_writev_list(uintptr_t at)
{
	return syscall(SYS_writev, pipe_in, at, 1);
}

static long call_zero(uintptr_t at)
{
	int fd = open("/dev/zero", O_RDONLY), error;
	long result = syscall(SYS_read, fd, at, 4);

	error = errno;
	close(fd);
	errno = error;
	return result;
}

static long call_pipe(uintptr_t at)
{
	return syscall(SYS_pipe, at);
}

static long call_uname(uintptr_t at)
{
	return syscall(SYS_uname, at);
}

static long call_stat(uintptr_t at)
{
	return syscall(SYS_stat64, "/", at);
}

static long call_stat_path(uintptr_t at)
{
	struct stat status;

	return syscall(SYS_stat64, at, &status);
}

static long call_open_path(uintptr_t at)
{
	return syscall(SYS_open, at, O_RDONLY);
}

static long call_execve_path(uintptr_t at)
{
	return syscall(SYS_execve, at, NULL, NULL);
}

static long call_execve_list(uintptr_t at)
{
	return syscall(SYS_execve, "/bin/busybox", at, NULL);
}

static long call_clock(uintptr_t at)
{
	return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, at);
}

static long call_gettimeofday(uintptr_t at)
{
	return syscall(SYS_gettimeofday, at, NULL);
}

static long call_nanosleep(uintptr_t at)
{
	return syscall(SYS_nanosleep, at, NULL);
}

static long call_sigaction(uintptr_t at)
{
	return syscall(SYS_rt_sigaction, SIGUSR1, at, NULL, 8);
}

static long call_sigaction_old(uintptr_t at)
{
	return syscall(SYS_rt_sigaction, SIGUSR1, NULL, at, 8);
}

static long call_sigprocmask(uintptr_t at)
{
	return syscall(SYS_rt_sigprocmask, SIG_BLOCK, at, NULL, 8);
}

static long call_setsockopt(uintptr_t at)
{
	return syscall(SYS_setsockopt, socket_fd, SOL_SOCKET, SO_BROADCAST, at, 4);
}

static long call_getsockopt(uintptr_t at)
{
	socklen_t length = 4;

	return syscall(SYS_getsockopt, socket_fd, SOL_SOCKET, SO_TYPE, at, &length);
}

static long call_getsockopt_length(uintptr_t at)
{
	int value;

	return syscall(SYS_getsockopt, socket_fd, SOL_SOCKET, SO_TYPE, &value, at);
}

static long call_bind(uintptr_t at)
{
	return syscall(SYS_bind, socket_fd, at, sizeof(struct sockaddr_in));
}

static long call_sendmsg(uintptr_t at)
{
	return syscall(SYS_sendmsg, socket_fd, at, 0);
}

static long call_fionread(uintptr_t at)
{
	return syscall(SYS_ioctl, pipe_out, FIONREAD, at);
}

static long call_fionbio(uintptr_t at)
{
	return syscall(SYS_ioctl, socket_fd, FIONBIO, at);
}

static long call_futex_wake(uintptr_t at)
{
	return syscall(SYS_futex, at, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static long call_futex_wait(uintptr_t at)
{
	const struct timespec none = { 0, 0 };

	return syscall(SYS_futex, at, FUTEX_WAIT_PRIVATE, 0, &none, NULL, 0);
}

static long call_futex_op(uintptr_t at)
{
	static uint32_t word;

	/* *at = 1, then compare the old value */
	return syscall(SYS_futex, &word, FUTEX_WAKE_OP_PRIVATE, 1, 1, at,
		       FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0));
}

static long call_poll(uintptr_t at)
{
	return syscall(SYS_poll, at, 1, 0);
}

static long call_select(uintptr_t at)
{
	struct timeval none = { 0, 0 };

	return syscall(SYS__newselect, 32, at, NULL, NULL, &none);
}

static long call_epoll_ctl(uintptr_t at)
{
	return syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, pipe_out, at);
}

static long call_getrlimit(uintptr_t at)
{
	return syscall(SYS_ugetrlimit, RLIMIT_STACK, at);
}

static long call_times(uintptr_t at)
{
	return syscall(SYS_times, at);
}

static long call_sysinfo(uintptr_t at)
{
	return syscall(SYS_sysinfo, at);
}

static long call_set_name(uintptr_t at)
{
	return syscall(SYS_prctl, PR_SET_NAME, at, 0, 0, 0);
}

static long call_get_name(uintptr_t at)
{
	return syscall(SYS_prctl, PR_GET_NAME, at, 0, 0, 0);
}

static long call_affinity(uintptr_t at)
{
	return syscall(SYS_sched_getaffinity, 0, 4, at);
}

static long call_sigaltstack(uintptr_t at)
{
	return syscall(SYS_sigaltstack, at, NULL);
}

static long call_getcwd(uintptr_t at)
{
	return syscall(SYS_getcwd, at, 4096);
}

static const struct {
	const char *name;
	long (*call)(uintptr_t at);
} calls[] = {
	{ "read", call_read },
	{ "write", call_write },
	{ "readv", call_readv },
	{ "writev", call_writev },
	{ "writev of a list", call_writev_list },
	{ "read of /dev/zero", call_zero },
	{ "pipe", call_pipe },
	{ "uname", call_uname },
	{ "stat64", call_stat },
	{ "stat64 of a path", call_stat_path },
	{ "open of a path", call_open_path },
	{ "execve of a path", call_execve_path },
	{ "execve with a list", call_execve_list },
	{ "clock_gettime", call_clock },
	{ "gettimeofday", call_gettimeofday },
	{ "nanosleep", call_nanosleep },
	{ "rt_sigaction", call_sigaction },
	{ "rt_sigaction's old one", call_sigaction_old },
	{ "rt_sigprocmask", call_sigprocmask },
	{ "setsockopt", call_setsockopt },
	{ "getsockopt", call_getsockopt },
	{ "getsockopt's length", call_getsockopt_length },
	{ "bind", call_bind },
	{ "sendmsg", call_sendmsg },
	{ "ioctl FIONREAD", call_fionread },
	{ "ioctl FIONBIO", call_fionbio },
	{ "futex wake", call_futex_wake },
	{ "futex wait", call_futex_wait },
	{ "futex operation", call_futex_op },
	{ "poll", call_poll },
	{ "select", call_select },
	{ "epoll_ctl", call_epoll_ctl },
	{ "getrlimit", call_getrlimit },
	{ "times", call_times },
	{ "sysinfo", call_sysinfo },
	{ "prctl PR_SET_NAME", call_set_name },
	{ "prctl PR_GET_NAME", call_get_name },
	{ "sched_getaffinity", call_affinity },
	{ "sigaltstack", call_sigaltstack },
	{ "getcwd", call_getcwd },
};

static void expect_refused(uintptr_t at)
{
	for (size_t i = 0; i < COUNT(calls); i++) {
		long result;

		errno = 0;
		result = calls[i].call(at);
		if (result != -1 || errno != EFAULT)
			FAIL("%s at %#lx gives %ld, errno %d, not EFAULT", calls[i].name,
			     (unsigned long)at, result, errno);
	}
}

static void kernel_pointers(void)
{
	open_descriptors();
	for (size_t i = 0; i < forbidden_count; i++)
		expect_refused(forbidden_addresses[i]);
}

/* The same calls with valid pointers do not return EFAULT. */
static void own_pointers(void)
{
	static char space[2 * PAGE_SIZE] __attribute__((aligned(8)));

	open_descriptors();
	for (size_t i = 0; i < COUNT(calls); i++) {
		memset(space, 0, sizeof(space));
		errno = 0;
		if (calls[i].call == call_execve_list)
			continue; /* execve() would succeed */
		if (calls[i].call((uintptr_t)space) == -1 && errno == EFAULT)
			FAIL("%s gives EFAULT", calls[i].name);
	}
}

static void load_word(void *address)
{
	(void)*(volatile uint32_t *)address;
}

static void store_word(void *address)
{
	*(volatile uint32_t *)address = 0;
}

static void load_byte(void *address)
{
	(void)*(volatile uint8_t *)address;
}

static void load_translated(void *address)
{
	uint32_t value;

	asm volatile("ldrt %0, [%1]" : "=r"(value), "+r"(address) : : "memory");
}

static void store_translated(void *address)
{
	asm volatile("strt %1, [%0]" : "+r"(address) : "r"(0) : "memory");
}

static void swap(void *address)
{
	uint32_t value = 0;

	asm volatile("swp %0, %0, [%1]" : "+&r"(value) : "r"(address) : "memory");
}

static void jump(void *address)
{
	((void (*)(void))address)();
}

static void helper_exchange(void *address)
{
	((int (*)(int, int, void *))0xffff0fc0)(0, 0, address);
}

static void kernel_accesses(void)
{
	static void (*const accesses[])(void *) = {
		load_word,	  store_word, load_byte, load_translated,
		store_translated, swap,	      jump,	 helper_exchange,
	};

	for (size_t i = 0; i < forbidden_count; i++) {
		void *address = (void *)forbidden_addresses[i];

		for (size_t access = 0; access < COUNT(accesses); access++)
			expect_fault(accesses[access], address, SIGSEGV, SEGV_MAPERR, address);
	}
	EXPECT_EQ(fault_of(store_word, (void *)0xffff0f60).signal, SIGSEGV);
	EXPECT_EQ(fault_of(load_word, (void *)0xffff0ffc).signal, 0);
}

static void do_nothing(int signal)
{
	(void)signal;
}

/* A signal while sp points to forbidden memory: the kernel must not write the frame. */
static void signal_on_wild_stack(void *address)
{
	struct sigaction action = { .sa_handler = do_nothing };

	EXPECT(!sigaction(SIGUSR1, &action, NULL));
	asm volatile("	mov	sp, %0\n"
		     "	mov	r0, %1\n"
		     "	mov	r1, %2\n"
		     "	mov	r7, %3\n"
		     "	svc	0\n"
		     "	mov	r0, #77\n"
		     "	mov	r7, %4\n"
		     "	svc	0\n"
		     :
		     : "r"(address), "r"(getpid()), "r"(SIGUSR1), "i"(SYS_kill), "i"(SYS_exit)
		     : "r0", "r1", "r7", "memory");
}

static void signal_on_wild_alternate_stack(void *address)
{
	struct sigaction action = { .sa_handler = do_nothing, .sa_flags = SA_ONSTACK };
	const stack_t stack = { .ss_sp = address, .ss_size = 65536 };

	EXPECT(!sigaction(SIGUSR1, &action, NULL));
	EXPECT(!sigaltstack(&stack, NULL));
	raise(SIGUSR1);
}

static void return_from_wild_stack(void *address)
{
	asm volatile("	mov	sp, %0\n"
		     "	mov	r7, %1\n"
		     "	svc	0\n"
		     :
		     : "r"(address), "i"(SYS_rt_sigreturn)
		     : "r7", "memory");
}

static void kernel_stacks(void)
{
	for (size_t i = 0; i < forbidden_count; i++) {
		void *address = (void *)(forbidden_addresses[i] & ~7u);

		/* the frame goes below sp, and is smaller than a page */
		expect_killed(signal_on_wild_stack, address + PAGE_SIZE, SIGSEGV);
		expect_killed(signal_on_wild_alternate_stack, address, SIGSEGV);
		expect_killed(return_from_wild_stack, address, SIGSEGV);
	}
}

/* The kernel clears this word when the thread ends, if it may. */
static int end_with_wild_word(void *address)
{
	syscall(SYS_set_tid_address, address);
	return 0;
}

static void exit_pointers(void)
{
	static char stack[65536] __attribute__((aligned(8)));

	for (size_t i = 0; i < forbidden_count; i++) {
		pid_t child = clone(end_with_wild_word, stack + sizeof(stack), CLONE_VM | SIGCHLD,
				    (void *)forbidden_addresses[i]);

		EXPECT(child > 0);
		expect_exit(child, 0);
	}
}

/* Instructions that only a kernel may execute. */
static const uint32_t privileged[] = {
	0xee010f10, /* mcr p15, 0, r0, c1, c0, 0: control */
	0xee020f10, /* mcr p15, 0, r0, c2, c0, 0: table */
	0xee030f10, /* mcr p15, 0, r0, c3, c0, 0: domains */
	0xee080f17, /* mcr p15, 0, r0, c8, c7, 0: TLB */
	0xee070f15, /* mcr p15, 0, r0, c7, c5, 0: I-cache */
	0xee100f10, /* mrc p15, 0, r0, c0, c0, 0: processor */
	0xee150f10, /* mrc p15, 0, r0, c5, c0, 0: fault status */
	0xe14f0000, /* mrs r0, spsr */
	0xe1400070, /* hvc #0 */
	0xe140ea71, /* hvc #0xea1 */
	0xe1600070, /* smc #0 */
	0xe7f000f0, /* udf #0 */
	0xfe000000, /* a coprocessor that is not there */
};

static void execute(void *code)
{
	((void (*)(void))code)();
}

static void privileged_instructions(void)
{
	uint32_t *code = map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);

	code[1] = 0xe12fff1e; /* bx lr */
	for (size_t i = 0; i < COUNT(privileged); i++) {
		code[0] = privileged[i];
		__builtin___clear_cache((char *)code, (char *)(code + 2));
		expect_fault(execute, code, SIGILL, ILL_ILLOPC, code);
	}
}

/* User code cannot change mode and masks, and MRS reads the right ones. */
static void program_status(void)
{
	uint32_t before, after;

	asm volatile("mrs %0, cpsr" : "=r"(before));
	asm volatile("msr cpsr_c, %0" : : "r"(0xd3));
	asm volatile("mrs %0, cpsr" : "=r"(after));
	/* Except F, which is set in a guest: the hypervisor masks FIQ. */
	EXPECT_EQ(before & 0xff & ~PSR_F_BIT, 0x10);
	EXPECT_EQ(after & 0xff, before & 0xff);
	EXPECT_EQ(fault_of(load_word, (void *)0xc0008000).signal, SIGSEGV);
}

/* An SVC of user code is a system call, whatever the immediate and r12 are. */
static void svc_immediates(void)
{
	register uint32_t number asm("r7") = SYS_getpid;
	register uint32_t hypercall asm("r12");
	register uint32_t result asm("r0");

	for (uint32_t i = 0; i < 64; i++) {
		hypercall = i;
		result = 2;
		asm volatile("svc #0xea1" : "+r"(result) : "r"(number), "r"(hypercall) : "memory");
		EXPECT_EQ(result, getpid());
	}
	hypercall = 0;
	result = 0x18;
	asm volatile("svc #0x123456" : "+r"(result) : "r"(number), "r"(hypercall) : "memory");
	EXPECT_EQ(result, getpid());
}

/* System calls, undefined instructions and faults of Thumb code. */
static uint32_t __attribute__((target("thumb"), noinline)) thumb_getpid(void)
{
	register uint32_t result asm("r0");

	asm volatile("	push	{r7}\n"
		     "	mov	r7, %1\n"
		     "	svc	0\n"
		     "	pop	{r7}\n"
		     : "=r"(result)
		     : "i"(SYS_getpid)
		     : "memory");
	return result;
}

static void __attribute__((target("thumb"), noinline)) thumb_undefined(void *unused)
{
	(void)unused;
	asm volatile(".hword 0xde00");
}

static uint32_t __attribute__((target("thumb"), noinline)) thumb_sum(uint32_t count)
{
	uint32_t sum = 0;

	for (uint32_t i = 1; i <= count; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return sum;
}

static void __attribute__((target("thumb"), noinline)) thumb_load(void *address)
{
	(void)*(volatile uint32_t *)address;
}

static void thumb(void)
{
	EXPECT_EQ(thumb_getpid(), getpid());
	EXPECT_EQ(thumb_sum(3000000), 3000000u / 2 * 3000001u);
	EXPECT_EQ(fault_of(thumb_undefined, NULL).signal, SIGILL);
	expect_fault(thumb_load, (void *)0xc0008000, SIGSEGV, SEGV_MAPERR, (void *)0xc0008000);
}

const struct check pointer_checks[] = {
	{ "efault_read_only", read_only_page },
	{ "efault_text", read_into_text },
	{ "efault_unmapped", unmapped_page },
	{ "efault_kernel", kernel_pointers },
	{ "efault_control", own_pointers },
	{ "kernel_accesses", kernel_accesses },
	{ "kernel_stacks", kernel_stacks },
	{ "exit_pointers", exit_pointers },
	{ "privileged_instructions", privileged_instructions },
	{ "program_status", program_status },
	{ "svc_immediates", svc_immediates },
	{ "thumb", thumb },
	{ NULL, NULL },
};
