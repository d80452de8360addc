// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer.c - every deadline behind the one hardware timer.
 *
 * Timers that are set are in a binary heap, the earliest on top; the hardware
 * is programmed for that one, whenever it is another. Tickless: nothing is
 * programmed but deadlines. INVARIANT(refresh): the refresh timer is set, but
 * while it expires; so the heap has a top.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include <vambrace/timer.h>

#include <stddef.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/domain.h>
#include <vambrace/irq.h>
#include <vambrace/panic.h>

/* Whoever has timers: three a domain (domain.h), and some of the hypervisor's own. */
#define TIMERS_MAX	(3 * DOMAINS_MAX + 8)

static struct {
	struct timer *heap[TIMERS_MAX + 1];	/* from 1: the halves of a place are its parent */
	unsigned int count;
	uint64_t programmed_for;	/* the deadline */
	bool expiring;			/* timer_expire() programs it at the end */
	/* Filled at boot: */
	void (*start)(uint32_t ticks);	/* the hardware */
	uint32_t longest_delay;		/* ns; what the hardware can, in 32 bits */
	uint64_t scale;			/* ticks = delay * scale / 2^64 */
} queue;

static struct timer refresh_timer;

/* --- the hardware --- */

/*
 * The ticks that take @delay ns, at least one, or longer: delay * frequency /
 * NS_PER_S, rounded up, without a division. scale is frequency * 2^64 /
 * NS_PER_S and too great by 1 at most: so the product is too great by delay at
 * most, which is below 2^32. With 2^32 taken off, a product that should be a
 * whole number of 2^64 is below it, by no more than 2^32, and every other, at
 * least 2^64 / NS_PER_S > 2^32 above one, stays above it. So the whole part is
 * ticks - 1 in both cases.
 */
static inline uint32_t ticks_of(uint32_t delay)
{
	uint64_t high = (uint64_t)delay * (uint32_t)(queue.scale >> 32);
	uint64_t low = (uint64_t)delay * (uint32_t)queue.scale;

	return (uint32_t)((high + (low >> 32) - 1) >> 32) + 1;
}

/* At most what the hardware can: it fires early then, and is programmed again. */
static inline uint32_t delay_until(uint64_t deadline, uint64_t now)
{
	uint64_t delay = deadline > now ? deadline - now : 1;

	return delay < queue.longest_delay ? (uint32_t)delay : queue.longest_delay;
}

static inline bool is_programmed(void)
{
	return queue.programmed_for == queue.heap[1]->deadline || queue.expiring;
}

static inline void program(uint64_t now)
{
	queue.programmed_for = queue.heap[1]->deadline;
	queue.start(ticks_of(delay_until(queue.programmed_for, now)));
}

static void init_hardware(void)
{
	uint32_t frequency = board.timer->frequency_hz;
	uint64_t longest = board.timer->ticks_max * NS_PER_S / frequency;

	/* A faster one would not fit into scale. */
	BUG_ON(frequency >= NS_PER_S);
	/* 2^64 = quotient * NS_PER_S + remainder, as 2^64 - 1 has the same quotient. */
	queue.start = board.timer->start;
	queue.scale = UINT64_MAX / NS_PER_S * frequency +
		      (UINT64_MAX % NS_PER_S + 1) * frequency / NS_PER_S + 1;
	queue.longest_delay = longest < UINT32_MAX ? (uint32_t)longest : UINT32_MAX;
}

/* --- the queue --- */

static void put_at(unsigned int place, struct timer *timer)
{
	queue.heap[place] = timer;
	timer->place = place;
}

/* @timer belongs at @place or nearer to the top. */
static void sift_up(unsigned int place, struct timer *timer)
{
	while (place > 1 && timer->deadline < queue.heap[place / 2]->deadline) {
		put_at(place, queue.heap[place / 2]);
		place /= 2;
	}
	put_at(place, timer);
}

/* The earlier one of the two below @place; 0 if there is none. */
static unsigned int earlier_child(unsigned int place)
{
	unsigned int child = 2 * place;

	if (child > queue.count) {
		return 0;
	}
	if (child < queue.count &&
	    queue.heap[child + 1]->deadline < queue.heap[child]->deadline) {
		child++;
	}
	return child;
}

/* @timer belongs at @place or further from the top. */
static void sift_down(unsigned int place, struct timer *timer)
{
	for (;;) {
		unsigned int child = earlier_child(place);

		if (child == 0 || timer->deadline <= queue.heap[child]->deadline) {
			break;
		}
		put_at(place, queue.heap[child]);
		place = child;
	}
	put_at(place, timer);
}

/* @timer has a new deadline, or takes the place of another one. */
static void settle(unsigned int place, struct timer *timer)
{
	if (place > 1 && timer->deadline < queue.heap[place / 2]->deadline) {
		sift_up(place, timer);
	} else {
		sift_down(place, timer);
	}
}

static void take_out(struct timer *timer)
{
	struct timer *last = queue.heap[queue.count--];

	if (last != timer) {
		settle(timer->place, last);
	}
	timer->place = 0;
}

static void put_in(struct timer *timer, uint64_t deadline)
{
	timer->deadline = deadline;
	if (timer->place == 0) {
		BUG_ON(queue.count == TIMERS_MAX);
		sift_up(++queue.count, timer);
	} else {
		settle(timer->place, timer);
	}
}

void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now)
{
	if (deadline == NEVER) {
		timer_cancel(timer);
		return;
	}
	put_in(timer, deadline);
	if (!is_programmed()) {
		program(now);
	}
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	timer_set_from(timer, deadline, time_now());
}

void timer_cancel(struct timer *timer)
{
	if (timer->place != 0) {
		take_out(timer);
		if (!is_programmed()) {
			program(time_now());
		}
	}
}

/* --- expiry --- */

void timer_expire(void)
{
	uint64_t now = time_now();

	queue.expiring = true;
	while (queue.heap[1]->deadline <= now) {
		struct timer *timer = queue.heap[1];

		take_out(timer);
		timer->expired(timer);
		if (arch_interrupt_waiting()) {
			break;
		}
	}
	queue.expiring = false;
	program(time_now());
}

static void interrupt(void)
{
	board.timer->acknowledge();
	timer_expire();
}

/* Before the counter has gone round, for the clock and for guests that read it themselves. */
static void refresh(struct timer *timer)
{
	time_refresh();
	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		if (domains[id].state == DOMAIN_RUNNING) {
			time_describe(&arch_vcpu_page(&domains[id].vcpu)->time);
		}
	}
	timer_set(timer, time_now() + time_refresh_period());
}

/* The first deadline is another one than programmed_for: zero. */
void timer_init(void)
{
	init_hardware();
	irq_claim(board.timer->irq, interrupt);
	refresh_timer.expired = refresh;
	timer_set(&refresh_timer, time_now() + time_refresh_period());
}
