/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lives.c - three lives of a domain: it reboots, crashes (and is restarted by its
 * policy), powers off. A life is identified by the board's time, as nothing else
 * survives: each leaves marks everywhere it may write, and the next one must not find
 * any.
 */
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "tap.h"

#define LIFE_NS	    200000000ull
#define MARK	    0x1155aa33u
#define SPARE_RAM   (ARM_PV_RAM_BASE + 0x100000)
#define SPARE_WORDS (0xe0000 / 4) /* the device tree is behind them */

static unsigned int found;

static void look_and_mark(volatile uint32_t *words, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		found += words[i] == MARK;
		words[i] = MARK;
	}
}

static void look_and_mark_everything(void)
{
	static uint32_t initialised = 7;

	look_and_mark((volatile uint32_t *)SPARE_RAM, SPARE_WORDS);
	look_and_mark((volatile uint32_t *)(ARM_PV_VCPU_PAGE + 0x200), 64);
	look_and_mark((volatile uint32_t *)(ARM_PV_SHARED_INFO + 0xc00), 64);
	found += initialised != 7;
	initialised = 8;
}

static void wait_until(uint64_t end)
{
	while (guest_time_ns() < end) {
		guest_timer_set(end, 0);
		hyp_sched_op(SCHEDOP_block, NULL);
		guest_vcpu()->local_pending = 0;
		guest_vcpu()->upcall_pending = 0;
	}
}

int main(void)
{
	unsigned int life = (unsigned int)(guest_time_ns() / LIFE_NS);
	int32_t port;

	look_and_mark_everything();
	port = guest_event_alloc(DOMID_SELF);
	guest_timer_set(guest_time_ns() + LIFE_NS / 10, 0);
	wait_until((life + 1) * LIFE_NS);
	if (life == 0)
		guest_shutdown(found ? SHUTDOWN_poweroff : SHUTDOWN_reboot);
	if (life == 1)
		guest_shutdown(found ? SHUTDOWN_poweroff : SHUTDOWN_crash);
	tap_equal(found, 0, "nothing of an earlier life is left");
	tap_equal((uint32_t)port, 2, "ports begin anew, after the console's");
	tap_equal(guest_boot.mask, 0xff, "interrupts are masked again");
	return tap_done();
}
