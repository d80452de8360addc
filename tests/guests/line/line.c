/* SPDX-License-Identifier: GPL-2.0 */
/*
 * line.c - measure the latency from a timer's interrupt to its handler in a guest: the
 * time at which the handler begins, less the deadline, which is random.
 *
 * Two domains: one sleeps until its timer comes (boot argument `sleeper`), the
 * other one calls the hypervisor all the time. Arguments: seed=N, ms=N: the time
 * on the board at which it ends.
 */
#include <stdio.h>

#include "../random/chance.h"
#include "../worst/states.h"
#include "guest.h"
#include "guest_mmu.h"
#include "number.h"
#include "tap.h"

#define NS_PER_MS 1000000ull
#define LEAST_NS  30000u /* so that it is set before it is due */
#define MOST_NS	  300000u
#define TEXT_SIZE 80u

static uint64_t deadline, longest;
static uint32_t timers;
static bool set, sleeper;

/* At each new maximum, of either domain: the plugin looks back from here. */
void line_sleeper(void);
void line_busy(void);

__attribute__((noinline)) void line_sleeper(void)
{
	asm volatile("nop");
}

__attribute__((noinline)) void line_busy(void)
{
	asm volatile("nop @ another function");
}

static uint64_t now(void)
{
	return guest_has_counter() ? guest_counter_ns() : guest_time_ns();
}

static void timer_came(struct guest_regs *regs)
{
	uint64_t time = now();

	(void)regs;
	if (!set || time < deadline)
		return;
	set = false;
	timers++;
	if (time - deadline > longest) {
		longest = time - deadline;
		if (sleeper)
			line_sleeper();
		else
			line_busy();
	}
}

static void set_timer(void)
{
	deadline = guest_time_ns() + LEAST_NS + chance_below(MOST_NS);
	set = true;
	/* It fails if the deadline has passed meanwhile: no interrupt comes then. */
	if (guest_timer_set(deadline, VCPU_SSHOTTMR_future))
		set = false;
}

/* --- the busy domain --- */

static void touch(uint32_t mibs)
{
	for (uint32_t i = 0; i < mibs; i++)
		*(volatile uint32_t *)((1 + i) << 20);
}

static void call(void)
{
	static const char text[TEXT_SIZE + 1] =
		"a line of text that is as long as lines are, and is written now and then, so  \n";

	switch (chance_below(8)) {
	case 0:
		hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
		break;
	case 1:
		hyp_tlb(ARM_PV_TLB_MM, states_pgd(chance_below(SPACES)), 0, 0);
		break;
	case 2:
		hyp_tlb(ARM_PV_TLB_RANGE, states_pgd(0), 0x100000, chance_size(33u << 20));
		break;
	case 3:
		hyp_cache(ARM_PV_CACHE_FLUSH, MAPPED_VA, chance_size(MAPPED_PAGES * 4096));
		break;
	case 4:
		hyp_cache(ARM_PV_CACHE_ALL, 0, 0);
		break;
	case 5:
		if (chance_once_in(16))
			hyp_console_write(text, TEXT_SIZE);
		break;
	case 6:
		touch(chance_size(512));
		break;
	default:
		hyp_switch(states_pgd(chance_below(SPACES)));
		break;
	}
}

static void sleep_until_it_came(void)
{
	guest_irq_disable();
	hyp_sched_op(SCHEDOP_block, NULL);
	guest_irq_enable();
}

int main(void)
{
	uint64_t end = number_argument("ms=") * NS_PER_MS;

	sleeper = guest_option("sleeper");
	chance_seed(number_argument("seed=") + sleeper);
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, timer_came);
	if (!sleeper)
		states_setup();
	guest_irq_enable();
	while (guest_time_ns() < end) {
		if (!set)
			set_timer();
		if (!sleeper)
			call();
		else if (set)
			sleep_until_it_came();
	}
	guest_irq_disable();
	printf("line: %lu ns of %lu timers\n", (unsigned long)longest, (unsigned long)timers);
	return tap_done();
}
