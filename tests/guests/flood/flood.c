/* SPDX-License-Identifier: GPL-2.0 */
/*
 * flood.c - keep the console ring full for FLOOD_NS of the board's time, or for ever
 * (boot argument endless: tests/linux). The runner judges which share of the line's
 * bytes the domain gets: lib/flood.py.
 */
#include <stdio.h>
#include <string.h>

#include "ring.h"
#include "tap.h"

#define RAM_SIZE 0x200000
#define FLOOD_NS 10000000000ull

/* Lines of different lengths, and one that does not end. */
static const char text[] = "flood\n"
			   "flood ........................................................\n"
			   "flood .............................\n"
			   "flood ........................................................"
			   "..............................................................."
			   "...............................................................\n";

static volatile struct xencons_interface *ring;
static evtchn_port_t port;

/* Waits until some of the ring was taken. */
static void wait_for_room(void)
{
	evtchn_port_t ports[1] = { port };
	const struct xen_sched_poll poll = {
		.ports = guest_pointer(ports),
		.nr_ports = 1,
	};

	hyp_sched_op(SCHEDOP_poll, &poll);
	guest_shared()->evtchn_pending[port / 64] &= ~(1ull << port % 64);
}

/* The same without sleep, and so as soon as it may: for some ms at most. */
static void spin_for_room(void)
{
	uint32_t taken = ring->out_cons;

	for (unsigned int i = 0; i < 100000 && ring->out_cons == taken; i++)
		continue;
}

int main(void)
{
	/* Fills whatever was taken at once, for as long as it has the CPU. */
	bool greedy = guest_option("greedy");
	bool endless = guest_option("endless");
	size_t next = 0;
	uint64_t end;

	port = ring_port();
	ring = ring_map(RAM_SIZE);
	guest_event_set_mask(port, true);
	end = guest_time_ns() + FLOOD_NS;
	while (endless || guest_time_ns() < end) {
		while (ring->out_prod - ring->out_cons < XENCONS_OUT_SIZE) {
			ring->out[ring->out_prod % XENCONS_OUT_SIZE] = text[next];
			ring->out_prod++;
			next = next + 1 < sizeof(text) - 1 ? next + 1 : 0;
		}
		guest_event_send(port);
		if (greedy)
			spin_for_room();
		else
			wait_for_room();
	}
	/*
	 * End the last line of the flood before the first result: output by the hypercall
	 * does not wait for the ring.
	 */
	while (ring->out_prod != ring->out_cons)
		hyp_sched_op(SCHEDOP_yield, NULL);
	printf("\n");
	return tap_done();
}
