// SPDX-License-Identifier: GPL-2.0-only
/*
 * round_robin.c - the run queue: round robin with one-shot slices.
 *
 * Runnable vCPUs are in a queue; the first one runs. When its slice ends and
 * others wait it goes to the end. The hypervisor's own work (work.h) takes its
 * turn as one more member of the queue.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include <vambrace/sched.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/irq.h>
#include <vambrace/panic.h>
#include <vambrace/timer.h>
#include <vambrace/work.h>

/* The queue: at most every domain once, and the hypervisor's work as NULL. */
#define QUEUE_MAX	(DOMAINS_MAX + 1)

static struct vcpu *queue[QUEUE_MAX];
static unsigned int queue_length;

static void slice_expired(struct timer *timer);
static struct timer slice_timer = { .expired = slice_expired };
static bool slice_over;

bool sched_attention = true;

static int position_of(const struct vcpu *vcpu)
{
	for (unsigned int i = 0; i < queue_length; i++) {
		if (queue[i] == vcpu) {
			return (int)i;
		}
	}
	return -1;
}

static void append(struct vcpu *vcpu)
{
	BUG_ON(queue_length == QUEUE_MAX);
	queue[queue_length++] = vcpu;
}

static void take_out(unsigned int position)
{
	queue_length--;
	for (unsigned int i = position; i < queue_length; i++) {
		queue[i] = queue[i + 1];
	}
}

static void rotate(void)
{
	struct vcpu *first = queue[0];

	take_out(0);
	append(first);
}

/* The first of the queue changed, or others joined it: begin a slice. */
static void begin_slice(void)
{
	sched_attention = true;
	slice_over = false;
	timer_set(&slice_timer, queue_length > 1 ? time_now() + SCHED_SLICE_NS : NEVER);
}

static void slice_expired(struct timer *timer)
{
	(void)timer;
	slice_over = true;
	sched_attention = true;
}

static void join(struct vcpu *vcpu)
{
	if (position_of(vcpu) >= 0) {
		return;
	}
	append(vcpu);
	sched_attention = true;
	if (queue[0] == NULL && queue_length > 1) {
		/* Own work waits for whoever was woken, as it did not before. */
		rotate();
	}
	if (queue_length == 2) {
		begin_slice();
	}
}

void sched_wake(struct vcpu *vcpu)
{
	if (vcpu->state == VCPU_DOWN) {
		return;
	}
	vcpu->state = VCPU_RUNNABLE;
	vcpu->polling = false;
	timer_cancel(&vcpu->poll_timer);
	join(vcpu);
}

void sched_sleep(struct vcpu *vcpu)
{
	int position = position_of(vcpu);

	if (position >= 0) {
		take_out((unsigned int)position);
		begin_slice();
	}
}

void sched_yield(struct vcpu *vcpu)
{
	if (queue_length > 1 && queue[0] == vcpu) {
		rotate();
		begin_slice();
	}
}

void sched_work(void)
{
	join(NULL);
}

static void end_slice_if_due(void)
{
	if (slice_over) {
		rotate();
		begin_slice();
	}
}

/* A share of the hypervisor's own work: until the slice ends or something happens. */
static void do_own_work(void)
{
	arch_use_own_tables();
	while (work_piece()) {
		/* Or a piece has woken a vCPU, which is the first now. */
		if (arch_interrupt_waiting() || queue[0] != NULL) {
			return;
		}
	}
	sched_sleep(NULL);
}

struct vcpu *sched_pick(void)
{
	for (;;) {
		sched_attention = false;
		end_slice_if_due();
		if (queue_length == 0) {
			arch_wait_for_interrupt();
			irq_handle();
		} else if (queue[0] == NULL) {
			do_own_work();
			irq_handle();
		} else {
			arch_switch_to(queue[0]);
			return queue[0];
		}
	}
}

void sched_start(void)
{
	arch_enter_guest(sched_pick());
}

void sched_dump(void)
{
	for (unsigned int i = 0; i < queue_length; i++) {
		if (queue[i] == NULL) {
			printk("run queue %u: the hypervisor's own work\n", i);
		} else {
			printk("run queue %u: d%u %s\n", i, queue[i]->domain->id,
			       queue[i]->domain->config->name);
		}
	}
	if (queue_length == 0) {
		printk("run queue: empty\n");
	}
}
