// SPDX-License-Identifier: GPL-2.0-only
/*
 * sched_op.c - __HYPERVISOR_sched_op: block, poll, yield, shut down.
 *
 * Arguments are guest-controlled.
 */
#include "calls.h"

#include <arch/arch.h>
#include <public/xen.h>
#include <vambrace/domain.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

/* Leaves the upcall mask as it is; returns at once when an upcall is pending. */
static int32_t block(struct vcpu *vcpu)
{
	if (!arch_upcall_pending(vcpu)) {
		vcpu->state = VCPU_BLOCKED;
		sched_sleep(vcpu);
	}
	return 0;
}

#define POLL_PORTS_MAX 128u
#define POLL_PIECE     32u

enum polled { POLL_NONE_PENDING, POLL_RETURN, POLL_FAULT, POLL_BAD_PORT };

/* Check a piece of a poll's ports; @gva and @count are guest-controlled. */
static enum polled poll_piece(struct vcpu *vcpu, uint32_t gva, uint32_t count)
{
	evtchn_port_t port[POLL_PIECE];

	if (!arch_copy_from_guest(vcpu, port, gva, count * sizeof(port[0]))) {
		return POLL_FAULT;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (port[i] == 0 || port[i] >= EVENT_PORTS) {
			return POLL_BAD_PORT;
		}
	}
	return event_any_pending(vcpu->domain, port, count) ? POLL_RETURN : POLL_NONE_PENDING;
}

/*
 * Decide whether the poll blocks. When an interrupt waits between two pieces of the
 * ports, the poll returns early, which is allowed: the caller tests its condition
 * again, as after a time-out.
 */
static enum polled poll_ports(struct vcpu *vcpu, const struct xen_sched_poll *request)
{
	uint32_t left = request->nr_ports;
	uint32_t gva = request->ports;
	enum polled result = POLL_NONE_PENDING;

	while (left != 0 && result == POLL_NONE_PENDING) {
		uint32_t count = left < POLL_PIECE ? left : POLL_PIECE;

		result = poll_piece(vcpu, gva, count);
		gva += count * sizeof(evtchn_port_t);
		left -= count;
		if (left != 0 && result == POLL_NONE_PENDING && arch_interrupt_waiting()) {
			return POLL_RETURN;
		}
	}
	return result;
}

static int32_t poll(struct vcpu *vcpu, uint32_t gva)
{
	struct xen_sched_poll request;

	if (!arch_copy_from_guest(vcpu, &request, gva, sizeof(request))) {
		return -XEN_EFAULT;
	}
	if (request.nr_ports > POLL_PORTS_MAX || request.ports_hi != 0) {
		return -XEN_EINVAL;
	}
	switch (poll_ports(vcpu, &request)) {
	case POLL_FAULT:
		return -XEN_EFAULT;
	case POLL_BAD_PORT:
		return -XEN_EINVAL;
	case POLL_RETURN:
		return 0;
	case POLL_NONE_PENDING:
		break;
	}
	if (!arch_upcall_pending(vcpu)) {
		vcpu->state = VCPU_BLOCKED;
		vcpu->polling = true;
		timer_set(&vcpu->poll_timer, request.timeout != 0 ? request.timeout : NEVER);
		sched_sleep(vcpu);
	}
	return 0;
}

static int32_t shutdown(struct vcpu *vcpu, uint32_t gva)
{
	struct xen_sched_shutdown request;

	if (!arch_copy_from_guest(vcpu, &request, gva, sizeof(request))) {
		return -XEN_EFAULT;
	}
	switch (request.reason) {
	case SHUTDOWN_poweroff:
		domain_shutdown(vcpu->domain, DOMAIN_POWEROFF);
		return 0;
	case SHUTDOWN_reboot:
		domain_shutdown(vcpu->domain, DOMAIN_REBOOT);
		return 0;
	case SHUTDOWN_crash:
	case SHUTDOWN_watchdog:
		domain_shutdown(vcpu->domain, DOMAIN_CRASH);
		return 0;
	default:
		return -XEN_EINVAL;
	}
}

int32_t sched_op(struct vcpu *vcpu, const uint32_t *arg)
{
	switch (arg[0]) {
	case SCHEDOP_yield:
		sched_yield(vcpu);
		return 0;
	case SCHEDOP_block:
		return block(vcpu);
	case SCHEDOP_shutdown:
		return shutdown(vcpu, arg[1]);
	case SCHEDOP_poll:
		return poll(vcpu, arg[1]);
	default:
		return -XEN_ENOSYS;
	}
}
