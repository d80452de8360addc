/* SPDX-License-Identifier: GPL-2.0 */
/*
 * random.c - random calls in random states, for some time, for tests/bounds; the
 * states of tests/guests/worst were chosen by hand.
 *
 * Boot arguments: seed=N, by which all is determined; ms=N, the time on the
 * board at which it ends; mortal: it may end in any way before, and is restarted.
 */
#include <stdio.h>

#include "chance.h"
#include "guest.h"
#include "number.h"
#include "random.h"
#include "tap.h"

#define MORTAL_STEPS 200u /* of a life, about */
#define NS_PER_MS    1000000ull
#define FIRST_NS     100000000ull /* by then the first life has begun */

/* Skip an access that faults; pc is already behind an undefined instruction. */
static bool skip(const struct guest_fault *fault, struct guest_regs *regs)
{
	if (fault->trap == GUEST_TRAP_DABT)
		regs->pc += 4;
	return fault->trap != GUEST_TRAP_PABT;
}

static uint32_t weights(const struct step *steps, unsigned int count)
{
	uint32_t sum = 0;

	for (unsigned int i = 0; i < count; i++)
		sum += steps[i].weight;
	return sum;
}

/* The step that @place stands for, if each has as many places as its weight. */
static void run_one_of(const struct step *steps, uint32_t place)
{
	while (place >= steps->weight) {
		place -= steps->weight;
		steps++;
	}
	steps->run();
}

static void run_step(void)
{
	uint32_t memory = weights(memory_steps, MEMORY_STEPS);
	uint32_t place = chance_below(memory + weights(other_steps, OTHER_STEPS));

	if (place < memory)
		run_one_of(memory_steps, place);
	else
		run_one_of(other_steps, place - memory);
}

int main(void)
{
	uint64_t end = number_argument("ms=") * NS_PER_MS;
	bool mortal = guest_option("mortal");
	uint64_t now = guest_time_ns();
	uint32_t steps = 0;

	guest_irq_disable();
	/* Each life has another seed. */
	chance_seed(number_argument("seed=") + (uint32_t)(mortal ? now : now / FIRST_NS));
	other_setup();
	memory_setup();
	guest_set_trap_handler(skip);
	while (now < end) {
		run_step();
		steps++;
		if (mortal && chance_once_in(MORTAL_STEPS))
			other_end();
		now = guest_time_ns();
	}
	guest_irq_disable();
	printf("\nsteps: %lu\n", (unsigned long)steps);
	return tap_done();
}
