/* SPDX-License-Identifier: GPL-2.0 */
/*
 * event.c - Xen's two-level event channels.
 *
 * Ports are bits of shared_info's evtchn_pending; evtchn_pending_sel in vcpu_info has
 * one bit for each word of them. Words have 64 bits: port p is bit p % 32 of 32-bit
 * word p / 32, as the machine is little-endian.
 */
#include "runtime.h"

#define PORTS_PER_WORD	64
#define SELECTOR_OFFSET 8 /* of evtchn_pending_sel in the vCPU page */

static guest_event_handler event_handler;

void guest_set_event_handler(guest_event_handler handler)
{
	event_handler = handler;
}

static volatile uint32_t *pending_word(evtchn_port_t port)
{
	return (volatile uint32_t *)guest_shared()->evtchn_pending + port / 32;
}

static volatile uint32_t *mask_word(evtchn_port_t port)
{
	return (volatile uint32_t *)guest_shared()->evtchn_mask + port / 32;
}

static uint32_t port_bit(evtchn_port_t port)
{
	return 1u << port % 32;
}

bool guest_event_pending(evtchn_port_t port)
{
	return *pending_word(port) & port_bit(port);
}

void guest_event_set_mask(evtchn_port_t port, bool masked)
{
	if (masked)
		guest_atomic_or(mask_word(port), port_bit(port));
	else
		guest_atomic_clear(mask_word(port), port_bit(port));
}

static uint32_t take_selector(unsigned int half)
{
	uint32_t selector;

	asm volatile("swp %0, %1, [%2]"
		     : "=&r"(selector)
		     : "r"(0), "r"(ARM_PV_VCPU_PAGE + SELECTOR_OFFSET + 4 * half)
		     : "memory");
	return selector;
}

static void serve_port(evtchn_port_t port)
{
	if (!guest_event_pending(port) || *mask_word(port) & port_bit(port))
		return;
	guest_atomic_clear(pending_word(port), port_bit(port));
	if (event_handler)
		event_handler(port);
}

void guest_serve_events(void)
{
	unsigned int half, word;
	evtchn_port_t port;
	uint32_t selector;

	for (half = 0; half < 2; half++) {
		selector = take_selector(half);
		for (word = 0; word < 32; word++) {
			if (!(selector & 1u << word))
				continue;
			port = (half * 32 + word) * PORTS_PER_WORD;
			for (unsigned int i = 0; i < PORTS_PER_WORD; i++)
				serve_port(port + i);
		}
	}
}

static int32_t port_op(uint32_t op, evtchn_port_t port)
{
	struct xen_evtchn_port arg = { .port = port };

	return hyp_event_op(op, &arg);
}

int32_t guest_event_unmask(evtchn_port_t port)
{
	return port_op(EVTCHNOP_unmask, port);
}

int32_t guest_event_send(evtchn_port_t port)
{
	return port_op(EVTCHNOP_send, port);
}

int32_t guest_event_close(evtchn_port_t port)
{
	return port_op(EVTCHNOP_close, port);
}

int32_t guest_event_alloc(domid_t remote)
{
	struct xen_evtchn_alloc_unbound arg = {
		.dom = DOMID_SELF,
		.remote_dom = remote,
	};
	int32_t result = hyp_event_op(EVTCHNOP_alloc_unbound, &arg);

	return result ? result : (int32_t)arg.port;
}

int32_t guest_event_bind(domid_t remote, evtchn_port_t remote_port)
{
	struct xen_evtchn_bind_interdomain arg = {
		.remote_dom = remote,
		.remote_port = remote_port,
	};
	int32_t result = hyp_event_op(EVTCHNOP_bind_interdomain, &arg);

	return result ? result : (int32_t)arg.local_port;
}

int32_t guest_event_bind_ipi(void)
{
	struct xen_evtchn_bind_ipi arg = { .vcpu = 0 };
	int32_t result = hyp_event_op(EVTCHNOP_bind_ipi, &arg);

	return result ? result : (int32_t)arg.port;
}
