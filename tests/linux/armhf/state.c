// SPDX-License-Identifier: GPL-2.0
/*
 * state.c - state of a process or thread besides the core registers: NEON, the
 * thread ID registers, the exclusive monitor.
 */
#include <elf.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../checks/check.h"
#include "code.h"
#include "thumb.h"

#define THREADS	     8
#define PROCESSES    6
#define NEON_ROUNDS  60
#define SPIN_ROUNDS  200000
#define TLS_ROUNDS   100
#define ADDITIONS    100000
#define ADD_STEP     0x100000001ull
#define PROGRAM	     "/tmp/first_use"
#define PROGRAM_BASE 0x10000
#define EF_ARM_HARD  (EF_ARM_EABI_VER5 | EF_ARM_ABI_FLOAT_HARD)

/* Write an ELF file that consists of first_use. */
static void write_program(void)
{
	const size_t size = first_use_end - first_use;
	struct {
		Elf32_Ehdr head;
		Elf32_Phdr load;
		uint8_t code[512];
	} file = {
		.head = { .e_ident = ELFMAG "\1\1\1",
			  .e_type = ET_EXEC,
			  .e_machine = EM_ARM,
			  .e_version = EV_CURRENT,
			  .e_phoff = sizeof(Elf32_Ehdr),
			  .e_flags = EF_ARM_HARD,
			  .e_ehsize = sizeof(Elf32_Ehdr),
			  .e_phentsize = sizeof(Elf32_Phdr),
			  .e_phnum = 1 },
		.load = { .p_type = PT_LOAD,
			  .p_vaddr = PROGRAM_BASE,
			  .p_filesz = sizeof(file),
			  .p_memsz = sizeof(file),
			  .p_flags = PF_R | PF_X,
			  .p_align = PAGE_SIZE },
	};
	int fd;

	EXPECT(size <= sizeof(file.code));
	file.head.e_entry = PROGRAM_BASE + offsetof(__typeof__(file), code) + 1;
	memcpy(file.code, first_use, size);
	fd = open(PROGRAM, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0755);
	EXPECT(fd >= 0);
	EXPECT_EQ(write(fd, &file, sizeof(file)), sizeof(file));
	close(fd);
}

static void fill(uint64_t *values, uint32_t seed)
{
	for (uint32_t i = 0; i < NEON_REGISTERS; i++)
		values[i] = (uint64_t)pattern(seed, i) << 32 | pattern(~seed, i);
}

static void run_program(void *argument)
{
	uint64_t values[NEON_REGISTERS], stored[NEON_REGISTERS];

	(void)argument;
	fill(values, 77);
	neon_hold(values, 0x00c00000, stored, 1);
	execl(PROGRAM, PROGRAM, NULL);
	_exit(1);
}

/* The first VFP instruction of a program, in an IT block, finds the registers zero:
 * nothing of another process's. */
static void vfp_first_use(void)
{
	write_program();
	for (int round = 0; round < 20; round++)
		expect_exit(spawn(run_program, NULL), 42);
}

static void use_neon(uint32_t mine)
{
	for (uint32_t i = 0; i < NEON_ROUNDS; i++) {
		const uint32_t seed = mine * NEON_ROUNDS + i, fpscr = (seed & 3) << 22;
		uint64_t want[NEON_REGISTERS], got[NEON_REGISTERS];

		fill(want, seed);
		EXPECT_EQ(neon_hold(want, fpscr, got, i % 4 ? 0 : SPIN_ROUNDS), fpscr);
		fill(want, seed);
		for (int n = 0; n < NEON_REGISTERS; n++) {
			if (got[n] != want[n])
				FAIL("d%d is 0x%016llx, not 0x%016llx", n,
				     (unsigned long long)got[n], (unsigned long long)want[n]);
		}
	}
}

static void use_neon_alone(void *argument)
{
	use_neon((uintptr_t)argument);
}

static void *use_neon_in_thread(void *argument)
{
	use_neon((uintptr_t)argument);
	return argument;
}

static void neon_processes(void)
{
	pid_t children[PROCESSES];

	for (uintptr_t i = 0; i < PROCESSES; i++)
		children[i] = spawn(use_neon_alone, (void *)(i + 100));
	for (int i = 0; i < PROCESSES; i++)
		expect_exit(children[i], 0);
}

/* Threads interrupted by many signals, whose handler uses NEON, too. */
static volatile uint32_t signals;

static void spoil_neon(int signal, siginfo_t *info, void *context)
{
	uint64_t values[NEON_REGISTERS], stored[NEON_REGISTERS];

	(void)signal;
	(void)info;
	(void)context;
	memset(values, ++signals, sizeof(values));
	neon_hold(values, 0x00400000, stored, 1);
}

static void join(pthread_t thread, void *want)
{
	void *result;

	EXPECT_EQ(pthread_join(thread, &result), 0);
	EXPECT_EQ((uintptr_t)result, (uintptr_t)want);
}

static void neon_threads(void)
{
	pthread_t threads[THREADS];

	start_storm(spoil_neon);
	start_threads(threads, THREADS, use_neon_in_thread);
	for (intptr_t i = 0; i < THREADS; i++)
		join(threads[i], (void *)i);
	stop_storm();
	EXPECT(signals > 100);
}

static uint32_t get_user_register(void)
{
	uint32_t value;

	asm volatile("mrc p15, 0, %0, c13, c0, 2" : "=r"(value));
	return value;
}

static void set_user_register(uint32_t value)
{
	asm volatile("mcr p15, 0, %0, c13, c0, 2" : : "r"(value));
}

static uint32_t get_thread_register(void)
{
	uint32_t value;

	asm volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(value));
	return value;
}

static __thread uint32_t own;

/* TPIDRURO is set by the kernel, TPIDRURW by the program. */
static void *use_thread_registers(void *argument)
{
	uint32_t mine = (uintptr_t)argument, thread = get_thread_register();

	EXPECT(thread);
	for (uint32_t i = 0; i < TLS_ROUNDS; i++) {
		own = pattern(mine, i);
		set_user_register(pattern(~mine, i));
		if (i % 10)
			sched_yield();
		else
			it_spin(SPIN_ROUNDS / 20);
		EXPECT_EQ(own, pattern(mine, i));
		EXPECT_EQ(get_user_register(), pattern(~mine, i));
		EXPECT_EQ(get_thread_register(), thread);
	}
	return (void *)(uintptr_t)thread;
}

static void thread_registers(void)
{
	pthread_t threads[THREADS];
	void *found[THREADS];

	start_threads(threads, THREADS, use_thread_registers);
	for (int i = 0; i < THREADS; i++) {
		EXPECT_EQ(pthread_join(threads[i], &found[i]), 0);
		EXPECT(found[i]);
		for (int earlier = 0; earlier < i; earlier++)
			EXPECT(found[earlier] != found[i]);
	}
}

static volatile uint64_t sum __attribute__((aligned(8)));

static void *add(void *argument)
{
	exclusive_add(&sum, ADD_STEP, ADDITIONS);
	return argument;
}

static void count(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	(void)context;
	signals++;
}

static void exclusives(void)
{
	pthread_t threads[THREADS];

	start_storm(count);
	start_threads(threads, THREADS, add);
	for (intptr_t i = 0; i < THREADS; i++)
		join(threads[i], (void *)i);
	stop_storm();
	EXPECT_EQ(sum, THREADS * ADDITIONS * ADD_STEP);
	EXPECT(signals > 100);
}

const struct check state_checks[] = {
	{ "vfp_first_use", vfp_first_use }, { "neon_processes", neon_processes },
	{ "neon_threads", neon_threads },   { "thread_registers", thread_registers },
	{ "exclusives", exclusives },	    { NULL, NULL },
};
