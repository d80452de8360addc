/* SPDX-License-Identifier: GPL-2.0 */
/*
 * attacker.c - make every attack of table.h in its time slot (plan.h): the control
 * first, then the attack, and print the outcome of each. tests/guests/lib/hostile.py
 * judges by these lines and by those of the hypervisor and the victim.
 */
#include <stdio.h>

#include "attacks.h"
#include "plan.h"

enum ending { RETURNS, TRAPS, FROM_USER, NEVER_RETURNS };

struct expected {
	enum ending ending;
	enum guest_trap trap;
	uint32_t fsr, value; /* value: the result, or the FAR */
};

#define RESULT(v)                                          \
	{                                                  \
		RETURNS, GUEST_TRAP_NONE, 0, (uint32_t)(v) \
	}
#define DABT(fsr, far)                           \
	{                                        \
		TRAPS, GUEST_TRAP_DABT, fsr, far \
	}
#define WABT(fsr, far)                                         \
	{                                                      \
		TRAPS, GUEST_TRAP_DABT, FSR_WRITE | (fsr), far \
	}
#define PABT(fsr, far)                           \
	{                                        \
		TRAPS, GUEST_TRAP_PABT, fsr, far \
	}
#define UND                                 \
	{                                   \
		TRAPS, GUEST_TRAP_UND, 0, 0 \
	}
#define SVC(v)                                              \
	{                                                   \
		FROM_USER, GUEST_TRAP_SVC, 0, (uint32_t)(v) \
	}
#define STOP(text)                                   \
	{                                            \
		NEVER_RETURNS, GUEST_TRAP_NONE, 0, 0 \
	}
#define ENDLESS                                      \
	{                                            \
		NEVER_RETURNS, GUEST_TRAP_NONE, 0, 0 \
	}

/* These differ among the versions of the architecture: see fsr_here(). */
#define FSR_WRITE     (1u << 11)
#define EXTERNAL_PAGE 0x10000u

static const struct attack {
	unsigned int cores;
	const char *name;
	guest_function code; /* NULL: from here on with the MMU on */
	uint32_t bad;
	struct expected outcome;
	uint32_t good;
	struct expected control;
} attacks[] = {
#define ATTACK(cores, name, code, bad, outcome, good, control) \
	{ cores, #name, attack_##code, bad, outcome, good, control },
#define MMU_ON { .cores = ALL, .name = "mmu_on" },
#include "table.h"
};

#define ATTACKS (sizeof(attacks) / sizeof(attacks[0]))

static uint32_t fsr_here(uint32_t fsr)
{
	bool v5 = core_self() & V5;

	if (fsr & EXTERNAL_PAGE)
		return v5 ? 0xa : 0x8;
	return v5 ? fsr & ~FSR_WRITE : fsr;
}

static bool as_expected(const struct expected *expected, const struct guest_try *report)
{
	/* A trap in the attack itself, or of the user code it ran. */
	const struct guest_fault *fault =
		report->fault.trap != GUEST_TRAP_NONE ? &report->fault : &user_fault;

	switch (expected->ending) {
	case RETURNS:
	case FROM_USER:
		return fault->trap == expected->trap && report->result == expected->value;
	case TRAPS:
		return fault->trap == expected->trap && fault->fsr == fsr_here(expected->fsr) &&
		       fault->far == expected->value;
	default:
		return false;
	}
}

static void attempt(const struct attack *attack, const char *what, uint32_t argument,
		    const struct expected *expected)
{
	struct guest_try report;
	bool right;

	user_fault = (struct guest_fault){ .trap = GUEST_TRAP_NONE };
	guest_try(attack->code, argument, &report);
	attacks_restore();
	right = as_expected(expected, &report);
	printf("attack %s: %s %s", attack->name, what, right ? "right" : "WRONG");
	if (!right)
		printf(": result %lx, trap %d fsr %lx far %lx pc %lx, "
		       "user trap %d fsr %lx far %lx",
		       (unsigned long)report.result, report.fault.trap,
		       (unsigned long)report.fault.fsr, (unsigned long)report.fault.far,
		       (unsigned long)report.regs.pc, user_fault.trap,
		       (unsigned long)user_fault.fsr, (unsigned long)user_fault.far);
	printf("\n");
	fflush(stdout);
}

/* The first slot that has not begun yet. */
static unsigned int next_slot(void)
{
	unsigned int slot = (unsigned int)(guest_time_ns() / SLOT_NS) + 1;

	return slot > FIRST_SLOT ? slot : FIRST_SLOT;
}

static void wait_for(unsigned int slot)
{
	guest_irq_disable();
	while (guest_time_ns() < slot * SLOT_NS) {
		guest_vcpu()->local_pending = 0;
		guest_vcpu()->upcall_pending = 0;
		guest_timer_set(slot * SLOT_NS, 0);
		hyp_sched_op(SCHEDOP_block, NULL);
	}
	guest_timer_stop();
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
}

int main(void)
{
	bool mmu_on = false;
	unsigned int slot, n, i;

	for (;;) {
		slot = next_slot();
		n = slot - FIRST_SLOT;
		wait_for(slot);
		if (n >= ATTACKS)
			return 1;
		/* After a restart the marker's own slot may be long past. */
		for (i = 0; i <= n && !mmu_on; i++)
			mmu_on = !attacks[i].code;
		if (mmu_on)
			attacks_mmu_on();
		if (!attacks[n].code)
			continue;
		if (!(attacks[n].cores & core_self())) {
			printf("attack %s: not on this core\n", attacks[n].name);
			fflush(stdout);
			continue;
		}
		attempt(&attacks[n], "control", attacks[n].good, &attacks[n].control);
		attempt(&attacks[n], "outcome", attacks[n].bad, &attacks[n].outcome);
	}
}
