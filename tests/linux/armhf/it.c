// SPDX-License-Identifier: GPL-2.0
/*
 * it.c - faults, signals and breakpoints inside IT blocks: ITSTATE is saved in the
 * signal frame and restored from it when the handler returns.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../checks/check.h"
#include "code.h"
#include "thumb.h"

#define IN_BLOCKS   100 /* signals to take inside IT blocks */
#define SPIN_ROUNDS 3000
#define LONG_ROUNDS 400000
#define SPINNERS    3
#define WORD	    0x2b7au
#define BREAKPOINT  0xde01u /* the narrow undefined instruction of ARM Linux's ptrace */

static volatile uint32_t *page;

/* The right result of the function, with its load executed or not. */
static uint32_t result_of(uint32_t number, bool loads, uint32_t word)
{
	uint32_t load = number % 4, odd = loads ? load % 2 : !(load % 2);
	uint32_t executed = odd ? 0xa : 0x5;

	return (executed & ~(1u << load)) | (loads ? word << 8 : 0);
}

static uint32_t it_at(uint32_t number)
{
	uint32_t it = IT_ETET;

	for (uint32_t i = 0; i < number % 4; i++)
		it = it_advance(it);
	return it;
}

static uint32_t run(uint32_t number, bool loads)
{
	uint32_t load = number % 4;

	return it_loads[number].run(page, loads ? load % 2 : !(load % 2));
}

/* The first access to a page; and an access to a mapped page which a change of its
 * protection has removed from the TLB and the shadow tables. */
static void it_page_faults(void)
{
	for (uint32_t number = 0; number < IT_LOADS; number++) {
		page = map_pages(1, PROT_READ | PROT_WRITE);
		EXPECT_EQ(run(number, false), result_of(number, false, 0));
		EXPECT_EQ(run(number, true), result_of(number, true, 0));
		*page = pattern(number, 0) & 0xffff;
		for (int round = 0; round < 20; round++) {
			EXPECT(!mprotect((void *)page, PAGE_SIZE, PROT_READ | PROT_WRITE));
			EXPECT(!mprotect((void *)page, PAGE_SIZE, PROT_READ));
			EXPECT_EQ(run(number, true),
				  result_of(number, true, pattern(number, 0) & 0xffff));
		}
		munmap((void *)page, PAGE_SIZE);
	}
}

static volatile uint32_t faulting; /* the load that must fault */
static volatile uint32_t faults;

static void expect_frame(siginfo_t *info, const mcontext_t *registers)
{
	EXPECT_EQ((uintptr_t)info->si_addr, (uintptr_t)page);
	EXPECT_EQ(registers->arm_pc, (uintptr_t)it_loads[faulting].first + 2 * (faulting % 4));
	EXPECT_EQ(registers->arm_cpsr & PSR_T, PSR_T);
	EXPECT_EQ(it_of(registers->arm_cpsr), it_at(faulting));
	faults++;
}

static void allow(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	expect_frame(info, registers_of_context(context));
	EXPECT(!mprotect((void *)page, PAGE_SIZE, PROT_READ));
}

/* Emulate the load and skip it. */
static void step_over(int signal, siginfo_t *info, void *context)
{
	mcontext_t *registers = registers_of_context(context);

	(void)signal;
	expect_frame(info, registers);
	registers->arm_r4 = 0x55;
	registers->arm_pc += faulting < 4 ? 2 : 4;
	registers->arm_cpsr = with_it(registers->arm_cpsr, it_advance(it_of(registers->arm_cpsr)));
}

/* The same, and clear ITSTATE: all following instructions are executed. */
static void end_block(int signal, siginfo_t *info, void *context)
{
	mcontext_t *registers = registers_of_context(context);

	step_over(signal, info, context);
	registers->arm_cpsr = with_it(registers->arm_cpsr, 0);
}

static void it_segv(void)
{
	page = map_pages(1, PROT_READ | PROT_WRITE);
	*page = WORD;
	for (faulting = 0; faulting < IT_LOADS; faulting++) {
		uint32_t load = faulting % 4, behind = 0xf & ~((2u << load) - 1);

		EXPECT(!mprotect((void *)page, PAGE_SIZE, PROT_NONE));
		EXPECT_EQ(run(faulting, false), result_of(faulting, false, 0));
		EXPECT_EQ(faults, 3 * faulting);
		handle(SIGSEGV, step_over);
		EXPECT_EQ(run(faulting, true), result_of(faulting, true, 0x55));
		handle(SIGSEGV, end_block);
		EXPECT_EQ(run(faulting, true), result_of(faulting, true, 0x55) | behind);
		handle(SIGSEGV, allow);
		EXPECT_EQ(run(faulting, true), result_of(faulting, true, WORD));
		EXPECT_EQ(faults, 3 * faulting + 3);
	}
}

static const struct undefined *undefined;

static void skip_undefined(int signal, siginfo_t *info, void *context)
{
	mcontext_t *registers = registers_of_context(context);

	(void)signal;
	EXPECT_EQ((uintptr_t)info->si_addr, (uintptr_t)undefined->at);
	EXPECT_EQ(info->si_code, ILL_ILLOPC);
	EXPECT_EQ(registers->arm_pc, (uintptr_t)undefined->at);
	EXPECT_EQ(it_of(registers->arm_cpsr), 0x04);
	registers->arm_pc += undefined->size;
	registers->arm_cpsr = with_it(registers->arm_cpsr, it_advance(it_of(registers->arm_cpsr)));
	faults++;
}

static void it_undefined(void)
{
	handle(SIGILL, skip_undefined);
	undefined = &undefined_narrow;
	EXPECT_EQ(undefined->run(), 5);
	undefined = &undefined_wide;
	EXPECT_EQ(undefined->run(), 5);
	EXPECT_EQ(faults, 2);
}

static volatile uint32_t signals, in_blocks;

static void note_block(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	signals++;
	in_blocks += it_of(registers_of_context(context)->arm_cpsr) != 0;
}

/* Signals at any instruction, many of them inside IT blocks. */
static void it_signals(void)
{
	start_storm(note_block);
	while (in_blocks < IN_BLOCKS)
		EXPECT_EQ(it_spin(SPIN_ROUNDS), 0);
	stop_storm();
	EXPECT(signals > in_blocks);
}

static void spin_long(void *unused)
{
	(void)unused;
	EXPECT_EQ(it_spin(LONG_ROUNDS), 0);
}

/* Processes preempt each other inside IT blocks. */
static void it_preempted(void)
{
	pid_t children[SPINNERS];

	for (int i = 0; i < SPINNERS; i++)
		children[i] = spawn(spin_long, NULL);
	for (int i = 0; i < SPINNERS; i++)
		expect_exit(children[i], 0);
}

/* --- breakpoints */

static void be_traced(void *unused)
{
	(void)unused;
	EXPECT(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	raise(SIGSTOP);
	_exit(run_steps(0x10) == 0x10 + 1 + 4 + 0x100 ? 42 : 1);
}

static void expect_stop(pid_t child, int signal)
{
	int status = status_of(child);

	if (!WIFSTOPPED(status) || WSTOPSIG(status) != signal)
		FAIL("wait status 0x%x, not stopped by %d", status, signal);
}

static void poke(pid_t child, void *at, uint32_t word)
{
	EXPECT(!ptrace(PTRACE_POKEDATA, child, at, (void *)(uintptr_t)word));
}

/* Run to a breakpoint and remove it; the registers there. */
static struct user_regs run_to(pid_t child, uint16_t *at)
{
	struct user_regs registers;
	uint32_t word;

	memcpy(&word, at, sizeof(word)); /* the child's is the same */
	poke(child, at, (word & 0xffff0000) | BREAKPOINT);
	EXPECT(!ptrace(PTRACE_CONT, child, NULL, NULL));
	expect_stop(child, SIGTRAP);
	poke(child, at, word);
	EXPECT(!ptrace(PTRACE_GETREGS, child, NULL, &registers));
	return registers;
}

/* Single steps as by gdb: a breakpoint on the next instruction that is executed. */
static void it_steps_traced(void)
{
	pid_t child = spawn(be_traced, NULL);
	uint32_t want = 0x10;

	expect_stop(child, SIGSTOP);
	for (int i = 0; i < IT_STEPS; i++) {
		struct user_regs registers = run_to(child, it_steps[i].at);

		EXPECT_EQ(registers.uregs[15], (uintptr_t)it_steps[i].at);
		EXPECT_EQ(registers.uregs[0], want);
		EXPECT_EQ(it_of(registers.uregs[16]), it_steps[i].it);
		EXPECT_EQ(registers.uregs[16] & PSR_T, PSR_T);
		want += it_steps[i].add;
	}
	EXPECT(!ptrace(PTRACE_CONT, child, NULL, NULL));
	expect_exit(child, 42);
}

const struct check it_checks[] = {
	{ "it_page_faults", it_page_faults },
	{ "it_segv", it_segv },
	{ "it_undefined", it_undefined },
	{ "it_signals", it_signals },
	{ "it_preempted", it_preempted },
	{ "it_breakpoints", it_steps_traced },
	{ NULL, NULL },
};
