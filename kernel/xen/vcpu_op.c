// SPDX-License-Identifier: GPL-2.0-only
/*
 * vcpu_op.c - __HYPERVISOR_vcpu_op: the one-shot timer of a vCPU.
 *
 * Arguments are guest-controlled.
 */
#include "calls.h"

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <public/xen.h>
#include <vambrace/container_of.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

static void notify_timer(struct vcpu *vcpu)
{
	arch_set_upcall_pending(vcpu, ARM_PV_IRQ_TIMER);
	event_notify_virq(vcpu->domain, VIRQ_TIMER);
	sched_wake(vcpu);
}

static void singleshot_expired(struct timer *timer)
{
	notify_timer(container_of(timer, struct vcpu, timer));
}

static void poll_expired(struct timer *timer)
{
	sched_wake(container_of(timer, struct vcpu, poll_timer));
}

static void start_timers_of(struct vcpu *vcpu)
{
	vcpu->polling = false;
	vcpu->timer.expired = singleshot_expired;
	vcpu->timer.owner = &vcpu->sched;
	vcpu->poll_timer.expired = poll_expired;
	vcpu->poll_timer.owner = &vcpu->sched;
}

static void start_timers(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		start_timers_of(domain->vcpu[i]);
	}
}

static void end_timers(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		timer_cancel(&domain->vcpu[i]->timer);
		timer_cancel(&domain->vcpu[i]->poll_timer);
	}
}

DOMAIN_HOOKS(timers) = { .start = start_timers, .end = end_timers };

static int32_t set_singleshot_timer(struct vcpu *vcpu, uint32_t gva)
{
	struct xen_vcpu_set_singleshot_timer request;
	uint64_t now;

	if (!arch_copy_from_guest(vcpu, &request, gva, sizeof(request))) {
		return -XEN_EFAULT;
	}
	now = time_now();
	if (request.timeout_abs_ns <= now) {
		if (request.flags & VCPU_SSHOTTMR_future) {
			return -XEN_ETIME;
		}
		timer_cancel(&vcpu->timer);
		notify_timer(vcpu);
		return 0;
	}
	timer_set_from(&vcpu->timer, request.timeout_abs_ns, now);
	return 0;
}

int32_t vcpu_op(struct vcpu *vcpu, const uint32_t *arg)
{
	if (arg[1] != 0) {
		return -XEN_ENOENT; /* one vCPU a domain */
	}
	switch (arg[0]) {
	case VCPUOP_is_up:
		return 1;
	case VCPUOP_set_singleshot_timer:
		return set_singleshot_timer(vcpu, arg[2]);
	case VCPUOP_stop_singleshot_timer:
		timer_cancel(&vcpu->timer);
		return 0;
	case VCPUOP_stop_periodic_timer:
		return 0; /* there is no periodic timer */
	default:
		return -XEN_ENOSYS;
	}
}
