// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_sched.c - a scheduler that only counts, for tests of what calls it.
 */
#include "fake.h"

#include <vambrace/sched.h>

void sched_wake(struct vcpu *vcpu)
{
	vcpu->state = VCPU_RUNNABLE;
	vcpu->polling = false;
	vcpu->poll_timer.place = 0;
	fake.wakes[vcpu->domain->id]++;
}

void sched_sleep(struct vcpu *vcpu)
{
	fake.sleeps[vcpu->domain->id]++;
}

void sched_yield(struct vcpu *vcpu)
{
	fake.yields[vcpu->domain->id]++;
}
