/* SPDX-License-Identifier: GPL-2.0 */
/*
 * timer.c - the clock and the one-shot timer.
 *
 * The board's timer counts microseconds, so a deadline is met within one microsecond
 * plus the interrupt latency.
 */
#include <stdio.h>
#include <stdlib.h>

#include "guest.h"
#include "tap.h"

#define US	 1000ull
#define MS	 1000000ull
#define NEVER_NS 0x7fffffffffffffffull

/* Granularity of the board's timer and of the clock, plus interrupt latency. */
#define EARLY_NS (1 * US)
#define LATE_NS	 (60 * US)

/* -icount shift=3; a build with checks costs about half as much again. */
#define INSTRUCTION_NS 8
#define SET_MAX_NS     (800 * INSTRUCTION_NS)
#define SETS	       1000

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static volatile unsigned int fired;
static volatile uint64_t fired_at;

static void on_timer(struct guest_regs *regs)
{
	(void)regs;
	fired++;
	fired_at = guest_time_ns();
}

/* Idle as a kernel does: masked, so that no wakeup is lost before the block. */
static void block(void)
{
	hyp_sched_op(SCHEDOP_block, NULL);
	guest_irq_enable();
	guest_irq_disable();
}

static void check_clock(void)
{
	uint64_t first = guest_time_ns(), second = guest_time_ns(), counter;

	tap_ok(first != 0, "get_time: not zero");
	tap_ok(second >= first, "get_time: does not go back");
	if (!guest_has_counter())
		return;
	first = guest_time_ns();
	counter = guest_counter_ns();
	second = guest_time_ns();
	tap_between(counter, first - US, second + US, "counter page: agrees with get_time");
}

/*
 * Own work prints what the guest has written, and may have a slice before a
 * guest that has used up its own: wait until all is printed.
 */
static void let_console_drain(void)
{
	guest_timer_set(guest_time_ns() + 20 * MS, 0);
	block();
}

/* Nothing is written before the deadline: a line takes longer than 100 us. */
static void check_one_shot(uint64_t distance, bool busy, const char *name)
{
	uint64_t deadline;
	int status;

	let_console_drain();
	deadline = guest_time_ns() + distance;
	fired = 0;
	status = guest_timer_set(deadline, 0);
	if (busy) {
		guest_irq_enable();
		while (!fired && guest_time_ns() < deadline + 100 * MS)
			;
		guest_irq_disable();
	} else {
		block();
	}
	tap_equal(status, 0, name);
	tap_equal(fired, 1, "  fired once");
	tap_between(fired_at, deadline - EARLY_NS, deadline + LATE_NS, "  on time");
}

static void check_past(uint64_t deadline, const char *name)
{
	uint64_t start = guest_time_ns();

	fired = 0;
	guest_irq_enable();
	tap_equal(guest_timer_set(deadline, 0), 0, name);
	guest_irq_disable();
	tap_equal(fired, 1, "  fires at once");
	tap_between(fired_at, start, start + LATE_NS, "  without delay");
	fired = 0;
	tap_equal(guest_timer_set(deadline, VCPU_SSHOTTMR_future), -XEN_ETIME,
		  "  refused when it must be in the future");
	guest_irq_enable();
	guest_irq_disable();
	tap_equal(fired, 0, "  and then does not fire");
}

/* A far deadline must not fire, wrap around or keep a later one from firing. */
static void check_far(void)
{
	uint64_t end = guest_time_ns() + 5 * MS;

	fired = 0;
	tap_equal(guest_timer_set(NEVER_NS, 0), 0, "deadline 2^63-1: accepted");
	guest_irq_enable();
	while (guest_time_ns() < end)
		;
	guest_irq_disable();
	tap_equal(fired, 0, "  does not fire");
	check_one_shot(2 * MS, false, "a near deadline replaces it");
}

static void check_stop(void)
{
	uint64_t end = guest_time_ns() + 3 * MS;

	fired = 0;
	guest_timer_set(guest_time_ns() + MS, 0);
	tap_equal(guest_timer_stop(), 0, "stop: accepted");
	guest_irq_enable();
	while (guest_time_ns() < end)
		;
	guest_irq_disable();
	tap_equal(fired, 0, "  a stopped timer does not fire");
	tap_equal(guest_timer_stop(), 0, "stop without a timer: accepted");
}

static void set_far(uint64_t deadline)
{
	guest_timer_set(deadline, 0);
}

static void set_nothing(uint64_t deadline)
{
	(void)deadline;
}

/*
 * The median of many calls in ns, by the counter page. Far deadlines that change
 * each time, so that each is the earliest and the hardware is programmed for it.
 */
static unsigned int median_cost(void (*set)(uint64_t))
{
	static uint32_t ns[SETS];
	uint64_t far = guest_time_ns() + 1000 * MS;

	for (unsigned int i = 0; i < SETS; i++) {
		uint64_t start = guest_counter_ns();

		set(far + (i & 1) * MS);
		ns[i] = (uint32_t)(guest_counter_ns() - start);
	}
	qsort(ns, SETS, sizeof(ns[0]), by_value);
	return (unsigned int)ns[SETS / 2];
}

static void check_cost(void)
{
	unsigned int nothing, set;

	if (!guest_has_counter())
		return;
	nothing = median_cost(set_nothing);
	set = median_cost(set_far);
	guest_timer_stop();
	printf("# one-shot timer set: %u instructions\n", (set - nothing) / INSTRUCTION_NS);
	tap_between(set - nothing, 1, SET_MAX_NS, "setting the timer is cheap");
}

/* A block with something pending returns at once, whatever the mask. */
static void check_block_pending(void)
{
	uint64_t start;

	fired = 0;
	guest_timer_set(0, 0);
	start = guest_time_ns();
	hyp_sched_op(SCHEDOP_block, NULL);
	tap_between(guest_time_ns(), start, start + MS,
		    "block with an event pending does not wait");
	tap_equal(guest_vcpu()->upcall_mask, 0xff, "block keeps the mask");
	guest_irq_enable();
	guest_irq_disable();
	tap_equal(fired, 1, "and the event is delivered on unmasking");
}

static void check_arguments(void)
{
	tap_equal(hyp_vcpu_op(VCPUOP_set_singleshot_timer, 1, NULL), -XEN_ENOENT,
		  "another vCPU's timer: no such vCPU");
	tap_equal(hyp_vcpu_op(VCPUOP_set_singleshot_timer, 0, (void *)ARM_PV_HYP_START),
		  -XEN_EFAULT, "argument in the hypervisor: EFAULT");
}

int main(void)
{
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer);
	check_clock();
	check_one_shot(10 * US, true, "10 us, busy");
	check_one_shot(100 * US, true, "100 us, busy");
	check_one_shot(3 * MS, true, "3 ms, busy");
	check_one_shot(100 * US, false, "100 us, idle");
	check_one_shot(40 * MS, false, "40 ms, idle");
	check_one_shot(1100 * MS, false, "1.1 s, idle");
	check_past(0, "deadline 0");
	check_past(guest_time_ns() - 1, "deadline now - 1");
	check_far();
	check_stop();
	check_block_pending();
	check_arguments();
	check_cost();
	return tap_done();
}
