/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vfp.c - the VFP unit under its two lazy layers: the guest's own enable bit
 * (a word of the vCPU page) and the hypervisor's sharing among domains.
 *
 * Two domains run this image at once, each with values of its own in all
 * registers; the one with "late" in its bootargs first lets the other fill
 * the unit, and must nevertheless find it empty.
 */
#include <stdio.h>
#include <string.h>

#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE	0x200000
#define BANK_WORDS	33
#define FPSCR_WORD	32
#define FPEXC_EN	0x40000000u
#define LATE_NS		50000000ull
#define SHARING_NS	150000000ull	/* long enough for both to meet */
#define SUM_3_75	0x40700000u	/* 3.75 as a float */

/* vfp_code.S */
void vfp_load(const uint32_t bank[BANK_WORDS]);
void vfp_store(uint32_t bank[BANK_WORDS]);
uint32_t vfp_read_s0(uint32_t unused);
uint32_t vfp_read_fpexc(uint32_t unused);
uint32_t vfp_write_fpexc(uint32_t value);
uint32_t vfp_read_fpsid(uint32_t unused);
uint32_t vfp_add(uint32_t unused);
extern const uint8_t user_start[], user_end[];
extern const uint8_t user_read_s0[], user_read_fpexc[];

static void set_enabled(bool on)
{
	guest_vcpu()->vfpexc = on ? FPEXC_EN : 0;
	/* The word is looked at on the way out of the hypervisor. */
	guest_time_ns();
}

static bool bank_is_empty(void)
{
	static const uint32_t empty[BANK_WORDS];
	uint32_t bank[BANK_WORDS];

	memset(bank, 0xff, sizeof(bank));
	vfp_store(bank);
	return !memcmp(bank, empty, sizeof(bank));
}

static void make_pattern(uint32_t bank[BANK_WORDS], uint32_t seed)
{
	unsigned int i;

	for (i = 0; i < FPSCR_WORD; i++)
		bank[i] = seed * 0x01000193u + i * 0x9e3779b9u;
	/* Rounding mode and the cumulative exception bits. */
	bank[FPSCR_WORD] = (seed & 3) << 22 | (seed & 0x1f);
}

static void check_lazy(void)
{
	struct guest_try report;

	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_UND,
		  "off: a VFP instruction is undefined");
	set_enabled(true);
	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_NONE,
		  "on: it is executed");
	tap_ok(bank_is_empty(), "the unit is empty at first use");
	tap_equal(vfp_add(0), SUM_3_75, "on: 1.5 + 2.25");
}

static void check_preserved(uint32_t seed)
{
	uint64_t end = guest_time_ns() + SHARING_NS;
	uint32_t pattern[BANK_WORDS], bank[BANK_WORDS];
	unsigned int round, wrong = 0;

	make_pattern(pattern, seed);
	vfp_load(pattern);
	for (round = 0; guest_time_ns() < end; round++) {
		hyp_sched_op(SCHEDOP_yield, NULL);
		vfp_store(bank);
		if (memcmp(pattern, bank, sizeof(bank)))
			wrong++;
		if (round % 16 == 0) {
			make_pattern(pattern, seed + round);
			vfp_load(pattern);
		}
	}
	tap_equal(wrong, 0, "all registers survive yields to the other domain");
}

static void check_disable(void)
{
	struct guest_try report;
	uint32_t pattern[BANK_WORDS], bank[BANK_WORDS];

	make_pattern(pattern, 99);
	vfp_load(pattern);
	set_enabled(false);
	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_UND,
		  "off again: undefined again");
	hyp_sched_op(SCHEDOP_yield, NULL);
	set_enabled(true);
	vfp_store(bank);
	tap_ok(!memcmp(pattern, bank, sizeof(bank)),
	       "on again: the registers are as they were");
}

static void check_system_registers(void)
{
	struct guest_try report;

	guest_try(vfp_read_fpsid, 0, &report);
	tap_equal(report.result, 0x41011090, "FPSID");
	guest_try(vfp_read_fpexc, 0, &report);
	tap_equal(report.result & FPEXC_EN, FPEXC_EN, "FPEXC reads as its word");
	guest_try(vfp_write_fpexc, 0, &report);
	tap_equal(guest_vcpu()->vfpexc & FPEXC_EN, 0,
		  "FPEXC can be written by instruction");
	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_UND,
		  "and then takes effect");
	guest_try(vfp_write_fpexc, FPEXC_EN, &report);
}

static enum guest_trap run_user(const uint8_t *entry, struct guest_regs *regs)
{
	struct guest_fault fault;

	guest_user_regs(regs, user_start, entry);
	return guest_user_run(regs, &fault);
}

static void check_user(void)
{
	struct guest_regs regs;
	uint32_t pattern[BANK_WORDS];

	guest_mmu_on(RAM_SIZE);
	guest_user_load(user_start, user_end);
	make_pattern(pattern, 7);
	vfp_load(pattern);
	tap_equal(run_user(user_read_s0, &regs), GUEST_TRAP_SVC,
		  "user, on: executed");
	tap_equal(regs.r[0], pattern[0], "user, on: the same registers");
	tap_equal(run_user(user_read_fpexc, &regs), GUEST_TRAP_UND,
		  "user: FPEXC is undefined");
	set_enabled(false);
	tap_equal(run_user(user_read_s0, &regs), GUEST_TRAP_UND,
		  "user, off: undefined");
}

static void wait_until_others_used_it(void)
{
	uint64_t end = guest_time_ns() + LATE_NS;

	while (guest_time_ns() < end)
		hyp_sched_op(SCHEDOP_yield, NULL);
}

int main(void)
{
	bool late = guest_option("late");

	if (late)
		wait_until_others_used_it();
	check_lazy();
	check_preserved(late ? 5 : 3);
	check_disable();
	check_system_registers();
	check_user();
	return tap_done();
}
