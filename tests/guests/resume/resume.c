/* SPDX-License-Identifier: GPL-2.0 */
/*
 * resume.c - the pc and the state with which code resumes: after an iret, and after a
 * continued hypercall in an If-Then block of a Thumb kernel.
 *
 * iret ignores bits 1:0 of pc for ARM state, bit 0 for Thumb state. The resulting pc is
 * in the slot of an upcall that comes before the first instruction of user code, and in
 * the pc of its svc. (QEMU ignores these bits itself, so the second check cannot fail
 * there; ARMv5 silicon does not.)
 *
 * A continued hypercall is observed by an upcall that comes meanwhile: its slot has the
 * address of the svc, and the If-Then state with which it will be executed again.
 */
#include <stdio.h>

#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE 0x200000
#define PSR_T	 0x20u
#define PSR_Z	 0x40000000u
#define PSR_IT	 0x0600fc00u

/* code.S */
extern const uint8_t user_start[], user_end[], user_arm[], user_thumb[];
extern const uint8_t svc_first[], svc_middle[], svc_last[], block_left[];
uint32_t block_first(const uint32_t call[5], uint32_t flags);
uint32_t block_middle(const uint32_t call[5], uint32_t flags);
uint32_t block_last(const uint32_t call[5], uint32_t flags);
void spin(uint32_t turns);

static uint32_t address(const void *code)
{
	return (uint32_t)(uintptr_t)code;
}

/* ---- iret ---- */

static volatile unsigned int delivered;
static volatile uint32_t seen_pc;

static void note_pc(struct guest_regs *regs)
{
	delivered++;
	seen_pc = regs->pc;
}

/* Runs to the svc at @entry, entered with low bits set. */
static void check_low_bits(const char *state, const uint8_t *entry, uint32_t psr, uint32_t bits,
			   bool upcall)
{
	struct guest_regs regs;
	struct guest_fault fault;
	enum guest_trap trap;
	uint32_t pc;
	char name[64];

	guest_user_regs(&regs, user_start, entry);
	pc = regs.pc;
	regs.pc |= bits;
	regs.psr |= psr;
	delivered = 0;
	if (upcall)
		guest_timer_set(0, 0);
	trap = guest_user_run(&regs, &fault);
	snprintf(name, sizeof(name), "%s, pc + %u%s: gets to the svc", state, (unsigned int)bits,
		 upcall ? ", upcall" : "");
	tap_ok(trap == GUEST_TRAP_SVC && regs.pc == pc + (psr & PSR_T ? 2 : 4), name);
	if (upcall) {
		tap_equal(delivered, 1, "  one upcall before it");
		tap_equal(seen_pc, pc, "  with the address of the svc");
	}
}

static void check_iret(bool upcall)
{
	for (uint32_t bits = 0; bits < 4; bits++)
		check_low_bits("ARM", user_arm, 0, bits, upcall);
	for (uint32_t bits = 0; bits < 2; bits++)
		check_low_bits("Thumb", user_thumb, PSR_T, bits, upcall);
}

/* ---- a repeated hypercall ---- */

/*
 * The call: TLB maintenance of MIBS MiB of user addresses, each with an entry to drop. It
 * takes so long that the timer fires during it if it begins at most EARLY_NS before
 * the deadline; the starts differ by STEP_TURNS of spin().
 */
#define MIBS	   16u
#define USER_START (16u << 20)
#define EARLY_NS   150000u
#define ROUNDS	   64u
#define STEP_TURNS 100u /* 300 instructions */

static const struct block {
	const char *name;
	uint32_t (*run)(const uint32_t call[5], uint32_t flags);
	const uint8_t *svc;
	uint32_t flags, state; /* with which it is repeated */
} blocks[] = {
	{ "first of a block", block_first, svc_first, PSR_Z, 0x06 },
	{ "in its middle", block_middle, svc_middle, 0, 0x16 },
	{ "its last", block_last, svc_last, 0, 0x00 },
};

static const struct block *running;
static volatile unsigned int repeated, wrong_state;
static volatile uint32_t last_state;

static uint32_t it_state(uint32_t psr)
{
	return (psr >> 8 & 0xfc) | (psr >> 25 & 3);
}

/* The runtime's return path is ARM code and cannot restore If-Then state. */
static void leave_block(struct guest_regs *regs)
{
	if (!(regs->psr & PSR_T))
		return;
	if (regs->pc == (address(running->svc) & ~1u)) {
		repeated++;
		last_state = it_state(regs->psr);
		wrong_state += last_state != running->state;
	}
	regs->pc = address(block_left);
	regs->psr &= ~(PSR_T | PSR_IT);
}

static void touch_user_pages(void)
{
	for (uint32_t i = 0; i < MIBS; i++)
		(void)*(volatile uint32_t *)(USER_START + (i << 20));
}

/* One call, with one of the starts. Returns what was executed of the block. */
static uint32_t one_round(unsigned int round)
{
	const uint32_t call[5] = { ARM_PV_TLB_RANGE, guest_pointer(guest_pgd), USER_START,
				   MIBS << 20, ARM_PV_HYPERCALL_TLB };

	touch_user_pages();
	guest_timer_set(guest_time_ns() + EARLY_NS, 0);
	spin(1 + round * STEP_TURNS);
	return running->run(call, running->flags);
}

static void check_block(const struct block *block)
{
	unsigned int wrong = 0;

	running = block;
	repeated = wrong_state = 0;
	printf("hypercall, %s:\n", block->name);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		uint32_t done;

		guest_irq_enable();
		done = one_round(round);
		guest_timer_stop();
		guest_irq_disable();
		wrong += done != 1 && done != 4;
	}
	tap_ok(repeated > 0, "it was repeated at least once");
	tap_equal(wrong_state, 0, "in the state in which it was begun");
	tap_equal(wrong, 0, "nothing else was done in the block");
	if (wrong_state)
		printf("state %02x\n", (unsigned int)last_state);

	/* With the upcall masked, the guest does execute it again. */
	wrong = 0;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		wrong += one_round(round) != 1;
		guest_timer_stop();
		guest_vcpu()->local_pending = 0;
		guest_vcpu()->upcall_pending = 0;
	}
	tap_equal(wrong, 0, "masked: nor then");
}

static void check_repeated(void)
{
	if (guest_architecture() < 7)
		return; /* no If-Then before ARMv6T2 */
	for (uint32_t i = 0; i < MIBS; i++)
		guest_set_section(USER_START + (i << 20),
				  guest_section(ARM_PV_RAM_BASE, GUEST_AP_USER_RW));
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, leave_block);
	for (unsigned int i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		check_block(&blocks[i]);
}

int main(void)
{
	guest_mmu_on(RAM_SIZE);
	guest_user_load(user_start, user_end);
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, note_pc);
	check_iret(false);
	check_iret(true);
	check_repeated();
	return tap_done();
}
