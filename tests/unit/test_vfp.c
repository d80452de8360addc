// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_vfp.c - the VFP of guests on a VFP11 whose exceptions come late (vfp11.h).
 *
 * The guest kernel is Linux's arch/arm/vfp, as far as FPEXC goes: it reads and
 * writes its word of the vCPU page without a trap, and its own instructions may be
 * undefined only when the VFP is off. Sums show whether an instruction was lost.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <fake-arch/fake.h>
#include <fake-arch/vfp11.h>

#include "emul/vfp.h"

const char unit_name[] = "vfp";

#define THREADS	     3u
#define ROUNDS	     20000u
#define FMRX_FPINST  0xeef90a10u /* to r0 */
#define FMRX_FPINST2 0xeefa0a10u
#define FMRX_FPEXC   0xeef80a10u
#define FMXR_FPEXC   0xeee80a10u

/* A guest instruction: the hardware's answer to it. */
enum instruction { ADD, EXCEPTIONAL, VECTOR, FPSCR, STORE, LOAD, NOT_VFP };

static uint32_t operand, fpscr;
static uint64_t transfer;
static unsigned int bounces, traps;

static uint32_t *word(unsigned int domain)
{
	return &fake.page[domain].vfpexc;
}

static bool issue(enum instruction instruction)
{
	switch (instruction) {
	case ADD:
		return vfp11_add(operand);
	case EXCEPTIONAL:
		return vfp11_add_exceptional(operand);
	case VECTOR:
		return vfp11_vector();
	case FPSCR:
		return vfp11_read_fpscr(&fpscr);
	case STORE:
		return vfp11_store(&transfer);
	case LOAD:
		return vfp11_load(transfer);
	default:
		return false;
	}
}

/* Run it; false: the guest kernel gets an undefined instruction exception. */
static bool execute(unsigned int domain, enum instruction instruction)
{
	struct vcpu *vcpu = fake_vcpu(domain);

	for (unsigned int tries = 0; tries < 4; tries++) {
		bool claimed;

		if (issue(instruction)) {
			return true;
		}
		traps++;
		claimed = vfp_claim(vcpu);
		vfp_sync(vcpu);
		if (!claimed) {
			return false;
		}
	}
	ck_abort_msg("tried again for ever");
}

/* A privileged access, which traps; the guest finds the value in r0. */
static uint32_t trapping(unsigned int domain, uint32_t instruction, uint32_t value)
{
	struct vcpu *vcpu = fake_vcpu(domain);

	vcpu->arch.regs.r[0] = value;
	vcpu->arch.regs.psr = 0x10;
	while (!vfp_emulate(vcpu, instruction)) {
		ck_assert(vfp_claim(vcpu));
	}
	vfp_sync(vcpu);
	return vcpu->arch.regs.r[0];
}

/* Another domain's vCPU runs for a while, with instructions of its own. */
static void other_domain(unsigned int from, unsigned int to)
{
	vfp_disable(fake_vcpu(from));
	vfp_sync(fake_vcpu(to));
	if (to == 2) {
		uint32_t saved = operand;

		*word(2) = VFP11_EN;
		operand = 1;
		ck_assert(execute(2, ADD));
		ck_assert(!(*word(2) & VFP11_EX));
		operand = saved;
	}
}

static void away_and_back(void)
{
	other_domain(1, 2);
	other_domain(2, 1);
}

/* What the test in iret of entry.S asks, and what it does then. */
static void to_user(unsigned int domain)
{
	struct vcpu *vcpu = fake_vcpu(domain);

	if (vcpu->arch.vfp_watch & ~*word(domain)) {
		vfp_sync(vcpu);
	}
}

static void start(void)
{
	fake_reset(2);
	vfp11_reset();
	bounces = 0;
	vfp_init();
	for (unsigned int i = 1; i <= 2; i++) {
		vfp_reset(fake_vcpu(i));
	}
}

static void exceptional(uint32_t value)
{
	operand = value;
	ck_assert(execute(1, EXCEPTIONAL));
}

static void add(uint32_t value)
{
	operand = value;
	ck_assert(execute(1, ADD));
}

static void start_with_pending(void)
{
	start();
	*word(1) = VFP11_EN;
	add(1);
	exceptional(100);
}

/* The support code's part: EX cleared in the word, then the unit is used. */
static void support_code(void)
{
	uint32_t status = *word(1), first;
	uint64_t sum;

	ck_assert(status & VFP11_EX);
	bounces++;
	*word(1) = VFP11_EN;
	ck_assert(execute(1, FPSCR));
	first = trapping(1, FMRX_FPINST, 0);
	ck_assert(execute(1, STORE));
	sum = transfer + first;
	if (status & VFP11_FP2V) {
		sum += trapping(1, FMRX_FPINST2, 0);
	}
	transfer = sum;
	ck_assert(execute(1, LOAD));
	to_user(1);
}

static uint64_t sum_of(unsigned int domain)
{
	ck_assert(execute(domain, STORE));
	return transfer;
}

/* --- one thing at a time --- */

/* The fault of issue: FPSCR was undefined in the guest kernel, for EX was left set. */
START_TEST(bounce_is_reported_once)
{
	start_with_pending();
	operand = 7;
	ck_assert(!execute(1, ADD));
	ck_assert_uint_eq(*word(1), VFP11_EN | VFP11_EX | VFP11_INV);
	support_code();
	add(7);
	ck_assert_uint_eq(sum_of(1), 108);
	ck_assert_uint_eq(vfp11.mistakes, 0);
}
END_TEST

START_TEST(second_instruction_is_kept)
{
	start_with_pending();
	vfp11.accepts_second = true;
	add(50);
	ck_assert(!execute(1, STORE));
	ck_assert_uint_eq(*word(1), VFP11_EN | VFP11_EX | VFP11_FP2V | VFP11_INV);
	support_code();
	ck_assert_uint_eq(sum_of(1), 151);
}
END_TEST

/* A bounce that is not reported yet must survive a switch of domains. */
START_TEST(pending_survives_another_domain)
{
	start_with_pending();
	away_and_back();
	operand = 7;
	ck_assert(!execute(1, ADD));
	support_code();
	add(7);
	ck_assert_uint_eq(sum_of(1), 108);
	ck_assert_uint_eq(vfp11.mistakes, 0);
}
END_TEST

/* Reported, another domain, then cleared: the real EX must not be set again. */
START_TEST(cleared_after_another_domain)
{
	start_with_pending();
	ck_assert(!execute(1, STORE));
	away_and_back();
	*word(1) = VFP11_EN;
	traps = 0;
	ck_assert(execute(1, FPSCR));
	ck_assert_uint_eq(traps, 1);
	ck_assert_uint_eq(trapping(1, FMRX_FPINST, 0), 100);
}
END_TEST

/* Cleared, then another domain before it was noticed: likewise. */
START_TEST(cleared_before_another_domain)
{
	start_with_pending();
	ck_assert(!execute(1, STORE));
	*word(1) = VFP11_EN;
	away_and_back();
	traps = 0;
	ck_assert(execute(1, FPSCR));
	ck_assert_uint_eq(traps, 1);
	ck_assert_uint_eq(trapping(1, FMRX_FPINST, 0), 100);
}
END_TEST

/* A guest that does not clear it has it again, as on its own core. */
START_TEST(not_cleared_is_reported_again)
{
	start_with_pending();
	for (int i = 0; i < 3; i++) {
		ck_assert(!execute(1, STORE));
		ck_assert(*word(1) & VFP11_EX);
		away_and_back();
	}
	support_code();
	ck_assert_uint_eq(sum_of(1), 101);
}
END_TEST

/* A change of threads clears EN alone: the word must show EX when it is read again. */
START_TEST(clearing_en_shows_what_is_pending)
{
	start_with_pending();
	if (_i & 1) {
		away_and_back();
	}
	*word(1) = 0;
	if (_i & 2) {
		away_and_back();
	}
	to_user(1);
	ck_assert_uint_eq(*word(1), VFP11_EX | VFP11_INV);
	*word(1) = VFP11_EN;
	ck_assert(execute(1, STORE));
	ck_assert_uint_eq(transfer, 1);
	ck_assert_uint_eq(trapping(1, FMRX_FPINST, 0), 100);
	ck_assert_uint_eq(vfp11.mistakes, 0);
}
END_TEST

/* A bounce of the guest's kernel that was not reported must not count as cleared. */
START_TEST(kernel_bounce_is_not_swallowed)
{
	start_with_pending();
	*word(1) = VFP11_EN;
	ck_assert(!execute(1, FPSCR));
	ck_assert(*word(1) & VFP11_EX);
}
END_TEST

START_TEST(other_undefined_instructions_leave_it_pending)
{
	start_with_pending();
	ck_assert(!execute(1, NOT_VFP));
	ck_assert(!execute(1, STORE));
	support_code();
	ck_assert(!execute(1, NOT_VFP));
	ck_assert_uint_eq(*word(1), VFP11_EN);
	ck_assert_uint_eq(sum_of(1), 101);
}
END_TEST

START_TEST(refused_at_once_leaves_nothing)
{
	start();
	*word(1) = VFP11_EN;
	add(1);
	ck_assert(!execute(1, VECTOR));
	ck_assert_uint_eq(*word(1), VFP11_EN | VFP11_DEX);
	*word(1) = VFP11_EN;
	ck_assert(!execute(1, NOT_VFP));
	ck_assert_uint_eq(*word(1), VFP11_EN);
}
END_TEST

START_TEST(fpexc_by_instruction)
{
	start_with_pending();
	if (_i == 1) {
		vfp_disable(fake_vcpu(1));
	}
	ck_assert_uint_eq(trapping(1, FMRX_FPEXC, 0), VFP11_EN | VFP11_EX | VFP11_INV);
	trapping(1, FMXR_FPEXC, VFP11_EN);
	ck_assert_uint_eq(sum_of(1), 1);
}
END_TEST

/* The guest cannot put the unit into the exceptional state for another one. */
START_TEST(ex_in_the_word_alone_is_nothing)
{
	start();
	*word(1) = VFP11_EN | VFP11_EX;
	add(1);
	away_and_back();
	add(1);
	ck_assert_uint_eq(sum_of(1), 2);
	ck_assert_uint_eq(vfp11.mistakes, 0);
}
END_TEST

START_TEST(reset_forgets)
{
	start_with_pending();
	if (_i == 1) {
		ck_assert(!execute(1, STORE));
	}
	vfp_reset(fake_vcpu(1));
	*word(1) = VFP11_EN;
	ck_assert_uint_eq(sum_of(1), 0);
}
END_TEST

/* --- Linux with several threads, at random --- */

/* Of a thread: struct vfp_hard_struct, and what its sum should be. */
static struct thread {
	uint64_t d0;
	uint32_t fpexc, fpinst, fpinst2;
	uint64_t wanted;
} thread[THREADS];

static struct thread *current, *in_unit; /* vfp_current_hw_state */

/* A timer interrupt, where there may be one: sometimes another domain runs. */
static void interrupted(void)
{
	vfp_sync(fake_vcpu(1));
	if (random() % 4 == 0) {
		away_and_back();
		vfp_sync(fake_vcpu(1));
	}
}

static uint32_t read_fpexc(void)
{
	uint32_t value;

	if (random() % 4 == 0) {
		interrupted();
	}
	value = *word(1);
	if (random() % 4 == 0) {
		interrupted();
	}
	return value;
}

static void write_fpexc(uint32_t value)
{
	*word(1) = value;
	if (random() % 4 == 0) {
		interrupted();
	}
}

/* The guest kernel's own: undefined would be an oops. */
static void kernel_executes(enum instruction instruction)
{
	ck_assert(execute(1, instruction));
	if (random() % 8 == 0) {
		interrupted();
	}
}

/* VFP_bounce() */
static void vfp_bounce(uint32_t fpexc)
{
	uint64_t sum;

	bounces++;
	write_fpexc(VFP11_EN);
	kernel_executes(FPSCR);
	ck_assert(fpexc & VFP11_EX);
	sum = trapping(1, FMRX_FPINST, 0);
	if (fpexc & VFP11_FP2V) {
		sum += trapping(1, FMRX_FPINST2, 0);
	}
	kernel_executes(STORE);
	transfer += sum;
	kernel_executes(LOAD);
}

/* From "save old state" to vfp_hw_state_valid. Returns the FPEXC it goes on with. */
static uint32_t change_owner(uint32_t fpexc)
{
	write_fpexc(fpexc & ~VFP11_EX);
	if (in_unit != NULL) {
		kernel_executes(STORE);
		in_unit->d0 = transfer;
		in_unit->fpexc = fpexc;
		if (fpexc & VFP11_EX) {
			in_unit->fpinst = trapping(1, FMRX_FPINST, 0);
			in_unit->fpinst2 = trapping(1, FMRX_FPINST2, 0);
		}
	}
	in_unit = current;
	transfer = current->d0;
	kernel_executes(LOAD);
	if (current->fpexc & VFP11_EX) {
		trapping(1, FMRX_FPINST & ~0x00100000u, current->fpinst);
		trapping(1, FMRX_FPINST2 & ~0x00100000u, current->fpinst2);
	}
	return current->fpexc;
}

/* vfp_support_entry(): the instruction of user code is tried again afterwards. */
static void vfp_support_entry(void)
{
	uint32_t fpexc = read_fpexc();

	if (!(fpexc & VFP11_EN)) {
		fpexc |= VFP11_EN;
		if (in_unit != current) {
			fpexc = change_owner(fpexc);
		}
		if (!(fpexc & VFP11_EX)) {
			write_fpexc(fpexc);
			return;
		}
	}
	vfp_bounce(fpexc);
}

static void user_executes(enum instruction instruction)
{
	unsigned int tries = 0;

	while (!execute(1, instruction)) {
		ck_assert_uint_lt(tries++, 4);
		vfp_support_entry();
		to_user(1);
	}
}

/* vfp_notifier(), THREAD_NOTIFY_SWITCH */
static void change_threads(void)
{
	write_fpexc(read_fpexc() & ~VFP11_EN);
	current = &thread[random() % THREADS];
	to_user(1);
}

static void one_step(void)
{
	switch (random() % 8) {
	case 0:
		change_threads();
		break;
	case 1:
		interrupted();
		break;
	case 2:
	case 3:
		operand = (uint32_t)random() % 1000;
		current->wanted += operand;
		vfp11.accepts_second = random() % 2;
		user_executes(EXCEPTIONAL);
		break;
	case 4:
		user_executes(STORE);
		ck_assert_uint_eq(transfer, current->wanted);
		break;
	default:
		operand = (uint32_t)random() % 1000;
		current->wanted += operand;
		user_executes(ADD);
		break;
	}
}

START_TEST(threads_at_random)
{
	start();
	srandom((unsigned int)_i);
	in_unit = NULL;
	for (unsigned int i = 0; i < THREADS; i++) {
		thread[i] = (struct thread){ .fpexc = VFP11_EN };
	}
	current = &thread[0];
	for (unsigned int i = 0; i < ROUNDS; i++) {
		one_step();
	}
	for (unsigned int i = 0; i < THREADS; i++) {
		write_fpexc(read_fpexc() & ~VFP11_EN);
		current = &thread[i];
		to_user(1);
		user_executes(STORE);
		ck_assert_uint_eq(transfer, thread[i].wanted);
	}
	ck_assert_uint_gt(bounces, ROUNDS / 20);
	ck_assert_uint_eq(vfp11.mistakes, 0);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, bounce_is_reported_once);
	tcase_add_test(tests, second_instruction_is_kept);
	tcase_add_test(tests, pending_survives_another_domain);
	tcase_add_test(tests, cleared_after_another_domain);
	tcase_add_test(tests, cleared_before_another_domain);
	tcase_add_test(tests, not_cleared_is_reported_again);
	tcase_add_loop_test(tests, clearing_en_shows_what_is_pending, 0, 4);
	tcase_add_test(tests, kernel_bounce_is_not_swallowed);
	tcase_add_test(tests, other_undefined_instructions_leave_it_pending);
	tcase_add_test(tests, refused_at_once_leaves_nothing);
	tcase_add_loop_test(tests, fpexc_by_instruction, 0, 2);
	tcase_add_test(tests, ex_in_the_word_alone_is_nothing);
	tcase_add_loop_test(tests, reset_forgets, 0, 2);
	tcase_add_loop_test(tests, threads_at_random, 1, 9);
}
