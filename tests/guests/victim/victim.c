/* SPDX-License-Identifier: GPL-2.0 */
/*
 * victim.c - the domain that attacks of the hostile suite must not harm.
 *
 * It fills nearly a MiB and the VFP registers with canaries and computes
 * checksums of them all the time. In the last part of every time slot (plan.h) it
 * checks all of them once more and prints whether that slot's attack changed any;
 * every second it prints how many of the processor's instructions of that second were
 * spent on its sums.
 */
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "guest.h"
#include "plan.h"

#define CANARIES	 (ARM_PV_RAM_BASE + 0x100000)
#define UNIT_SIZE	 0x10000u
#define UNITS		 15u /* the device tree is behind them */
#define GROUPS		 (UNIT_SIZE / 16)
#define WORK_PER_GROUP	 7u /* work.S */
#define SLOTS_PER_SECOND (1000000000ull / SLOT_NS)
#define VFP_WORDS	 32
#define VFP_ON		 (1u << 30)

/* The suite runs with this many ns to an instruction, see lib/boot.py. */
#define INSTRUCTION_NS 8u

/* As many slots as table.h has rows. */
#define ATTACK(...) +1
#define MMU_ON	    +1
enum {
	SLOTS = 0
#include "../hostile/table.h"
};

/* work.S */
uint32_t checksum(const void *from, uint32_t groups);
void vfp_fill(const uint32_t bank[VFP_WORDS]);
void vfp_fetch(uint32_t bank[VFP_WORDS]);
void threads_fill(uint32_t value);
uint32_t threads_differ(uint32_t value);

#define THREAD_CANARY 0xcafe00edu

static uint32_t sums[UNITS];
static uint32_t vfp_canary[VFP_WORDS];
static uint32_t units_done, next_unit, harmed;
static bool has_thread_registers;
static int32_t own_port; /* allocated for itself: no other domain may bind to it */

static uint64_t now(void)
{
	return guest_has_counter() ? guest_counter_ns() : guest_time_ns();
}

static void *unit_address(uint32_t unit)
{
	return (void *)(CANARIES + unit * UNIT_SIZE);
}

static void plant_canaries(void)
{
	uint32_t *word = (uint32_t *)CANARIES;
	uint32_t value = 0x2545f491, i;

	for (i = 0; i < UNITS * UNIT_SIZE / 4; i++) {
		value = value * 1664525u + 1013904223u;
		word[i] = value;
	}
	for (i = 0; i < UNITS; i++)
		sums[i] = checksum(unit_address(i), GROUPS);
	for (i = 0; i < VFP_WORDS; i++)
		vfp_canary[i] = 0xcafe0000u + i;
	guest_vcpu()->vfpexc = VFP_ON;
	vfp_fill(vfp_canary);
	has_thread_registers = core_self() & V6_V7;
	if (has_thread_registers)
		threads_fill(THREAD_CANARY);
}

/*
 * The VFP registers, too, are looked at and filled again for each unit, and the
 * thread registers looked at.
 */
static void work(void)
{
	uint32_t bank[VFP_WORDS];

	if (checksum(unit_address(next_unit), GROUPS) != sums[next_unit])
		harmed++;
	vfp_fetch(bank);
	harmed += memcmp(bank, vfp_canary, sizeof(bank)) != 0;
	vfp_fill(vfp_canary);
	if (has_thread_registers)
		harmed += threads_differ(THREAD_CANARY);
	units_done++;
	next_unit = (next_unit + 1) % UNITS;
}

/* Check all canaries once, and that no event has arrived. */
static void look_at_everything(void)
{
	struct xen_evtchn_status status = {
		.dom = DOMID_SELF,
		.port = (evtchn_port_t)own_port,
	};
	uint32_t i;

	harmed +=
		hyp_event_op(EVTCHNOP_status, &status) != 0 || status.status != EVTCHNSTAT_unbound;
	for (i = 0; i < UNITS; i++)
		work();
	harmed += guest_vcpu()->upcall_pending != 0;
	harmed += guest_vcpu()->local_pending != 0;
	for (i = 0; i < XEN_EVTCHN_WORDS; i++)
		harmed += guest_shared()->evtchn_pending[i] != 0;
}

/* Works until the time. */
static void work_until(uint64_t end)
{
	while (now() < end)
		work();
}

static void report_share(uint64_t start, uint64_t end)
{
	uint64_t spent = (uint64_t)units_done * GROUPS * WORK_PER_GROUP * INSTRUCTION_NS;

	printf("victim: second to %lu ms: share %lu permille\n", (unsigned long)(end / 1000000),
	       (unsigned long)(spent * 1000 / (end - start)));
	fflush(stdout);
	units_done = 0;
}

int main(void)
{
	uint64_t slot_start, second_start;
	unsigned int slot;

	plant_canaries();
	own_port = guest_event_alloc(DOMID_SELF);
	slot = (unsigned int)(now() / SLOT_NS) + 1;
	work_until(slot * SLOT_NS);
	second_start = now();
	units_done = 0;
	for (; slot < FIRST_SLOT + SLOTS + AFTER_SLOTS; slot++) {
		slot_start = slot * SLOT_NS;
		work_until(slot_start + CHECK_NS);
		look_at_everything();
		printf("victim: slot %u %s\n", slot, harmed ? "HARMED" : "unharmed");
		fflush(stdout);
		harmed = 0;
		work_until(slot_start + SLOT_NS);
		if ((slot + 1) % SLOTS_PER_SECOND == 0) {
			report_share(second_start, now());
			second_start = now();
		}
	}
	printf("victim: end\n");
	return 0;
}
