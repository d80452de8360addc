/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ends.c - end in the way that the boot argument names, each time it is started, with
 * all ports open and the console ring full of the bytes that are slowest to print;
 * power off when LAST_NS of the board's time have passed.
 */
#include <string.h>

#include "guest.h"
#include "guest_mmu.h"
#include "ring.h"
#include "tap.h"

#define RAM_SIZE   0x200000u
#define LAST_NS	   200000000ull
#define PEERS	   8u /* domains that it may have channels with */
#define PORTS_EACH 32u

static void open_ports(void)
{
	for (domid_t peer = 0; peer < PEERS; peer++) {
		for (uint32_t i = 0; i < PORTS_EACH; i++) {
			guest_event_alloc(peer);
			guest_event_bind(peer, 2 + i);
			guest_event_bind(peer, 2 + peer * PORTS_EACH + i);
		}
	}
	while (guest_event_bind_ipi() > 0)
		continue;
}

static void stop_by_stack(void)
{
	guest_iret_at(ARM_PV_HYP_START);
}

static void stop_by_mode(void)
{
	static struct guest_regs frame = { .psr = ARM_PV_PSR_MODE_SVC };

	guest_iret_at(guest_pointer(&frame));
}

/* The entry code for undefined instructions faults in turn. */
static void stop_by_entry(void)
{
	asm volatile("mov sp, #0x1000\n\t.inst 0xe7f000f0");
}

static void reboot(void)
{
	guest_shutdown(SHUTDOWN_reboot);
}

static void crash(void)
{
	guest_shutdown(SHUTDOWN_crash);
}

static void watchdog(void)
{
	guest_shutdown(SHUTDOWN_watchdog);
}

static const struct {
	const char *argument;
	void (*end)(void);
} ways[] = {
	{ "way=stack", stop_by_stack }, { "way=mode", stop_by_mode },
	{ "way=entry", stop_by_entry }, { "way=reboot", reboot },
	{ "way=crash", crash },		{ "way=watchdog", watchdog },
};

int main(void)
{
	volatile struct xencons_interface *ring;
	evtchn_port_t port;

	guest_irq_disable();
	port = ring_port();
	guest_event_set_mask(port, true);
	ring = ring_map(RAM_SIZE);
	open_ports();
	ring_fill(ring, port, "\n");
	for (unsigned int i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (guest_option(ways[i].argument) && guest_time_ns() < LAST_NS)
			ways[i].end();
	}
	return 0;
}
