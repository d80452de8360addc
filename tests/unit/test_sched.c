// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_sched.c - the scheduler's core and round robin: slices to the ns, shares,
 * accounting, own work and idling, on a machine that is a clock.
 */
#include "unit.h"

#include <stdlib.h>

#include <arch/arch.h>
#include <fake-arch/fake.h>
#include <vambrace/cpu.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/irq.h>
#include <vambrace/sched.h>
#include <vambrace/work.h>

const char unit_name[] = "sched";

#define US    UINT64_C(1000)
#define MS    NS_PER_MS
#define SLICE SCHED_SLICE_NS

/* --- the machine --- */

static struct timer *slice_timer;
static struct vcpu *loaded;
static unsigned int switches;
static uint64_t own_work_ns; /* left to do */
static uint64_t piece_ns;
static unsigned int waits, switches_refused;
static struct vcpu *woken_by_interrupt, *woken_by_piece;

uint64_t time_now(void)
{
	return fake.now;
}

void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now)
{
	if (now != fake.now) {
		ck_abort_msg("a stale clock");
	}
	slice_timer = timer;
	timer->deadline = deadline;
	timer->place = deadline != NEVER;
}

void timer_cancel(struct timer *timer)
{
	timer->place = 0;
}

static bool slice_timer_due(void)
{
	return slice_timer != NULL && slice_timer->place != 0 && slice_timer->deadline <= fake.now;
}

bool arch_interrupt_waiting(void)
{
	return fake.interrupt_waiting || slice_timer_due();
}

bool irq_handle(void)
{
	fake.interrupt_waiting = false;
	sched_account(NULL);
	if (slice_timer_due()) {
		slice_timer->place = 0;
		slice_timer->expired(slice_timer);
	}
	if (woken_by_interrupt != NULL) {
		sched_wake(woken_by_interrupt);
		woken_by_interrupt = NULL;
	}
	return true;
}

void arch_wait_for_interrupt(void)
{
	waits++;
	fake.now += 3 * MS;
	if (waits == 5) {
		woken_by_interrupt = fake_vcpu(1);
	}
	if (waits > 5) {
		ck_abort_msg("nothing ends this");
	}
}

bool arch_switch_to(struct vcpu *vcpu)
{
	if (switches_refused != 0) {
		switches_refused--;
		return false;
	}
	switches += vcpu != loaded;
	loaded = vcpu;
	return true;
}

bool work_piece(void)
{
	uint64_t ns = piece_ns < own_work_ns ? piece_ns : own_work_ns;

	fake.now += ns;
	own_work_ns -= ns;
	if (woken_by_piece != NULL) {
		sched_wake(woken_by_piece);
		woken_by_piece = NULL;
	}
	return own_work_ns != 0;
}

static unsigned int messages;

/*
 * As a message does that is kept. Printing takes long: nobody is to wait for the run
 * queue meanwhile.
 */
void message_put(unsigned int count, const char *format, ...)
{
	(void)count;
	(void)format;
	ck_assert_uint_eq(this_cpu()->locks.count, 0);
	messages++;
	sched_work();
}

static struct vcpu *entered;

/* sched_start() does not return. */
void arch_enter_guest(struct vcpu *vcpu)
{
	entered = vcpu;
	ck_assert_ptr_eq(vcpu, loaded);
	exit(0);
}

static void setup(void)
{
	fake_reset(6);
	lock_init();
	sched_init();
	for (unsigned int id = 1; id <= 6; id++) {
		domain_hooks_start(&domains[id]);
	}
	fake.now = 1000 * MS;
	sched_account(NULL); /* what was before is idle time */
	piece_ns = 10 * US;
}

static uint64_t time_of(unsigned int id)
{
	return fake_vcpu(id)->sched.time;
}

static struct vcpu *pick_if_needed(void)
{
	return this_cpu()->need_resched ? sched_pick() : loaded;
}

/* What runs computes for @ns, and is interrupted at the end of slices. */
static void compute(uint64_t ns)
{
	uint64_t end = fake.now + ns;

	for (;;) {
		pick_if_needed();
		if (slice_timer == NULL || slice_timer->place == 0 || slice_timer->deadline > end) {
			break;
		}
		fake.now = slice_timer->deadline;
		irq_handle();
	}
	fake.now = end;
}

static void block(struct vcpu *vcpu)
{
	vcpu->state = VCPU_BLOCKED;
	sched_sleep(vcpu);
}

/* --- turns --- */

/* Its address space takes several pieces: interrupts are taken in between. */
START_TEST(switch_that_takes_pieces)
{
	switches_refused = 3;
	sched_wake(fake_vcpu(1));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	ck_assert_uint_eq(switches_refused, 0);
	ck_assert_ptr_eq(loaded, fake_vcpu(1));
}
END_TEST

START_TEST(alone_there_is_no_slice)
{
	sched_wake(fake_vcpu(1));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	ck_assert(!this_cpu()->need_resched);
	ck_assert(!timer_is_set(slice_timer));
	compute(1000 * MS);
	sched_wake(fake_vcpu(2));
	ck_assert(this_cpu()->need_resched);
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
	ck_assert_uint_eq(time_of(1), 1000 * MS);
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE);
	compute(SLICE - 1);
	ck_assert_ptr_eq(loaded, fake_vcpu(2));
	compute(1);
	/* Time alone does not count against it: a whole slice. */
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1));
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE);
}
END_TEST

START_TEST(slices_are_equal_and_exact)
{
	for (unsigned int id = 1; id <= 3; id++) {
		sched_wake(fake_vcpu(id));
	}
	for (unsigned int i = 0; i < 30; i++) {
		uint64_t before = fake.now;

		ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1 + i % 3));
		compute(SLICE);
		ck_assert_uint_eq(fake.now, before + SLICE);
	}
	compute(0);
	for (unsigned int id = 1; id <= 3; id++) {
		ck_assert_uint_eq(time_of(id), 10 * SLICE);
	}
	ck_assert_uint_eq(switches, 31);
}
END_TEST

START_TEST(yield_is_for_all_others)
{
	for (unsigned int id = 1; id <= 3; id++) {
		sched_wake(fake_vcpu(id));
	}
	compute(4 * MS);
	sched_yield(fake_vcpu(1));
	ck_assert(this_cpu()->need_resched);
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
	compute(3 * MS);
	sched_yield(fake_vcpu(2));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(3));
	sched_yield(fake_vcpu(3));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	/* What was given up is gone; the next slice is a whole one, not more. */
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE);
	ck_assert_uint_eq(time_of(1), 4 * MS);
	ck_assert_uint_eq(time_of(2), 3 * MS);
}
END_TEST

/* After an exceeded slice, yielding does not cancel the excess. */
START_TEST(yield_forgives_nothing)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	compute(MS);
	fake.now += SLICE;
	sched_yield(fake_vcpu(1));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
	compute(SLICE);
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1));
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE - MS);
}
END_TEST

START_TEST(yield_alone)
{
	sched_wake(fake_vcpu(1));
	sched_pick();
	sched_yield(fake_vcpu(1));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
}
END_TEST

START_TEST(a_wake_up_preempts)
{
	uint64_t end;

	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	sched_wake(fake_vcpu(3));
	compute(MS);
	block(fake_vcpu(1));
	compute(2 * MS);
	ck_assert_ptr_eq(loaded, fake_vcpu(2));
	end = slice_timer->deadline;
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(1)); /* again is nothing */
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1));
	compute(MS);
	block(fake_vcpu(1));
	/* The other goes on with what was left of its slice. */
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(2));
	ck_assert_uint_eq(slice_timer->deadline, end + MS);
}
END_TEST

/* Of those woken together the first one runs first. */
START_TEST(wakes_are_in_order)
{
	sched_wake(fake_vcpu(1));
	compute(MS);
	sched_wake(fake_vcpu(2));
	sched_wake(fake_vcpu(3));
	sched_wake(fake_vcpu(4));
	for (unsigned int id = 2; id <= 4; id++) {
		ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(id));
		compute(MS);
		block(fake_vcpu(id));
	}
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1));
}
END_TEST

START_TEST(what_is_down_does_not_wake)
{
	fake_vcpu(1)->state = VCPU_DOWN;
	sched_wake(fake_vcpu(1));
	ck_assert(!fake_vcpu(1)->sched.runnable);
	sched_sleep(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
}
END_TEST

START_TEST(the_end_of_a_domain)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	domain_hooks_end(&domains[1]);
	ck_assert_int_eq(fake_vcpu(1)->state, VCPU_DOWN);
	ck_assert(this_cpu()->need_resched);
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
	/* Whatever still comes for it. */
	sched_wake(fake_vcpu(1));
	ck_assert(!fake_vcpu(1)->sched.runnable);
	/* Its time is counted from its next start. */
	fake_vcpu(1)->sched.time = 5;
	domain_hooks_start(&domains[1]);
	ck_assert_uint_eq(fake_vcpu(1)->sched.time, 0);
}
END_TEST

/* All of its vCPUs leave the queue. */
START_TEST(the_end_of_a_domain_with_two_vcpus)
{
	domains[1].vcpu_count = 2;
	domain_hooks_start(&domains[1]);
	domains[1].vcpu[1]->state = VCPU_RUNNABLE;
	sched_wake(domains[1].vcpu[0]);
	sched_wake(domains[1].vcpu[1]);
	sched_wake(fake_vcpu(2));
	sched_pick();
	domain_hooks_end(&domains[1]);
	for (unsigned int i = 0; i < 2; i++) {
		ck_assert_int_eq(domains[1].vcpu[i]->state, VCPU_DOWN);
		ck_assert(!domains[1].vcpu[i]->sched.runnable);
	}
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
}
END_TEST

START_TEST(a_wake_ends_polling)
{
	fake_vcpu(1)->polling = true;
	fake_vcpu(1)->poll_timer.place = 1;
	sched_wake(fake_vcpu(1));
	ck_assert(!fake_vcpu(1)->polling && !timer_is_set(&fake_vcpu(1)->poll_timer));
}
END_TEST

/* --- shares --- */

/* Domain 1 always computes; domain 2 computes and sleeps by turns; alone, or with two more. */
static const struct {
	uint64_t computes, sleeps;
} sleepers[] = {
	{ 900 * US, 1 * US }, { SLICE - 1, 1 },	  { SLICE, 1 },		{ SLICE + 1, 1 },
	{ 1 * US, 1 * US },   { 5 * MS, 5 * MS }, { 30 * MS, 10 * US }, { 1, 1 * US },
};

#define SLEEPER_COUNT (int)(sizeof(sleepers) / sizeof(sleepers[0]))

START_TEST(sleeping_gains_no_time)
{
	uint64_t computes = sleepers[_i % SLEEPER_COUNT].computes;

	for (unsigned int id = 1; id <= (_i < SLEEPER_COUNT ? 2 : 4); id++) {
		sched_wake(fake_vcpu(id));
	}
	for (unsigned int i = 0; i < 20000; i++) {
		uint64_t used = time_of(2);

		while (time_of(2) < used + computes) {
			uint64_t left = used + computes - time_of(2);

			pick_if_needed();
			compute(loaded == fake_vcpu(2) && left < SLICE ? left : SLICE / 7);
			sched_account(NULL);
		}
		/* Only what runs can block. */
		while (pick_if_needed() != fake_vcpu(2)) {
			compute(SLICE / 7);
		}
		block(fake_vcpu(2));
		compute(sleepers[_i % SLEEPER_COUNT].sleeps);
		sched_wake(fake_vcpu(2));
		/* Of several, a share of very short sleeps is no loss of anybody's turn. */
		if (time_of(2) > time_of(1) + 2 * SLICE + time_of(1) / 1000) {
			ck_abort_msg("%llu us against %llu us",
				     (unsigned long long)(time_of(2) / US),
				     (unsigned long long)(time_of(1) / US));
		}
	}
}
END_TEST

/* A tenth of the time, as an interactive guest: never waits. */
START_TEST(an_interactive_vcpu_never_waits)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(3));
	compute(2 * SLICE);
	for (unsigned int i = 0; i < 10000; i++) {
		sched_wake(fake_vcpu(2));
		if (pick_if_needed() != fake_vcpu(2)) {
			ck_abort_msg("round %u: it waits", i);
		}
		compute(100 * US);
		block(fake_vcpu(2));
		compute(900 * US);
	}
	compute(0);
	/* The other two share the rest. */
	ck_assert_uint_eq(time_of(2), 10000 * 100 * US);
	ck_assert_uint_le(time_of(1), time_of(3) + 2 * SLICE);
	ck_assert_uint_le(time_of(3), time_of(1) + 2 * SLICE);
}
END_TEST

START_TEST(a_loop_of_yields)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	for (unsigned int i = 0; i < 1000; i++) {
		if (pick_if_needed() == fake_vcpu(2)) {
			compute(10 * US);
			sched_yield(fake_vcpu(2));
		} else {
			compute(MS);
		}
	}
	ck_assert_uint_ge(time_of(1), 900 * MS);
	ck_assert_uint_ge(time_of(2), 90 * 10 * US);
}
END_TEST

static uint32_t random_below(uint32_t bound)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)state * bound >> 32);
}

/*
 * Six at random; domain 1 never sleeps: nobody has more than it by more than
 * two slices at any time, and it never waits longer than a turn of all others.
 */
START_TEST(random_behaviour)
{
	uint64_t last_run = fake.now;

	for (unsigned int id = 1; id <= 6; id++) {
		sched_wake(fake_vcpu(id));
	}
	for (unsigned int i = 0; i < 200000; i++) {
		unsigned int other = 2 + random_below(5);
		struct vcpu *vcpu = pick_if_needed();

		compute(random_below(random_below(8) == 0 ? 20 * MS : 200 * US));
		sched_account(NULL);
		if (vcpu == fake_vcpu(1) || loaded == fake_vcpu(1)) {
			last_run = fake.now;
		} else if (random_below(3) == 0) {
			block(loaded);
		} else if (random_below(8) == 0) {
			sched_yield(loaded);
		}
		if (random_below(2) == 0) {
			sched_wake(fake_vcpu(other));
		}
		for (unsigned int id = 2; id <= 6; id++) {
			if (time_of(id) > time_of(1) + 3 * SLICE) {
				ck_abort_msg("round %u: domain %u has more", i, id);
			}
		}
		if (fake.now - last_run > 12 * SLICE) {
			ck_abort_msg("round %u: domain 1 waits", i);
		}
	}
}
END_TEST

/* The machine stood still for a minute: one turn, and all is as before. */
START_TEST(a_machine_that_stood_still)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	compute(MS);
	fake.now += 60000 * MS;
	irq_handle();
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(2));
	compute(SLICE);
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1));
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE / 2);
	compute(SLICE);
	ck_assert_ptr_eq(loaded, fake_vcpu(2));
}
END_TEST

/* --- accounting --- */

START_TEST(all_time_is_charged)
{
	uint64_t start = fake.now;
	uint64_t own = sched_own_work()->time;

	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	compute(25 * MS);
	sched_account(NULL);
	fake.now += 7 * US;
	sched_account(&fake_vcpu(3)->sched);
	own_work_ns = 5 * MS;
	sched_work();
	compute(40 * MS);
	sched_account(NULL);
	ck_assert_uint_eq(time_of(3), 7 * US);
	ck_assert_uint_eq(sched_own_work()->time - own, 5 * MS);
	ck_assert_uint_eq(time_of(1) + time_of(2) + time_of(3) + 5 * MS, fake.now - start);
	sched_dump_times();
}
END_TEST

/* Time charged for an interrupt is deducted from its owner's slice. */
START_TEST(an_interrupt_is_charged_to_its_owner)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	compute(2 * SLICE + MS);
	sched_account(NULL);
	fake.now += 2 * MS;
	sched_account(&fake_vcpu(2)->sched);
	compute(0);
	/* Not charged to domain 1, which it interrupted; its slice ends 2 ms later. */
	ck_assert_uint_eq(time_of(1), SLICE + MS);
	this_cpu()->need_resched = true;
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE - MS);
	compute(SLICE - MS);
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(2));
	ck_assert_uint_eq(slice_timer->deadline, fake.now + SLICE - 2 * MS);
}
END_TEST

/* --- own work and idling --- */

START_TEST(own_work_runs_soon_and_to_its_end)
{
	sched_wake(fake_vcpu(1));
	compute(MS);
	own_work_ns = 100 * US;
	sched_work();
	sched_work();
	ck_assert_ptr_eq(pick_if_needed(), fake_vcpu(1));
	ck_assert_uint_eq(own_work_ns, 0);
	ck_assert(!sched_own_work()->runnable);
	ck_assert_uint_eq(sched_own_work()->time, 100 * US);
}
END_TEST

START_TEST(own_work_leaves_for_an_interrupt)
{
	own_work_ns = 100 * US;
	fake.interrupt_waiting = true;
	woken_by_interrupt = fake_vcpu(1);
	sched_work();
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	ck_assert_uint_eq(own_work_ns, 90 * US);
	block(fake_vcpu(1));
	woken_by_piece = fake_vcpu(2);
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(2));
	ck_assert_uint_eq(own_work_ns, 80 * US);
}
END_TEST

START_TEST(own_work_has_a_share)
{
	uint64_t start = fake.now, own;

	sched_wake(fake_vcpu(1));
	own_work_ns = UINT64_MAX;
	sched_work();
	while (fake.now < start + 1000 * MS) {
		compute(SLICE / 3);
	}
	own = fake.now - start - time_of(1);
	ck_assert_uint_le(own, 510 * MS);
	ck_assert_uint_ge(own, 490 * MS);
}
END_TEST

/* --- debug key r --- */

START_TEST(dump_in_steps)
{
	unsigned int step = 0;

	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	own_work_ns = UINT64_MAX;
	sched_work();
	while (sched_dump(step)) {
		/* Locks and whether it idles, then one entity each. */
		ck_assert_uint_le(messages, 2 + step);
		ck_assert_uint_lt(++step, 10);
	}
	ck_assert_uint_ge(step, 3);
}
END_TEST

/* It may be another queue by then: the end is found all the same. */
START_TEST(dump_of_a_queue_that_changes)
{
	sched_wake(fake_vcpu(1));
	sched_wake(fake_vcpu(2));
	ck_assert(sched_dump(0));
	ck_assert(sched_dump(1));
	block(fake_vcpu(1));
	ck_assert(!sched_dump(2));
	block(fake_vcpu(2));
	ck_assert(!sched_dump(1));
	ck_assert(!sched_dump(UINT32_MAX));
}
END_TEST

/* What is said of the queue is said by own work, which joins it. */
START_TEST(a_dump_raises_own_work)
{
	sched_wake(fake_vcpu(1));
	sched_pick();
	own_work_ns = 10 * US;
	ck_assert(sched_dump(1));
	ck_assert(this_cpu()->need_resched);
	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	ck_assert_uint_eq(own_work_ns, 0);
}
END_TEST

/* Raised by a piece of itself, it is not chosen anew for that. */
START_TEST(own_work_that_raises_itself)
{
	own_work_ns = 10 * US;
	sched_work();
	sched_wake(fake_vcpu(1));
	sched_pick();
	own_work_ns = 10 * US;
	sched_own_work()->runnable = true;
	sched_work();
	ck_assert(!this_cpu()->need_resched);
}
END_TEST

START_TEST(idle_until_something_wakes)
{
	uint64_t start = fake.now;

	ck_assert_ptr_eq(sched_pick(), fake_vcpu(1));
	ck_assert_uint_eq(waits, 5);
	ck_assert_uint_eq(time_of(1), 0);
	ck_assert_uint_eq(fake.now, start + 15 * MS);
}
END_TEST

START_TEST(start)
{
	sched_wake(fake_vcpu(1));
	fake.now += MS;
	sched_start();
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, switch_that_takes_pieces);
	tcase_add_test(tests, alone_there_is_no_slice);
	tcase_add_test(tests, slices_are_equal_and_exact);
	tcase_add_test(tests, yield_is_for_all_others);
	tcase_add_test(tests, yield_forgives_nothing);
	tcase_add_test(tests, yield_alone);
	tcase_add_test(tests, a_wake_up_preempts);
	tcase_add_test(tests, wakes_are_in_order);
	tcase_add_test(tests, what_is_down_does_not_wake);
	tcase_add_test(tests, the_end_of_a_domain);
	tcase_add_test(tests, the_end_of_a_domain_with_two_vcpus);
	tcase_add_test(tests, a_wake_ends_polling);
	tcase_add_loop_test(tests, sleeping_gains_no_time, 0, 2 * SLEEPER_COUNT);
	tcase_add_test(tests, an_interactive_vcpu_never_waits);
	tcase_add_test(tests, a_loop_of_yields);
	tcase_add_test(tests, random_behaviour);
	tcase_add_test(tests, a_machine_that_stood_still);
	tcase_add_test(tests, all_time_is_charged);
	tcase_add_test(tests, an_interrupt_is_charged_to_its_owner);
	tcase_add_test(tests, own_work_runs_soon_and_to_its_end);
	tcase_add_test(tests, own_work_leaves_for_an_interrupt);
	tcase_add_test(tests, own_work_has_a_share);
	tcase_add_test(tests, a_dump_raises_own_work);
	tcase_add_test(tests, own_work_that_raises_itself);
	tcase_add_test(tests, idle_until_something_wakes);
	tcase_add_test(tests, dump_in_steps);
	tcase_add_test(tests, dump_of_a_queue_that_changes);
	tcase_add_exit_test(tests, start, 0);
}
