/* SPDX-License-Identifier: GPL-2.0 */
/*
 * console.c - the console ring, whose other end is the hypervisor, and
 * CONSOLEIO_write with awkward lengths.
 */
#include <stdio.h>
#include <string.h>

#include "ring.h"
#include "tap.h"

#define RAM_SIZE 0x200000

static volatile struct xencons_interface *ring;
static evtchn_port_t port;

/* Puts text into the ring and notifies its port; waits while the ring is full. */
static void ring_write(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		while (ring->out_prod - ring->out_cons >= XENCONS_OUT_SIZE) {
			guest_event_send(port);
			hyp_sched_op(SCHEDOP_yield, NULL);
		}
		ring->out[ring->out_prod % XENCONS_OUT_SIZE] = text[i];
		ring->out_prod++;
	}
	guest_event_send(port);
}

/* Everything written has been taken, within a bounded wait. */
static bool ring_drained(void)
{
	uint64_t end = guest_time_ns() + 500000000ull;

	while (ring->out_cons != ring->out_prod && guest_time_ns() < end)
		hyp_sched_op(SCHEDOP_yield, NULL);
	return ring->out_cons == ring->out_prod;
}

static void check_ring(void)
{
	static char block[3 * XENCONS_OUT_SIZE];
	size_t i;

	for (i = 0; i < sizeof(block); i++)
		block[i] = i % 64 == 63 ? '\n' : '.';
	ring_write(block, sizeof(block));
	tap_ok(ring_drained(), "ring: three times its size is taken");
	tap_equal(ring->in_prod, 0, "ring: no input without any");
}

/*
 * A guest may write invalid indices; only its own output may suffer. The ring's content
 * must not be printed then: it is a TAP line with a bad result.
 */
static void check_bad_indices(void)
{
	static const char text[] = "not ok 0 - ring: nonsense was printed\n";
	unsigned int i;

	for (i = 0; i < XENCONS_OUT_SIZE; i++)
		ring->out[i] = text[i % (sizeof(text) - 1)];
	ring->out_prod = ring->out_cons + XENCONS_OUT_SIZE + 1;
	tap_equal(guest_event_send(port), 0, "ring: more than full is survived");
	tap_ok(ring_drained(), "  and forgotten");
	ring->out_prod = ring->out_cons - 1;
	tap_equal(guest_event_send(port), 0, "ring: producer before consumer is survived");
	tap_ok(ring_drained(), "  and forgotten");
	ring->out_prod = ring->out_cons;
	guest_event_send(port);
	tap_ok(ring_drained(), "ring: and works again");
}

static void check_console_io(void)
{
	static const char line[] = "console_io\n";

	tap_equal(hyp_console_write(line, 0), 0, "console_io: nothing");
	tap_ok(hyp_console_write(line, sizeof(line) - 1) >= 0, "console_io: a line");
	tap_equal(hyp_console_write((void *)ARM_PV_HYP_START, 16), -XEN_EFAULT,
		  "console_io: hypervisor memory is EFAULT");
	tap_equal(hyp_console_write((void *)(ARM_PV_HYP_START - 8), 16), -XEN_EFAULT,
		  "console_io: straddling into it is EFAULT");
	tap_equal(hypercall3(__HYPERVISOR_console_io, 99, 0, 0), -XEN_ENOSYS,
		  "console_io: unknown command");
}

/* Last: afterwards there is no ring. */
static void check_close(void)
{
	uint64_t param;

	tap_equal(guest_event_close(port), 0, "close: of the console's port");
	tap_equal(guest_event_send(port), -XEN_EINVAL, "close: it cannot be rung");
	tap_equal(ring_param(HVM_PARAM_CONSOLE_EVTCHN, &param), 0,
		  "close: the parameter is still there");
	tap_equal((uint32_t)param, 0, "close:   and names no port");
	tap_equal(guest_event_alloc(DOMID_SELF), port, "close: the port is free");
	ring->out[ring->out_prod++ % XENCONS_OUT_SIZE] = '\n';
	tap_equal(guest_event_send(port), 0, "close: it is any port");
	tap_ok(!(guest_shared()->evtchn_pending[port / 64] >> port % 64 & 1),
	       "close: and is not the console's");
}

int main(void)
{
	tap_equal(ring_param(HVM_NR_PARAMS, &(uint64_t){ 0 }), -XEN_EINVAL,
		  "hvm_op: no such parameter");
	port = ring_port();
	ring = ring_map(RAM_SIZE);
	check_ring();
	check_bad_indices();
	check_console_io();
	check_close();
	return tap_done();
}
