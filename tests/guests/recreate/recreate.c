/* SPDX-License-Identifier: GPL-2.0 */
/*
 * recreate.c - a domain that is destroyed and created again, a hundred times,
 * beside one that goes on running. tests/guests/run counts its lives.
 *
 * The one that is created again checks that it finds nothing of an earlier domain, in
 * its memory or in the pages it shares with the hypervisor, and then powers off without
 * output. The witness turns its MMU on and checks all the time that its memory does not
 * change.
 */
#include <stdint.h>

#include "guest.h"
#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE    0x200000u
#define SPARE_RAM   (ARM_PV_RAM_BASE + 0x100000)
#define SPARE_WORDS (0xe0000 / 4) /* the device tree is behind them */
#define MARK	    0x1155aa33u
#define WITNESS_NS  10000000000ull
#define PAUSE_NS    5000000ull
#define STRIDE	    251u /* words from one that is looked at to the next */

static unsigned int look_and_mark(volatile uint32_t *words, unsigned int count)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < count; i++) {
		found += words[i] != 0;
		words[i] = MARK;
	}
	return found;
}

static int short_life(void)
{
	unsigned int found = look_and_mark((volatile uint32_t *)SPARE_RAM, SPARE_WORDS);

	found += look_and_mark((volatile uint32_t *)(ARM_PV_VCPU_PAGE + 0x200), 64);
	found += look_and_mark((volatile uint32_t *)(ARM_PV_SHARED_INFO + 0xc00), 64);
	return found != 0; /* a crash, if there was anything */
}

static void sleep_until(uint64_t end)
{
	guest_timer_set(end, 0);
	hyp_sched_op(SCHEDOP_block, NULL);
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
}

static int witness(void)
{
	volatile uint32_t *words = (volatile uint32_t *)SPARE_RAM;
	unsigned int wrong = 0, looks = 0;

	guest_mmu_on(RAM_SIZE);
	for (unsigned int i = 0; i < SPARE_WORDS; i++)
		words[i] = MARK + i;
	while (guest_time_ns() < WITNESS_NS) {
		for (unsigned int i = looks % STRIDE; i < SPARE_WORDS; i += STRIDE)
			wrong += words[i] != MARK + i;
		looks++;
		sleep_until(guest_time_ns() + PAUSE_NS);
	}
	tap_equal(wrong, 0, "the memory of the witness is its own");
	tap_ok(looks > 100, "it looked often");
	return tap_done();
}

int main(void)
{
	return guest_option("witness") ? witness() : short_life();
}
