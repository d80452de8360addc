// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer.c - multiplexes all deadlines onto the one hardware timer.
 *
 * Timers that are set are in a binary heap, the earliest at the root; the hardware
 * is programmed for the root and reprogrammed when that changes. Tickless: there is
 * no periodic interrupt. INVARIANT(refresh): the refresh timer is always set, except
 * while it expires, so the heap is never empty.
 * LOCKS: the queue's lock protects the queue and the hardware timer; it is not held
 *	while a timer's function is called.
 */
#include <vambrace/timer.h>

#include <stddef.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/irq.h>
#include <vambrace/panic.h>
#include <vambrace/sched.h>

_Static_assert(TIMERS_MAX >= 4 * DOMAINS_MAX + 8, "room for all timers there are");

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
static inline uint32_t ticks_of(const struct timer_queue *queue, uint32_t delay)
{
	uint64_t high = (uint64_t)delay * (uint32_t)(queue->scale >> 32);
	uint64_t low = (uint64_t)delay * (uint32_t)queue->scale;

	return (uint32_t)((high + (low >> 32) - 1) >> 32) + 1;
}

/* Limited to the longest delay of the hardware, which fires early then and is reprogrammed. */
static inline uint32_t delay_until(const struct timer_queue *queue, uint64_t deadline, uint64_t now)
{
	uint32_t delay = (uint32_t)(deadline - now);

	if (deadline <= now) {
		return 1;
	}
	return (deadline - now) >> 32 == 0 && delay < queue->longest_delay ? delay :
									     queue->longest_delay;
}

static inline bool is_programmed(const struct timer_queue *queue)
{
	return queue->programmed_for == queue->heap[1]->deadline || queue->expiring;
}

static inline void program(struct timer_queue *queue, uint64_t now)
{
	queue->programmed_for = queue->heap[1]->deadline;
	queue->start(ticks_of(queue, delay_until(queue, queue->programmed_for, now)));
}

static void init_hardware(struct timer_queue *queue)
{
	uint32_t frequency = board.timer->frequency_hz;
	uint64_t longest = board.timer->ticks_max * NS_PER_S / frequency;

	/* A faster one would not fit into scale. */
	BUG_ON(frequency >= NS_PER_S);
	/* 2^64 = quotient * NS_PER_S + remainder, as 2^64 - 1 has the same quotient. */
	queue->start = board.timer->start;
	queue->scale = UINT64_MAX / NS_PER_S * frequency +
		       (UINT64_MAX % NS_PER_S + 1) * frequency / NS_PER_S + 1;
	queue->longest_delay = longest < UINT32_MAX ? (uint32_t)longest : UINT32_MAX;
}

/* --- the queue --- */

static void put_at(struct timer_queue *queue, unsigned int place, struct timer *timer)
{
	queue->heap[place] = timer;
	timer->place = place;
}

/* Put @timer at @place or nearer to the root. */
static void sift_up(struct timer_queue *queue, unsigned int place, struct timer *timer)
{
	while (place > 1 && timer->deadline < queue->heap[place / 2]->deadline) {
		put_at(queue, place, queue->heap[place / 2]);
		place /= 2;
	}
	put_at(queue, place, timer);
}

/* The place of the earlier child of @place; 0 if it has none. */
static inline unsigned int earlier_child(const struct timer_queue *queue, unsigned int place)
{
	unsigned int child = 2 * place;

	if (child > queue->count) {
		return 0;
	}
	if (child < queue->count &&
	    queue->heap[child + 1]->deadline < queue->heap[child]->deadline) {
		child++;
	}
	return child;
}

/* Put @timer at @place or further from the root. */
static inline void sift_down(struct timer_queue *queue, unsigned int place, struct timer *timer)
{
	for (;;) {
		unsigned int child = earlier_child(queue, place);

		if (child == 0 || timer->deadline <= queue->heap[child]->deadline) {
			break;
		}
		put_at(queue, place, queue->heap[child]);
		place = child;
	}
	put_at(queue, place, timer);
}

/* Restore the heap order for @timer, which has a new deadline or place. */
static inline void settle(struct timer_queue *queue, unsigned int place, struct timer *timer)
{
	if (place > 1 && timer->deadline < queue->heap[place / 2]->deadline) {
		sift_up(queue, place, timer);
	} else {
		sift_down(queue, place, timer);
	}
}

/* Not inlined: removal is not a hot path, while setting a timer is. */
static void __attribute__((noinline)) take_out(struct timer_queue *queue, struct timer *timer)
{
	struct timer *last = queue->heap[queue->count--];

	if (last != timer) {
		settle(queue, timer->place, last);
	}
	timer->place = 0;
}

static void put_in(struct timer_queue *queue, struct timer *timer, uint64_t deadline)
{
	timer->deadline = deadline;
	if (timer->place == 0) {
		BUG_ON(queue->count == TIMERS_MAX);
		sift_up(queue, ++queue->count, timer);
	} else {
		settle(queue, timer->place, timer);
	}
}

void timer_set_from(struct timer *timer, uint64_t deadline, uint64_t now)
{
	struct timer_queue *queue = &this_cpu()->timers;

	if (deadline == NEVER) {
		timer_cancel(timer);
		return;
	}
	lock_take(&queue->lock);
	put_in(queue, timer, deadline);
	if (!is_programmed(queue)) {
		program(queue, now);
	}
	lock_release(&queue->lock);
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	timer_set_from(timer, deadline, time_now());
}

void timer_cancel(struct timer *timer)
{
	struct timer_queue *queue = &this_cpu()->timers;

	lock_take(&queue->lock);
	if (timer->place != 0) {
		take_out(queue, timer);
		if (!is_programmed(queue)) {
			program(queue, time_now());
		}
	}
	lock_release(&queue->lock);
}

/* --- expiry --- */

/* Remove and return the earliest timer if it is due, else NULL. */
static struct timer *take_due(struct timer_queue *queue, uint64_t now)
{
	struct timer *timer = queue->heap[1];

	if (timer->deadline > now) {
		return NULL;
	}
	take_out(queue, timer);
	return timer;
}

/* Called without the lock, as the function may set timers. */
static void call(struct timer_queue *queue, struct timer *timer)
{
	lock_release(&queue->lock);
	timer->expired(timer);
	sched_account(timer->owner != NULL ? timer->owner : sched_own_work());
	lock_take(&queue->lock);
}

void timer_expire(void)
{
	struct timer_queue *queue = &this_cpu()->timers;
	uint64_t now = time_now();
	struct timer *timer;

	lock_take(&queue->lock);
	queue->expiring = true;
	while ((timer = take_due(queue, now)) != NULL) {
		call(queue, timer);
		if (arch_interrupt_waiting()) {
			break;
		}
	}
	queue->expiring = false;
	program(queue, time_now());
	lock_release(&queue->lock);
}

static void interrupt(void)
{
	board.timer->acknowledge();
	timer_expire();
}

static void describe_to(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		time_describe(&arch_vcpu_page(domain->vcpu[i])->time);
	}
}

/* Called before the counter wraps: for the clock, and for guests that read the counter. */
static void refresh(struct timer *timer)
{
	time_refresh();
	for (unsigned int id = 0; id < DOMAINS_MAX; id++) {
		if (domains[id].state == DOMAIN_RUNNING) {
			describe_to(&domains[id]);
		}
	}
	timer_set(timer, time_now() + time_refresh_period());
}

/* programmed_for is 0, which no deadline equals: the first timer programs the hardware. */
void timer_init(void)
{
	struct timer_queue *queue = &this_cpu()->timers;

	queue->lock = (struct lock)LOCK_INITIALIZER(LOCK_TIMER, 0);
	init_hardware(queue);
	irq_claim(board.timer->irq, interrupt);
	refresh_timer.expired = refresh;
	timer_set(&refresh_timer, time_now() + time_refresh_period());
}
