/* SPDX-License-Identifier: GPL-2.0 */
/*
 * keys.c - keep the console ring full and read input, while keys are typed for the
 * hypervisor; end when a Q is received. With the boot argument `debug` bind
 * VIRQ_DEBUG, too.
 */
#include <stdio.h>

#include "guest.h"
#include "ring.h"
#include "tap.h"

#define RAM_SIZE 0x200000u
#define WAIT_NS	 1000000u
#define LAST_KEY 'Q'

/* Lines of different lengths: short ones have more prefixes, long ones are broken off. */
static const char text[] =
	"\n\n\n\nkeys\n"
	"keys .........................................................................."
	"..............................................................................."
	"..............................................................................\n";

static bool last_key_came(volatile struct xencons_interface *ring)
{
	bool came = false;

	while (ring->in_cons != ring->in_prod) {
		came |= ring->in[ring->in_cons % XENCONS_IN_SIZE] == LAST_KEY;
		ring->in_cons++;
	}
	return came;
}

int main(void)
{
	volatile struct xencons_interface *ring;
	evtchn_port_t port;
	struct xen_evtchn_bind_virq virq = { .virq = VIRQ_DEBUG };

	guest_irq_disable();
	port = ring_port();
	guest_event_set_mask(port, true);
	ring = ring_map(RAM_SIZE);
	if (guest_option("debug"))
		hyp_event_op(EVTCHNOP_bind_virq, &virq);
	do {
		ring_fill(ring, port, text);
		ring_wait(port, guest_time_ns() + WAIT_NS);
	} while (!last_key_came(ring));
	printf("\n");
	return tap_done();
}
