/* SPDX-License-Identifier: GPL-2.0 */
/*
 * silent.c - a domain that prints nothing in its first six seconds; the
 * hypervisor must say so once (tests/guests/run looks for it).
 */
#include "guest.h"
#include "tap.h"

#define SILENCE_NS 6000000000ull

int main(void)
{
	uint64_t end = guest_time_ns() + SILENCE_NS;

	guest_timer_set(end, 0);
	hyp_sched_op(SCHEDOP_block, NULL);
	tap_ok(guest_time_ns() >= end, "slept through it");
	return tap_done();
}
