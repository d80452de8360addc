/* SPDX-License-Identifier: GPL-2.0 */
/*
 * event.c - event channels inside one domain: IPI and interdomain to itself,
 * masking, unmasking, status, closing, poll, and what must be refused.
 */
#include <stdio.h>

#include "guest.h"
#include "tap.h"

#define NO_PORT 4095u
#define BEYOND	4096u

static volatile unsigned int events;
static volatile evtchn_port_t last_port;

static void on_event(evtchn_port_t port)
{
	events++;
	last_port = port;
}

/* Unmask, so that pending upcalls are delivered, and mask again. */
static void open_and_close(void)
{
	guest_irq_enable();
	guest_irq_disable();
}

static uint32_t status_of(evtchn_port_t port)
{
	struct xen_evtchn_status status = { .dom = DOMID_SELF, .port = port };

	return hyp_event_op(EVTCHNOP_status, &status) ? UINT32_MAX : status.status;
}

static void check_delivery(evtchn_port_t port, evtchn_port_t arrives)
{
	events = 0;
	guest_event_set_mask(arrives, false);
	tap_equal(guest_event_send(port), 0, "send");
	tap_ok(guest_event_pending(arrives), "  sets the pending bit");
	tap_equal(events, 0, "  is not delivered while masked");
	open_and_close();
	tap_equal(events, 1, "  is delivered once");
	tap_equal(last_port, arrives, "  at the right port");
	tap_ok(!guest_event_pending(arrives), "  and then not pending");
}

static void check_port_mask(evtchn_port_t port, evtchn_port_t arrives)
{
	events = 0;
	guest_event_set_mask(arrives, true);
	guest_event_send(port);
	tap_equal(guest_vcpu()->upcall_pending, 0, "masked port: no upcall");
	open_and_close();
	tap_equal(events, 0, "masked port: not delivered");
	tap_ok(guest_event_pending(arrives), "masked port: pending");
	tap_equal(guest_event_unmask(arrives), 0, "unmask");
	open_and_close();
	tap_equal(events, 1, "unmasked: delivered");
}

static void check_ipi(void)
{
	int32_t port = guest_event_bind_ipi();

	tap_ok(port > 0, "bind_ipi gives a port");
	tap_equal(status_of(port), EVTCHNSTAT_ipi, "status: ipi");
	check_delivery(port, port);
	check_port_mask(port, port);
	tap_equal(guest_event_close(port), 0, "close");
	tap_equal(status_of(port), EVTCHNSTAT_closed, "status: closed");
	tap_equal(guest_event_send(port), -XEN_EINVAL, "send to a closed port is refused");
	tap_equal(guest_event_close(port), -XEN_EINVAL, "close of a closed port is refused");
}

static void check_loopback(void)
{
	int32_t listening = guest_event_alloc(DOMID_SELF);
	int32_t bound;

	tap_ok(listening > 0, "alloc_unbound for itself gives a port");
	tap_equal(status_of(listening), EVTCHNSTAT_unbound, "status: unbound");
	bound = guest_event_bind(DOMID_SELF, listening);
	tap_ok(bound > 0 && bound != listening, "bind_interdomain to itself");
	tap_equal(status_of(bound), EVTCHNSTAT_interdomain, "status: interdomain");
	tap_equal(status_of(listening), EVTCHNSTAT_interdomain,
		  "status of the other end: interdomain");
	/* Binding sets the port pending, so that earlier notifications are not lost. */
	events = 0;
	tap_equal(guest_event_unmask(bound), 0, "unmask the new end");
	open_and_close();
	tap_equal(events, 1, "  binding has notified it");
	check_delivery(bound, listening);
	check_delivery(listening, bound);
	tap_equal(guest_event_bind(DOMID_SELF, listening), -XEN_EINVAL,
		  "an end that is bound cannot be bound again");
	tap_equal(guest_event_close(bound), 0, "close one end");
	tap_equal(status_of(listening), EVTCHNSTAT_unbound, "the other end is unbound again");
	tap_equal(guest_event_close(listening), 0, "close the other");
}

static int32_t bind_virq(uint32_t virq)
{
	struct xen_evtchn_bind_virq arg = { .virq = virq };
	int32_t result = hyp_event_op(EVTCHNOP_bind_virq, &arg);

	return result ? result : (int32_t)arg.port;
}

static void check_virq(void)
{
	int32_t port = bind_virq(VIRQ_TIMER);

	tap_ok(port > 0, "bind_virq(timer) gives a port");
	tap_equal(status_of(port), EVTCHNSTAT_virq, "status: virq");
	tap_equal(bind_virq(VIRQ_TIMER), -XEN_EEXIST, "a virq can be bound once");
	tap_equal(bind_virq(NR_VIRQS), -XEN_EINVAL, "there is no such virq");
	guest_event_close(port);
}

static void check_refusals(void)
{
	tap_equal(guest_event_send(0), -XEN_EINVAL, "port 0: refused");
	tap_equal(guest_event_send(NO_PORT), -XEN_EINVAL, "a port that is not in use: refused");
	tap_equal(guest_event_send(BEYOND), -XEN_EINVAL, "a port beyond the ABI: refused");
	tap_equal(guest_event_send(UINT32_MAX), -XEN_EINVAL, "port 2^32-1: refused");
	tap_equal(guest_event_bind(DOMID_SELF, BEYOND), -XEN_EINVAL,
		  "bind to a port beyond the ABI: refused");
	tap_equal(guest_event_bind(77, 1), -XEN_ESRCH,
		  "bind to a domain that there is not: refused");
	tap_equal(hyp_event_op(99, NULL), -XEN_ENOSYS, "an unknown command: refused");
}

static int32_t poll_port(evtchn_port_t port, uint64_t timeout)
{
	evtchn_port_t ports[1] = { port };
	const struct xen_sched_poll poll = {
		.ports = guest_pointer(ports),
		.nr_ports = 1,
		.timeout = timeout,
	};

	return hyp_sched_op(SCHEDOP_poll, &poll);
}

static void check_poll(void)
{
	int32_t port = guest_event_bind_ipi();
	uint64_t start, deadline;

	guest_event_set_mask(port, true);
	start = guest_time_ns();
	deadline = start + 2000000;
	tap_equal(poll_port(port, deadline), 0, "poll with a time-out");
	tap_ok(guest_time_ns() >= deadline - 1000, "  waits for it");
	guest_event_send(port);
	start = guest_time_ns();
	tap_equal(poll_port(port, start + 50000000), 0, "poll of a pending port");
	tap_between(guest_time_ns(), start, start + 1000000, "  returns at once");
	guest_event_close(port);
}

/* With all ports in use a call fails; after closing them it succeeds. */
static void check_exhaustion(void)
{
	static evtchn_port_t ports[BEYOND];
	unsigned int count = 0, i;
	int32_t port = 0;
	bool closed = true;

	while (count < BEYOND && (port = guest_event_alloc(DOMID_SELF)) > 0)
		ports[count++] = port;
	tap_equal(port, -XEN_ENOSPC, "ports run out with ENOSPC");
	tap_ok(count > 16, "after a useful number of them");
	for (i = 0; i < count; i++)
		closed &= guest_event_close(ports[i]) == 0;
	tap_ok(closed, "all can be closed");
	port = guest_event_alloc(DOMID_SELF);
	tap_ok(port > 0, "and ports are to be had again");
	guest_event_close(port);
}

int main(void)
{
	guest_set_event_handler(on_event);
	check_ipi();
	check_loopback();
	check_virq();
	check_refusals();
	check_poll();
	check_exhaustion();
	return tap_done();
}
