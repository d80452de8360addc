// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_event.c - event channels: binding, sending, masks, isolation of domains, and
 * random calls against invariants.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <fake-arch/fake.h>
#include <vambrace/domain_hooks.h>

const char unit_name[] = "event";

static void setup(void)
{
	fake_reset(3);
}

/* One call with its structure in guest memory, read back after it. */
static int32_t call(unsigned int domain, uint32_t cmd, void *request, size_t size)
{
	int32_t result;

	memcpy(fake_memory(FAKE_BASE, size), request, size);
	result = event_channel_op(fake_vcpu(domain), cmd, FAKE_BASE);
	memcpy(request, fake_memory(FAKE_BASE, size), size);
	return result;
}

static int32_t port_call(unsigned int domain, uint32_t cmd, evtchn_port_t port)
{
	struct xen_evtchn_port request = { port };

	return call(domain, cmd, &request, sizeof(request));
}

static int32_t alloc_unbound(unsigned int domain, domid_t dom, domid_t remote, evtchn_port_t *port)
{
	struct xen_evtchn_alloc_unbound request = { .dom = dom, .remote_dom = remote };
	int32_t result = call(domain, EVTCHNOP_alloc_unbound, &request, sizeof(request));

	*port = request.port;
	return result;
}

static int32_t bind_interdomain(unsigned int domain, domid_t remote, evtchn_port_t remote_port,
				evtchn_port_t *port)
{
	struct xen_evtchn_bind_interdomain request = {
		.remote_dom = remote,
		.remote_port = remote_port,
	};
	int32_t result = call(domain, EVTCHNOP_bind_interdomain, &request, sizeof(request));

	*port = request.local_port;
	return result;
}

static int32_t bind_virq(unsigned int domain, uint32_t virq, uint32_t vcpu, evtchn_port_t *port)
{
	struct xen_evtchn_bind_virq request = { .virq = virq, .vcpu = vcpu };
	int32_t result = call(domain, EVTCHNOP_bind_virq, &request, sizeof(request));

	*port = request.port;
	return result;
}

static uint32_t status_of(unsigned int domain, evtchn_port_t port)
{
	struct xen_evtchn_status request = { .dom = DOMID_SELF, .port = port };

	ck_assert_int_eq(call(domain, EVTCHNOP_status, &request, sizeof(request)), 0);
	return request.status;
}

static bool pending(unsigned int domain, evtchn_port_t port)
{
	return fake.shared[domain].evtchn_pending[port / 64] >> port % 64 & 1;
}

static uint64_t selector(unsigned int domain)
{
	return ((struct xen_vcpu_info *)(void *)&fake.page[domain])->evtchn_pending_sel;
}

/* A channel between domains 1 (port *a) and 2 (port *b). */
static void connect(evtchn_port_t *a, evtchn_port_t *b)
{
	ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, 2, a), 0);
	ck_assert_int_eq(bind_interdomain(2, 1, *a, b), 0);
}

/* What the end of a domain does, to the last piece. */
static unsigned int close_all(struct domain *domain)
{
	unsigned int pieces = 1;

	while (domain_hooks_end_step(domain) != HOOK_DONE) {
		pieces++;
	}
	return pieces;
}

START_TEST(a_channel_between_two)
{
	evtchn_port_t a, b;

	connect(&a, &b);
	ck_assert_uint_eq(status_of(1, a), EVTCHNSTAT_interdomain);
	ck_assert_uint_eq(status_of(2, b), EVTCHNSTAT_interdomain);

	ck_assert_int_eq(port_call(2, EVTCHNOP_send, b), 0);
	ck_assert(pending(1, a));
	ck_assert_uint_eq(selector(1), UINT64_C(1) << a / 64);
	ck_assert_uint_eq(fake.page[1].upcall_pending, 1);
	ck_assert_uint_eq(fake.page[1].local_pending, 1u << ARM_PV_IRQ_EVENT);
	ck_assert_uint_ge(fake.wakes[1], 1);
	ck_assert(!pending(3, a));

	/* A second one before the first was taken: nothing more happens. */
	fake.wakes[1] = 0;
	ck_assert_int_eq(port_call(2, EVTCHNOP_send, b), 0);
	ck_assert_uint_eq(fake.wakes[1], 0);
}
END_TEST

START_TEST(masked_until_unmasked)
{
	evtchn_port_t a, b;

	connect(&a, &b);
	memset(&fake.page[1], 0, sizeof(fake.page[1]));
	fake.shared[1].evtchn_mask[a / 64] = UINT64_MAX;
	ck_assert_int_eq(port_call(2, EVTCHNOP_send, b), 0);
	ck_assert(pending(1, a));
	ck_assert_uint_eq(fake.page[1].upcall_pending, 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_unmask, a), 0);
	ck_assert_uint_eq(fake.shared[1].evtchn_mask[a / 64], ~(UINT64_C(1) << a % 64));
	ck_assert_uint_eq(fake.page[1].upcall_pending, 1);
	ck_assert_uint_eq(selector(1), UINT64_C(1) << a / 64);
}
END_TEST

/* SCHEDOP_poll waits for the bit, whether the port is masked or not. */
START_TEST(masked_but_polled)
{
	evtchn_port_t a, b;

	connect(&a, &b);
	memset(fake.wakes, 0, sizeof(fake.wakes));
	fake.shared[1].evtchn_mask[a / 64] = UINT64_MAX;
	fake_vcpu(1)->polling = true;
	ck_assert_int_eq(port_call(2, EVTCHNOP_send, b), 0);
	ck_assert_uint_eq(fake.wakes[1], 1);
	ck_assert_uint_eq(fake.page[1].upcall_pending, 0);
}
END_TEST

START_TEST(closing_one_end)
{
	evtchn_port_t a, b, c;

	connect(&a, &b);
	ck_assert_int_eq(port_call(2, EVTCHNOP_close, b), 0);
	ck_assert_uint_eq(status_of(2, b), EVTCHNSTAT_closed);
	ck_assert_uint_eq(status_of(1, a), EVTCHNSTAT_unbound);
	memset(fake.shared, 0, sizeof(fake.shared));
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, a), 0);
	ck_assert(!pending(2, b));
	ck_assert_int_eq(port_call(2, EVTCHNOP_send, b), -XEN_EINVAL);
	/* Domain 2 alone may still bind to it. */
	ck_assert_int_eq(bind_interdomain(3, 1, a, &c), -XEN_EINVAL);
	ck_assert_int_eq(bind_interdomain(2, 1, a, &c), 0);
}
END_TEST

START_TEST(a_port_used_again_is_not_pending)
{
	evtchn_port_t port;

	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &port), 0);
	event_notify_virq(&domains[1], VIRQ_TIMER);
	ck_assert_int_eq(port_call(1, EVTCHNOP_close, port), 0);
	memset(&fake.page[1], 0, sizeof(fake.page[1]));
	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &port), 0);
	ck_assert(!pending(1, port));
	event_notify_virq(&domains[1], VIRQ_TIMER);
	ck_assert_uint_eq(fake.page[1].upcall_pending, 1);
}
END_TEST

START_TEST(reset_leaves_no_end_behind)
{
	evtchn_port_t a, b, virq;

	connect(&a, &b);
	ck_assert_int_eq(bind_virq(2, VIRQ_TIMER, 0, &virq), 0);
	close_all(&domains[2]);
	for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
		ck_assert_uint_eq(status_of(2, port), EVTCHNSTAT_closed);
	}
	ck_assert_uint_eq(status_of(1, a), EVTCHNSTAT_unbound);
	event_notify_virq(&domains[2], VIRQ_TIMER);
	ck_assert(!pending(2, virq));
}
END_TEST

START_TEST(virqs)
{
	evtchn_port_t port, other;

	event_notify_virq(&domains[1], VIRQ_TIMER);
	ck_assert_uint_eq(fake.page[1].upcall_pending, 0);
	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &port), 0);
	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &other), -XEN_EEXIST);
	ck_assert_int_eq(bind_virq(1, NR_VIRQS, 0, &other), -XEN_EINVAL);
	ck_assert_int_eq(bind_virq(1, UINT32_MAX, 0, &other), -XEN_EINVAL);
	ck_assert_int_eq(bind_virq(1, VIRQ_DEBUG, 1, &other), -XEN_ENOENT);
	event_notify_virq(&domains[1], VIRQ_TIMER);
	ck_assert(pending(1, port));
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, port), -XEN_EINVAL);
	ck_assert_int_eq(port_call(1, EVTCHNOP_close, port), 0);
	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &port), 0);
	/* Closing one leaves the others bound. */
	ck_assert_int_eq(bind_virq(1, VIRQ_DEBUG, 0, &other), 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_close, other), 0);
	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &other), -XEN_EEXIST);
	ck_assert_int_eq(bind_virq(1, VIRQ_DEBUG, 0, &other), 0);
}
END_TEST

START_TEST(ipi_to_oneself)
{
	struct xen_evtchn_bind_ipi request = { .vcpu = 0 };

	ck_assert_int_eq(call(1, EVTCHNOP_bind_ipi, &request, sizeof(request)), 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, request.port), 0);
	ck_assert(pending(1, request.port));
	request.vcpu = 1;
	ck_assert_int_eq(call(1, EVTCHNOP_bind_ipi, &request, sizeof(request)), -XEN_ENOENT);
}
END_TEST

START_TEST(the_hypervisors_port)
{
	domains[1].console_port = event_alloc_hypervisor(&domains[1]);
	ck_assert_uint_ne(domains[1].console_port, 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, domains[1].console_port), 0);
	ck_assert_uint_eq(fake.ring_services[1], 1);
	event_notify(&domains[1], domains[1].console_port);
	ck_assert(pending(1, domains[1].console_port));
}
END_TEST

START_TEST(the_hypervisors_port_is_closed)
{
	evtchn_port_t port = event_alloc_hypervisor(&domains[1]), other;

	domains[1].console_port = port;
	ck_assert_int_eq(port_call(1, EVTCHNOP_close, port), 0);
	ck_assert_uint_eq(status_of(1, port), EVTCHNSTAT_closed);
	/* The port, allocated again, is not the console's any more. */
	ck_assert_uint_eq(domains[1].console_port, 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, port), -XEN_EINVAL);
	ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, 2, &other), 0);
	ck_assert_uint_eq(other, port);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, port), 0);
	ck_assert_uint_eq(fake.ring_services[1], 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_close, port), 0);
}
END_TEST

/* A request at the start of memory that the guest can only read. */
static int32_t call_read_only(unsigned int domain, uint32_t cmd, const void *request, size_t size)
{
	memcpy(fake_memory(FAKE_READ_ONLY, size), request, size);
	return event_channel_op(fake_vcpu(domain), cmd, FAKE_READ_ONLY);
}

START_TEST(what_gives_nothing_back_may_be_read_only)
{
	struct xen_evtchn_port port;
	struct xen_evtchn_bind_vcpu bind = { .vcpu = 0 };
	evtchn_port_t a, b;

	connect(&a, &b);
	port.port = b;
	bind.port = b;
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_send, &port, sizeof(port)), 0);
	ck_assert(pending(1, a));
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_bind_vcpu, &bind, sizeof(bind)), 0);
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_unmask, &port, sizeof(port)), 0);
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_close, &port, sizeof(port)), 0);
	ck_assert_uint_eq(status_of(2, b), EVTCHNSTAT_closed);
}
END_TEST

START_TEST(a_result_that_cannot_be_written_has_no_effect)
{
	struct xen_evtchn_alloc_unbound alloc = { .dom = DOMID_SELF, .remote_dom = 2 };
	struct xen_evtchn_bind_virq virq = { .virq = VIRQ_TIMER };
	struct xen_evtchn_bind_ipi ipi = { .vcpu = 0 };
	struct xen_evtchn_bind_interdomain bind = { .remote_dom = 1 };

	ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, 2, &bind.remote_port), 0);
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_alloc_unbound, &alloc, sizeof(alloc)),
			 -XEN_EFAULT);
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_bind_virq, &virq, sizeof(virq)), -XEN_EFAULT);
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_bind_ipi, &ipi, sizeof(ipi)), -XEN_EFAULT);
	ck_assert_int_eq(call_read_only(2, EVTCHNOP_bind_interdomain, &bind, sizeof(bind)),
			 -XEN_EFAULT);
	for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
		ck_assert_uint_eq(status_of(2, port), EVTCHNSTAT_closed);
	}
	ck_assert_uint_eq(domains[2].events.virq_port[VIRQ_TIMER], 0);
	ck_assert_uint_eq(status_of(1, bind.remote_port), EVTCHNSTAT_unbound);
}
END_TEST

static unsigned int open_ports(const struct domain *domain)
{
	unsigned int count = 0;

	for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
		count += domain->events.channel[port].status != EVTCHNSTAT_closed;
	}
	return count;
}

/* The console's channel is not one to domain 0, and nobody can be its other end. */
START_TEST(the_hypervisors_end)
{
	struct xen_evtchn_status request = { .dom = DOMID_SELF };
	evtchn_port_t port;

	domains[0].state = DOMAIN_RUNNING;
	fake_vcpus(&domains[0]);
	ck_assert_int_eq(alloc_unbound(0, DOMID_SELF, 1, &port), 0);
	request.port = event_alloc_hypervisor(&domains[1]);
	ck_assert_int_eq(call(1, EVTCHNOP_status, &request, sizeof(request)), 0);
	ck_assert_uint_eq(request.status, EVTCHNSTAT_interdomain);
	ck_assert_uint_eq(request.u[0], DOMID_XEN);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, request.port), 0);
	ck_assert_uint_eq(fake.ring_services[1], 1);
	ck_assert_int_eq(port_call(1, EVTCHNOP_close, request.port), 0);
	ck_assert_uint_eq(domains[0].events.channel[0].status, EVTCHNSTAT_closed);
	ck_assert_int_eq(bind_interdomain(1, DOMID_XEN, 0, &port), -XEN_ESRCH);
	ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, DOMID_XEN, &port), 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, port), 0);
	ck_assert_uint_eq(fake.ring_services[1], 1);
}
END_TEST

/* Whichever of its vCPUs polls. */
START_TEST(a_poll_of_the_second_vcpu)
{
	evtchn_port_t a, b;

	connect(&a, &b);
	fake.shared[1].evtchn_pending[0] = 0;
	fake.shared[1].evtchn_mask[0] = UINT64_MAX;
	domains[1].vcpu_count = 2;
	domains[1].vcpu[1]->polling = true;
	fake.wakes[1] = 0;
	event_notify(&domains[1], a);
	ck_assert_uint_eq(fake.wakes[1], 1);
	ck_assert(!domains[1].vcpu[1]->polling);
}
END_TEST

/* As any other. */
START_TEST(a_channel_to_domain_0)
{
	evtchn_port_t a, b;

	ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, 0, &a), 0);
	ck_assert_int_eq(bind_interdomain(1, 0, 1, &b), -XEN_ESRCH);
	domains[0].state = DOMAIN_RUNNING;
	fake_vcpus(&domains[0]);
	ck_assert_int_eq(bind_interdomain(0, 1, a, &b), 0);
	ck_assert_int_eq(port_call(1, EVTCHNOP_send, a), 0);
	ck_assert(pending(0, b));
	ck_assert_uint_eq(fake.ring_services[1], 0);
	close_all(&domains[0]);
	ck_assert_uint_eq(status_of(1, a), EVTCHNSTAT_unbound);
}
END_TEST

START_TEST(all_are_closed_in_pieces)
{
	struct domain *domain = &domains[2];
	evtchn_port_t a, b;
	unsigned int before, closed, pieces = 0;

	connect(&a, &b);
	while (event_alloc_hypervisor(domain) != 0) {
	}
	for (bool done = false; !done;) {
		before = open_ports(domain);
		done = domain_hooks_end_step(domain) == HOOK_DONE;
		closed = before - open_ports(domain);
		ck_assert_uint_le(closed, 32);
		ck_assert(done || closed != 0);
		ck_assert_uint_le(++pieces, EVENT_PORTS / 8);
	}
	ck_assert_uint_eq(open_ports(domain), 0);
	ck_assert_uint_eq(status_of(1, a), EVTCHNSTAT_unbound);
}
END_TEST

START_TEST(what_is_another_domains)
{
	struct xen_evtchn_status status = { .dom = 2, .port = 1 };
	evtchn_port_t a, b;

	ck_assert_int_eq(alloc_unbound(1, 2, 3, &a), -XEN_EPERM);
	ck_assert_int_eq(call(1, EVTCHNOP_status, &status, sizeof(status)), -XEN_EPERM);
	ck_assert_int_eq(alloc_unbound(1, 1, 2, &a), 0);
	ck_assert_int_eq(bind_interdomain(3, 1, a, &b), -XEN_EINVAL);
	ck_assert_int_eq(bind_interdomain(2, 1, 0, &b), -XEN_EINVAL);
	ck_assert_int_eq(bind_interdomain(2, 1, EVENT_PORTS, &b), -XEN_EINVAL);
	ck_assert_int_eq(bind_interdomain(2, 1, UINT32_MAX, &b), -XEN_EINVAL);
	ck_assert_int_eq(bind_interdomain(2, 0, a, &b), -XEN_ESRCH);
	ck_assert_int_eq(bind_interdomain(2, 7, a, &b), -XEN_ESRCH);
	ck_assert_int_eq(bind_interdomain(2, 0x7fff, a, &b), -XEN_ESRCH);
	domains[1].state = DOMAIN_ENDED;
	ck_assert_int_eq(bind_interdomain(2, 1, a, &b), -XEN_ESRCH);
}
END_TEST

START_TEST(ports_out_of_range)
{
	static const evtchn_port_t ports[] = { 0,	   17,	      EVENT_PORTS, EVENT_PORTS + 1,
					       0x80000001, UINT32_MAX };

	for (unsigned int i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		ck_assert_int_eq(port_call(1, EVTCHNOP_send, ports[i]), -XEN_EINVAL);
		ck_assert_int_eq(port_call(1, EVTCHNOP_close, ports[i]), -XEN_EINVAL);
		if (ports[i] != 17) {
			ck_assert_int_eq(port_call(1, EVTCHNOP_unmask, ports[i]), -XEN_EINVAL);
		}
	}
}
END_TEST

START_TEST(no_port_left)
{
	struct xen_evtchn_bind_ipi ipi = { .vcpu = 0 };
	evtchn_port_t port;

	for (unsigned int i = 1; i < EVENT_PORTS; i++) {
		ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, 2, &port), 0);
	}
	ck_assert_int_eq(alloc_unbound(1, DOMID_SELF, 2, &port), -XEN_ENOSPC);
	ck_assert_int_eq(bind_virq(1, VIRQ_TIMER, 0, &port), -XEN_ENOSPC);
	ck_assert_int_eq(call(1, EVTCHNOP_bind_ipi, &ipi, sizeof(ipi)), -XEN_ENOSPC);
	ck_assert_int_eq(alloc_unbound(2, DOMID_SELF, 1, &port), 0);
	ck_assert_int_eq(bind_interdomain(1, 2, port, &port), -XEN_ENOSPC);
	ck_assert_int_eq(alloc_unbound(2, DOMID_SELF, 1, &port), 0);
}
END_TEST

START_TEST(status_of_what_is_not_there)
{
	struct xen_evtchn_status request = { .dom = DOMID_SELF, .port = EVENT_PORTS };

	ck_assert_int_eq(call(1, EVTCHNOP_status, &request, sizeof(request)), -XEN_EINVAL);
	request.port = EVENT_PORTS - 1;
	memcpy(fake_memory(FAKE_READ_ONLY, sizeof(request)), &request, sizeof(request));
	ck_assert_int_eq(event_channel_op(fake_vcpu(1), EVTCHNOP_status, FAKE_READ_ONLY),
			 -XEN_EFAULT);
}
END_TEST

START_TEST(bad_pointers_and_commands)
{
	const uint32_t end = FAKE_END - 4;

	for (uint32_t cmd = 0; cmd < 64; cmd++) {
		bool known = cmd == EVTCHNOP_bind_interdomain || cmd == EVTCHNOP_bind_virq ||
			     (cmd >= EVTCHNOP_close && cmd <= EVTCHNOP_unmask);
		int32_t result = event_channel_op(fake_vcpu(1), cmd, 0xfffffffc);

		ck_assert_int_eq(result, known ? -XEN_EFAULT : -XEN_ENOSYS);
	}
	ck_assert_int_eq(event_channel_op(fake_vcpu(1), EVTCHNOP_alloc_unbound, end), -XEN_EFAULT);
	ck_assert_int_eq(event_channel_op(fake_vcpu(1), UINT32_MAX, FAKE_BASE), -XEN_ENOSYS);
}
END_TEST

/* The two ends of every channel refer to each other, whatever was called. */
static void check_tables(void)
{
	for (unsigned int id = 1; id <= 3; id++) {
		for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
			const struct event_channel *channel = &domains[id].events.channel[port];
			const struct event_channel *peer;

			if (channel->status == EVTCHNSTAT_virq &&
			    domains[id].events.virq_port[channel->virq] != port) {
				ck_abort_msg("domain %u: virq of port %u is not its own", id, port);
			}
			if (channel->status != EVTCHNSTAT_interdomain ||
			    channel->remote_domain == DOMID_XEN) {
				continue;
			}
			peer = &domains[channel->remote_domain]
					.events.channel[channel->remote_port];
			if (peer->status != EVTCHNSTAT_interdomain || peer->remote_domain != id ||
			    peer->remote_port != port) {
				ck_abort_msg("domain %u: port %u has no other end", id, port);
			}
		}
	}
}

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t bound)
{
	random_state = random_state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)random_state * bound >> 32);
}

START_TEST(random_calls)
{
	for (unsigned int i = 0; i < 200000; i++) {
		unsigned int domain = 1 + random_below(3);
		uint32_t *words = fake_memory(FAKE_BASE, 32);

		for (unsigned int word = 0; word < 8; word++) {
			words[word] = random_below(12);
		}
		if (random_below(500) == 0) {
			close_all(&domains[domain]);
		} else {
			event_channel_op(fake_vcpu(domain), random_below(12), FAKE_BASE);
		}
		if (i % 16 == 0) {
			check_tables();
		}
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, a_channel_between_two);
	tcase_add_test(tests, masked_until_unmasked);
	tcase_add_test(tests, masked_but_polled);
	tcase_add_test(tests, closing_one_end);
	tcase_add_test(tests, a_port_used_again_is_not_pending);
	tcase_add_test(tests, reset_leaves_no_end_behind);
	tcase_add_test(tests, virqs);
	tcase_add_test(tests, ipi_to_oneself);
	tcase_add_test(tests, the_hypervisors_port);
	tcase_add_test(tests, the_hypervisors_port_is_closed);
	tcase_add_test(tests, what_gives_nothing_back_may_be_read_only);
	tcase_add_test(tests, a_result_that_cannot_be_written_has_no_effect);
	tcase_add_test(tests, the_hypervisors_end);
	tcase_add_test(tests, a_poll_of_the_second_vcpu);
	tcase_add_test(tests, a_channel_to_domain_0);
	tcase_add_test(tests, all_are_closed_in_pieces);
	tcase_add_test(tests, what_is_another_domains);
	tcase_add_test(tests, ports_out_of_range);
	tcase_add_test(tests, no_port_left);
	tcase_add_test(tests, status_of_what_is_not_there);
	tcase_add_test(tests, bad_pointers_and_commands);
	tcase_add_test(tests, random_calls);
}
