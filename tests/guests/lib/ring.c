/* SPDX-License-Identifier: GPL-2.0 */
/* ring.c - see ring.h. */
#include "ring.h"

#include <string.h>

#include "guest_mmu.h"

#define RING_VA		0x80000000u	/* above task_size: the guest kernel's */

static uint32_t coarse[256] __attribute__((aligned(1024)));
volatile struct xencons_interface *ring;
evtchn_port_t ring_port;

static uint64_t get_param(uint32_t index)
{
	struct xen_hvm_param param = { .domid = DOMID_SELF, .index = index };

	hyp_hvm_op(HVMOP_get_param, &param);
	return param.value;
}

void ring_map(uint32_t ram_size)
{
	uint32_t gpa = (uint32_t)get_param(HVM_PARAM_CONSOLE_PFN) << 12;

	ring_port = (evtchn_port_t)get_param(HVM_PARAM_CONSOLE_EVTCHN);
	guest_event_set_mask(ring_port, true);
	guest_mmu_on(ram_size);
	guest_set_section(RING_VA, guest_coarse(guest_pointer(coarse)));
	guest_set_page(coarse, RING_VA, guest_small_page(gpa, GUEST_AP_KERNEL));
	ring = (volatile struct xencons_interface *)RING_VA;
}

void ring_fill(const char *text)
{
	static size_t next;

	while (ring->out_prod - ring->out_cons < XENCONS_OUT_SIZE) {
		if (text[next] == '\0')
			next = 0;
		ring->out[ring->out_prod % XENCONS_OUT_SIZE] = text[next++];
		ring->out_prod++;
	}
	guest_event_send(ring_port);
}

void ring_wait(uint64_t until)
{
	evtchn_port_t ports[1] = { ring_port };
	const struct xen_sched_poll poll = {
		.ports = guest_pointer(ports), .nr_ports = 1, .timeout = until,
	};

	hyp_sched_op(SCHEDOP_poll, &poll);
	guest_shared()->evtchn_pending[ring_port / 64] &= ~(1ull << ring_port % 64);
}
