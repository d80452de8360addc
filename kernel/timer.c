// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer.c - board time from a free-running counter, and every deadline behind
 * the one hardware timer.
 *
 * Tickless: the timer is programmed for the earliest of the end of the slice,
 * the domains' timers, and half the counter's period, so that no wrap of the
 * counter is missed.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include <vambrace/timer.h>

#include <arch/arch.h>
#include <platform.h>
#include <public/arm_pv.h>
#include <vambrace/domain.h>
#include <vambrace/sched.h>

#define NS_PER_S	UINT64_C(1000000000)
#define CLOCK_SHIFT	24

static struct {
	uint32_t mult;			/* ns = ticks * mult >> CLOCK_SHIFT */
	uint32_t last_count;
	uint32_t fraction;		/* of a ns, in 1 / (1 << CLOCK_SHIFT) */
	uint64_t now;			/* ns, at last_count */
	uint64_t half_period;		/* ns until the counter has gone half round */
	uint64_t refresh_deadline;	/* all must have looked at the counter by then */
	uint32_t wall_clock_base;
} clock;

uint64_t time_now(void)
{
	uint32_t count = board.counter->read();
	uint64_t passed = (uint64_t)(count - clock.last_count) * clock.mult + clock.fraction;

	clock.now += passed >> CLOCK_SHIFT;
	clock.fraction = passed & ((1u << CLOCK_SHIFT) - 1);
	clock.last_count = count;
	return clock.now;
}

void time_describe(struct arm_pv_time *time)
{
	if (board.counter->page == 0) {
		return;
	}
	time->version += 2;
	time->base_ns = time_now();
	time->base = clock.last_count;
	time->offset = board.counter->page_offset;
	time->mask = UINT32_MAX;
	time->mult = clock.mult;
	time->shift = CLOCK_SHIFT;
}

uint32_t time_wall_clock_base(void)
{
	return clock.wall_clock_base;
}

void timer_init(void)
{
	clock.mult = (uint32_t)((NS_PER_S << CLOCK_SHIFT) / board.counter->frequency_hz);
	clock.half_period = (uint64_t)(UINT32_MAX / 2) * clock.mult >> CLOCK_SHIFT;
	clock.last_count = board.counter->read();
	clock.refresh_deadline = clock.half_period;
	if (board.wall_clock != NULL) {
		clock.wall_clock_base = board.wall_clock->seconds();
	}
}

/* --- deadlines --- */

static uint64_t earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t earliest_deadline(void)
{
	uint64_t deadline = earliest(sched_deadline(), clock.refresh_deadline);

	deadline = earliest(deadline, domain_deadline());
	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		const struct domain *domain = &domains[id];

		if (domain->state == DOMAIN_RUNNING) {
			deadline = earliest(deadline, domain->vcpu.timer_deadline);
			deadline = earliest(deadline, domain->vcpu.poll_deadline);
		}
	}
	return deadline;
}

void timer_program(void)
{
	const struct oneshot_timer *timer = board.timer;
	uint64_t now = time_now();
	uint64_t deadline = earliest_deadline();
	uint64_t delay = deadline > now ? deadline - now : 0;
	uint64_t longest = (uint64_t)timer->ticks_max * NS_PER_S / timer->frequency_hz;
	uint64_t ticks;

	delay = earliest(delay, longest);
	/* Never early: round up. */
	ticks = (delay * timer->frequency_hz + NS_PER_S - 1) / NS_PER_S;
	if (ticks > timer->ticks_max) {
		ticks = timer->ticks_max;
	}
	timer->start(ticks != 0 ? (uint32_t)ticks : 1);
}

/* A guest that reads the counter itself must not miss a wrap either. */
static void refresh_guest_time(struct vcpu *vcpu, uint64_t now)
{
	struct arm_pv_time *time = &arch_vcpu_page(vcpu)->time;

	if (now - time->base_ns >= clock.half_period / 2) {
		time_describe(time);
	}
}

static void expire_domain(struct domain *domain, uint64_t now)
{
	struct vcpu *vcpu = &domain->vcpu;

	refresh_guest_time(vcpu, now);
	if (vcpu->timer_deadline <= now) {
		vcpu->timer_deadline = NEVER;
		vcpu_timer_fired(vcpu);
	}
	if (vcpu->poll_deadline <= now) {
		sched_wake(vcpu);
	}
}

void timer_expire(void)
{
	uint64_t now = time_now();

	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		if (domains[id].state == DOMAIN_RUNNING) {
			expire_domain(&domains[id], now);
		}
	}
	clock.refresh_deadline = now + clock.half_period;
	domain_expire(now);
	sched_attention = true;
	timer_program();
}
