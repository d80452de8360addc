/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ring.c - see ring.h.
 */
#include "ring.h"

#include "guest_mmu.h"
#include "tap.h"

#define RING_VA 0x80000000u

int32_t ring_param(uint32_t index, uint64_t *value)
{
	struct xen_hvm_param param = { .domid = DOMID_SELF, .index = index };
	int32_t result = hyp_hvm_op(HVMOP_get_param, &param);

	*value = param.value;
	return result;
}

volatile struct xencons_interface *ring_map(uint32_t ram_size)
{
	static uint32_t coarse[256] __attribute__((aligned(1024)));
	uint64_t pfn;

	tap_equal(ring_param(HVM_PARAM_CONSOLE_PFN, &pfn), 0, "hvm_op: console page");
	tap_ok(pfn != 0, "hvm_op:   is there");
	guest_mmu_on(ram_size);
	guest_set_section(RING_VA, guest_coarse(guest_pointer(coarse)));
	guest_set_page(coarse, RING_VA, guest_small_page((uint32_t)pfn << 12, GUEST_AP_KERNEL));
	return (volatile struct xencons_interface *)RING_VA;
}

evtchn_port_t ring_port(void)
{
	uint64_t port;

	tap_equal(ring_param(HVM_PARAM_CONSOLE_EVTCHN, &port), 0, "hvm_op: console port");
	tap_ok(port != 0, "hvm_op:   is there");
	return (evtchn_port_t)port;
}

void ring_fill(volatile struct xencons_interface *ring, evtchn_port_t port, const char *text)
{
	static size_t next;

	while (ring->out_prod - ring->out_cons < XENCONS_OUT_SIZE) {
		if (text[next] == '\0')
			next = 0;
		ring->out[ring->out_prod % XENCONS_OUT_SIZE] = text[next++];
		ring->out_prod++;
	}
	guest_event_send(port);
}

void ring_wait(evtchn_port_t port, uint64_t until)
{
	evtchn_port_t ports[1] = { port };
	const struct xen_sched_poll poll = {
		.ports = guest_pointer(ports),
		.nr_ports = 1,
		.timeout = until,
	};

	hyp_sched_op(SCHEDOP_poll, &poll);
	guest_shared()->evtchn_pending[port / 64] &= ~(1ull << port % 64);
}
