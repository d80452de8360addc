/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vfp.c - the VFP, switched lazily twice: by the guest's own enable bit (EN in vfpexc
 * of the vCPU page), and by the hypervisor between domains.
 *
 * Two domains run this image at once, each with values of its own in all
 * registers; the one with "late" in its bootargs first lets the other fill the
 * registers, and must nevertheless find them zero.
 */
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE       0x200000
#define BANK_WORDS     65
#define FPSCR_WORD     64
#define LOWER_WORDS    32	  /* d0 to d15: all that VFPv2 has */
#define FPSCR_QC       (1u << 27) /* NEON's saturation */
#define PSR_T	       0x20u
#define FPEXC_EN       0x40000000u
#define LATE_NS	       50000000ull
#define SHARING_NS     150000000ull /* long enough for both to meet, */
#define SHARING_ROUNDS 64u	    /* where checks after each exit take long, too */
#define SUM_3_75       0x40700000u  /* 3.75 as a float */

/* vfp_code.S */
void vfp_load(const uint32_t bank[BANK_WORDS]);
void vfp_store(uint32_t bank[BANK_WORDS]);
void vfp_load_upper(const uint32_t bank[BANK_WORDS]);
void vfp_store_upper(uint32_t bank[BANK_WORDS]);
uint32_t neon_add(uint32_t bytes);
uint32_t vfp_read_s0(uint32_t unused);
uint32_t vfp_read_fpexc(uint32_t unused);
uint32_t vfp_write_fpexc(uint32_t value);
uint32_t vfp_read_fpsid(uint32_t unused);
uint32_t vfp_add(uint32_t unused);
extern const uint8_t user_start[], user_end[];
extern const uint8_t user_read_s0[], user_read_fpexc[], user_neon_add[];
extern const uint8_t user_thumb_neon_add[], user_thumb_read_s0[];

/* VFPv3 with 32 registers, and NEON. */
static bool has_neon(void)
{
	return core_self() & V7;
}

static void load_bank(const uint32_t bank[BANK_WORDS])
{
	vfp_load(bank);
	if (has_neon())
		vfp_load_upper(bank);
}

/* Registers that the core does not have are left out. */
static void store_bank(uint32_t bank[BANK_WORDS])
{
	vfp_store(bank);
	if (has_neon())
		vfp_store_upper(bank);
}

static void set_enabled(bool on)
{
	guest_vcpu()->vfpexc = on ? FPEXC_EN : 0;
	/* The hypervisor reads vfpexc before it returns to the guest. */
	guest_time_ns();
}

static bool bank_is_empty(void)
{
	static const uint32_t empty[BANK_WORDS];
	uint32_t bank[BANK_WORDS];

	memset(bank, has_neon() ? 0xff : 0, sizeof(bank));
	memset(bank, 0xff, LOWER_WORDS * sizeof(bank[0]));
	store_bank(bank);
	return !memcmp(bank, empty, sizeof(bank));
}

static void make_pattern(uint32_t bank[BANK_WORDS], uint32_t seed)
{
	unsigned int i;

	memset(bank, 0, BANK_WORDS * sizeof(bank[0]));
	for (i = 0; i < (has_neon() ? FPSCR_WORD : LOWER_WORDS); i++)
		bank[i] = seed * 0x01000193u + i * 0x9e3779b9u;
	/* Rounding mode and the cumulative exception bits. */
	bank[FPSCR_WORD] = (seed & 3) << 22 | (seed & 0x1f);
	if (has_neon() && seed & 4)
		bank[FPSCR_WORD] |= FPSCR_QC;
}

static void check_lazy(void)
{
	struct guest_try report;

	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_UND,
		  "off: a VFP instruction is undefined");
	set_enabled(true);
	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_NONE, "on: it is executed");
	tap_ok(bank_is_empty(), "the unit is empty at first use");
	tap_equal(vfp_add(0), SUM_3_75, "on: 1.5 + 2.25");
}

static void check_preserved(uint32_t seed)
{
	uint64_t end = guest_time_ns() + SHARING_NS;
	uint32_t pattern[BANK_WORDS], bank[BANK_WORDS];
	unsigned int round, wrong = 0;

	make_pattern(pattern, seed);
	memset(bank, 0, sizeof(bank));
	load_bank(pattern);
	for (round = 0; round < SHARING_ROUNDS || guest_time_ns() < end; round++) {
		hyp_sched_op(SCHEDOP_yield, NULL);
		store_bank(bank);
		if (memcmp(pattern, bank, sizeof(bank)))
			wrong++;
		if (round % 16 == 0) {
			make_pattern(pattern, seed + round);
			load_bank(pattern);
		}
	}
	tap_equal(wrong, 0, "all registers survive yields to the other domain");
}

static void check_disable(void)
{
	struct guest_try report;
	uint32_t pattern[BANK_WORDS], bank[BANK_WORDS];

	make_pattern(pattern, 99);
	memset(bank, 0, sizeof(bank));
	load_bank(pattern);
	set_enabled(false);
	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_UND, "off again: undefined again");
	hyp_sched_op(SCHEDOP_yield, NULL);
	set_enabled(true);
	store_bank(bank);
	tap_ok(!memcmp(pattern, bank, sizeof(bank)), "on again: the registers are as they were");
}

static void check_system_registers(void)
{
	struct guest_try report;

	guest_try(vfp_read_fpsid, 0, &report);
	tap_equal(report.result >> 24, 0x41, "FPSID can be read");
	guest_try(vfp_read_fpexc, 0, &report);
	tap_equal(report.result & FPEXC_EN, FPEXC_EN, "FPEXC reads as its word");
	guest_try(vfp_write_fpexc, 0, &report);
	tap_equal(guest_vcpu()->vfpexc & FPEXC_EN, 0, "FPEXC can be written by instruction");
	tap_equal(guest_try(vfp_read_s0, 0, &report), GUEST_TRAP_UND, "and then takes effect");
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
	load_bank(pattern);
	tap_equal(run_user(user_read_s0, &regs), GUEST_TRAP_SVC, "user, on: executed");
	tap_equal(regs.r[0], pattern[0], "user, on: the same registers");
	tap_equal(run_user(user_read_fpexc, &regs), GUEST_TRAP_UND, "user: FPEXC is undefined");
	set_enabled(false);
	tap_equal(run_user(user_read_s0, &regs), GUEST_TRAP_UND, "user, off: undefined");
}

/*
 * First uses by user code after the VFP was switched to another vCPU, in ARM and in
 * Thumb state: each instruction is executed once the VFP is switched back.
 */
static void check_first_uses(void)
{
	static const struct {
		const uint8_t *code;
		uint32_t psr, r0, wanted;
		const char *name;
	} uses[] = {
		{ user_neon_add, 0, 0x01400011, 0x02800022, "NEON" },
		{ user_thumb_neon_add, PSR_T, 0x01400011, 0x02800022, "NEON in Thumb state" },
		{ user_thumb_read_s0, PSR_T, 0, 0x600d, "VFP in Thumb state" },
	};
	uint32_t pattern[BANK_WORDS];
	struct guest_regs regs;
	struct guest_fault fault;
	unsigned int i;

	set_enabled(true);
	make_pattern(pattern, 12);
	pattern[0] = 0x600d;
	load_bank(pattern);
	for (i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		set_enabled(false);
		set_enabled(true);
		guest_user_regs(&regs, user_start, uses[i].code);
		regs.psr |= uses[i].psr;
		regs.r[0] = uses[i].r0;
		guest_user_run(&regs, &fault);
		tap_ok(fault.trap == GUEST_TRAP_SVC && regs.r[0] == uses[i].wanted, uses[i].name);
	}
	tap_equal(neon_add(0x7f01ff80), 0xfe02fe00, "NEON in the kernel");
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
	if (has_neon())
		check_first_uses();
	return tap_done();
}
