/* SPDX-License-Identifier: GPL-2.0 */
/*
 * abort.c - asynchronous aborts that are taken between the entry of an exception and
 * the instruction that masks them. QEMU raises none: with the boot argument selftest a
 * debug build of the hypervisor forges one (DFSR, lr and SPSR of ABT mode) when an
 * exception comes with one of these numbers in r12, and enters its own vector. The
 * guest must get the exception and then one data abort.
 */
#include <stdio.h>

#include "guest_mmu.h"
#include "tap.h"

#define REPLAY		 0x5eed0000u
#define RAM_SIZE	 0x200000
#define FSR_ASYNCHRONOUS 0x406u
#define ENOSYS		 38u

/* Where the abort is taken. */
enum { SVC_WORD, SVC_HANDLER, UND_WORD, UND_HANDLER };

/* code.S */
#define RAISE(name)                             \
	uint32_t raise_##name(uint32_t number); \
	extern const uint8_t after_raise_##name[]
RAISE(svc);
RAISE(und);
RAISE(emulated);
extern const uint8_t user_start[], user_end[];

static struct guest_try report;
static struct guest_regs user;
static enum guest_trap user_trap;

static uint32_t exit_through_c(uint32_t unused)
{
	(void)unused;
	guest_time_ns();
	return 0;
}

/* A hypercall may change r1 to r4. */
static bool pattern_kept(bool hypercall)
{
	unsigned int i;

	for (i = hypercall ? 5 : 1; i <= 11; i++) {
		if (report.regs.r[i] != i)
			return false;
	}
	return true;
}

static void check_forwarded(const char *when)
{
	char name[80];

	snprintf(name, sizeof(name), "%s: an asynchronous abort", when);
	tap_equal(report.fault.trap == GUEST_TRAP_DABT ? report.fault.fsr : 0, FSR_ASYNCHRONOUS,
		  name);
	snprintf(name, sizeof(name), "%s: FAR is 0", when);
	tap_equal(report.fault.far, 0, name);
	guest_try(exit_through_c, 0, &report);
	snprintf(name, sizeof(name), "%s: forwarded once", when);
	tap_equal(report.fault.trap, GUEST_TRAP_NONE, name);
}

/* The exception is handled, and the abort is forwarded when the guest resumes behind it. */
static void check_carried_out(guest_function raise, const uint8_t *after, uint32_t number,
			      uint32_t result, const char *when)
{
	char name[80];

	guest_try(raise, REPLAY + number, &report);
	snprintf(name, sizeof(name), "%s: carried out first", when);
	tap_equal(report.regs.r[0], result, name);
	snprintf(name, sizeof(name), "%s: registers are kept", when);
	tap_ok(pattern_kept(raise == raise_svc) && report.regs.r[12] == REPLAY + number, name);
	snprintf(name, sizeof(name), "%s: pc", when);
	tap_equal(report.regs.pc, guest_pointer(after), name);
	check_forwarded(when);
}

/* Two exceptions: this one first, then the abort, once the guest's entry code is left. */
static void check_passed_on(uint32_t number, const char *when)
{
	enum guest_trap trap = guest_try(raise_und, REPLAY + number, &report);
	bool kept = pattern_kept(false) && report.regs.pc == guest_pointer(after_raise_und);
	char name[80];

	/* Before anything is printed, which exits through C. */
	guest_try(exit_through_c, 0, &report);
	snprintf(name, sizeof(name), "%s: the exception", when);
	tap_equal(trap, GUEST_TRAP_UND, name);
	snprintf(name, sizeof(name), "%s: its registers", when);
	tap_ok(kept, name);
	check_forwarded(when);
}

static uint32_t run_user(uint32_t number)
{
	struct guest_fault fault;

	guest_user_regs(&user, user_start, user_start);
	user.r[12] = REPLAY + number;
	user_trap = guest_user_run(&user, &fault);
	return 0;
}

/* A system call is handled without C: the abort is forwarded at the next exit from C. */
static void check_user(uint32_t number, enum guest_trap trap, const char *when)
{
	char name[80];

	guest_try(run_user, number, &report);
	if (report.fault.trap == GUEST_TRAP_NONE)
		guest_try(exit_through_c, 0, &report);
	snprintf(name, sizeof(name), "%s: the exception", when);
	tap_equal(user_trap, trap, name);
	check_forwarded(when);
}

int main(void)
{
	uint32_t midr;

	asm volatile("mrc p15, 0, %0, c0, c0, 0" : "=r"(midr));
	guest_mmu_on(RAM_SIZE);
	guest_user_load(user_start, user_end);
	check_carried_out(raise_svc, after_raise_svc, SVC_WORD, -ENOSYS, "SVC, vector");
	check_carried_out(raise_svc, after_raise_svc, SVC_HANDLER, -ENOSYS, "SVC, handler");
	check_carried_out(raise_emulated, after_raise_emulated, UND_WORD, midr, "emulated, vector");
	check_carried_out(raise_emulated, after_raise_emulated, UND_HANDLER, midr,
			  "emulated, handler");
	check_passed_on(UND_WORD, "UND, vector");
	check_passed_on(UND_HANDLER, "UND, handler");
	/* The undefined instruction of user code, as if it had been an SVC. */
	check_user(SVC_WORD, GUEST_TRAP_SVC, "system call, vector");
	check_user(SVC_HANDLER, GUEST_TRAP_SVC, "system call, handler");
	check_user(UND_HANDLER, GUEST_TRAP_UND, "UND of user code");
	return tap_done();
}
