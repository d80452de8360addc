// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_sched.c - a scheduler that only counts, for tests of what calls it; with the
 * lock that the real one takes, so that the order of locks is checked.
 */
#include "fake.h"

#include <vambrace/lock.h>
#include <vambrace/sched.h>

static struct lock queue_lock = LOCK_INITIALIZER(LOCK_RUN_QUEUE, 0);

static void visit_queue(void)
{
	lock_take(&queue_lock);
	lock_release(&queue_lock);
}

void sched_wake(struct vcpu *vcpu)
{
	visit_queue();
	vcpu->state = VCPU_RUNNABLE;
	vcpu->polling = false;
	vcpu->poll_timer.place = 0;
	fake.wakes[vcpu->domain->id]++;
}

void sched_sleep(struct vcpu *vcpu)
{
	visit_queue();
	fake.sleeps[vcpu->domain->id]++;
}

void sched_yield(struct vcpu *vcpu)
{
	visit_queue();
	fake.yields[vcpu->domain->id]++;
}

uint64_t sched_account(struct sched_entity *entity)
{
	visit_queue();
	if (entity != NULL) {
		fake.accounted = entity;
	}
	return fake.now;
}

struct sched_entity *sched_own_work(void)
{
	static struct sched_entity own_work;

	return &own_work;
}
