/* SPDX-License-Identifier: GPL-2.0 */
/*
 * irq.c - virtual interrupts: the mask byte, the pending byte, the kick, the
 * slots, the return to kernel code (svc_exit) and restartable code.
 *
 * The source of interrupts is the one-shot timer with a deadline that has
 * passed: the hypervisor sets ARM_PV_IRQ_TIMER pending before the hypercall
 * returns, and delivers it there unless it is masked.
 */
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "tap.h"

#define STORM	      2000
#define MASKED_ROUNDS 64
#define SLOT_NS	      20000u  /* to get into the loop before it fires */
#define SLOT_TURNS    100000u /* much longer than that */

static volatile unsigned int delivered;
static volatile uint32_t seen_mask, seen_psr, seen_pc;
static volatile uint32_t lowest_sp = UINT32_MAX;

/* The runtime's restartable slot that kicks in its middle; see atomic.S. */
uint32_t guest_restart_probe(uint32_t count);

/* kick.S: what an upcall must not change. */
uint32_t registers_kept_across_kick(void);
void clear_until_pending(volatile uint32_t *word, const volatile uint8_t *pending, uint32_t turns);
extern const uint8_t clear_slot[], clear_slot_end[];

static void on_timer(struct guest_regs *regs)
{
	delivered++;
	seen_mask = guest_vcpu()->upcall_mask;
	seen_psr = regs->psr;
	seen_pc = regs->pc;
	if ((uint32_t)(uintptr_t)__builtin_frame_address(0) < lowest_sp)
		lowest_sp = (uint32_t)(uintptr_t)__builtin_frame_address(0);
}

static void raise(void)
{
	guest_timer_set(0, 0);
}

static void check_mask(void)
{
	delivered = 0;
	raise();
	tap_equal(delivered, 0, "masked: not delivered");
	tap_equal(guest_vcpu()->upcall_pending, 1, "masked: pending is set");
	tap_equal(guest_vcpu()->local_pending, 1u << ARM_PV_IRQ_TIMER,
		  "masked: the line is set in local_pending");
	guest_irq_kick();
	tap_equal(delivered, 0, "masked: a kick is ignored");
	guest_irq_enable();
	tap_equal(delivered, 1, "unmasked: delivered by the kick");
	tap_equal(seen_mask, 0xff, "in the handler: masked");
	tap_equal(seen_psr & 0xff, ARM_PV_PSR_MODE_SVC, "slot: psr says SVC mode, interrupts open");
	tap_equal(guest_vcpu()->upcall_mask, 0, "after it: open again");
	guest_irq_kick();
	tap_equal(delivered, 1, "nothing pending: a kick is ignored");
	raise();
	tap_equal(delivered, 2, "open: delivered at once");
	guest_irq_disable();
}

static void check_resume(void)
{
	delivered = 0;
	raise();
	guest_vcpu()->upcall_mask = 0;
	tap_equal(registers_kept_across_kick(), 0, "an upcall keeps all registers and flags");
	tap_equal(delivered, 1, "and it did happen");
	guest_irq_disable();
}

/* A handler may unmask: the second upcall nests in the first. */
static void on_timer_nested(struct guest_regs *regs)
{
	(void)regs;
	if (delivered++ == 0) {
		raise();
		guest_irq_enable();
		guest_irq_disable();
	}
}

static void check_nesting(void)
{
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer_nested);
	delivered = 0;
	guest_irq_enable();
	raise();
	guest_irq_disable();
	tap_equal(delivered, 2, "an upcall nests when the handler opens the mask");
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer);
}

/* Raised in the handler, while masked: svc_exit finds it and serves it on the same frame. */
static volatile unsigned int storm_left;

static void on_timer_storm(struct guest_regs *regs)
{
	on_timer(regs);
	if (storm_left > 0) {
		storm_left--;
		raise();
	}
}

static void check_redo(void)
{
	uint32_t first_sp;

	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer_storm);
	guest_irq_enable();
	delivered = 0;
	lowest_sp = UINT32_MAX;
	storm_left = 0;
	raise();
	first_sp = lowest_sp;
	delivered = 0;
	storm_left = STORM;
	raise();
	guest_irq_disable();
	tap_equal(delivered, STORM + 1, "a storm: every one is delivered");
	tap_equal(lowest_sp, first_sp, "a storm: the stack does not grow");
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer);
}

/*
 * An upcall inside the svc_exit range: kick.S spins in a range of its own
 * until the timer fires, and must then find itself at its redo address, as if
 * nothing had been saved anywhere.
 */
#define SPIN_NS	  50000
#define SLOT_MARK 0x51075107

uint32_t spin_in_exit_range(void); /* change of sp, or 1: there was no upcall */
extern const uint8_t exit_range_start[], exit_range_end[], exit_redo[];

static void check_exit_range(void)
{
	struct arm_pv_vectors vectors = guest_vectors;
	volatile struct arm_pv_slot *slot = &guest_vcpu()->slot_irq;

	vectors.svc_exit_start = (uint32_t)(uintptr_t)exit_range_start;
	vectors.svc_exit_end = (uint32_t)(uintptr_t)exit_range_end;
	vectors.svc_exit_redo = (uint32_t)(uintptr_t)exit_redo;
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&vectors));
	delivered = 0;
	slot->pc = SLOT_MARK;
	slot->psr = SLOT_MARK;
	guest_timer_set(guest_time_ns() + SPIN_NS, 0);
	tap_equal(spin_in_exit_range(), 0, "exit range: redo, sp unchanged");
	tap_equal(guest_vcpu()->upcall_mask, 0xff, "exit range: masked");
	tap_equal(guest_vcpu()->upcall_pending, 1, "exit range: still pending");
	tap_equal(slot->pc, SLOT_MARK, "exit range: no slot written (pc)");
	tap_equal(slot->psr, SLOT_MARK, "exit range: no slot written (psr)");
	tap_equal(delivered, 0, "exit range: the handler was not entered");
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&guest_vectors));
	guest_irq_enable();
	guest_irq_disable();
	tap_equal(delivered, 1, "exit range: it comes when the mask opens");
}

/* In a trap handler entered while unmasked: the upcall is delivered at its end. */
static volatile unsigned int delivered_in_trap;

static bool raise_in_trap(const struct guest_fault *fault, struct guest_regs *regs)
{
	(void)regs;
	raise();
	delivered_in_trap = delivered;
	return fault->trap == GUEST_TRAP_UND;
}

static void check_exception_masks(void)
{
	guest_trap_handler old = guest_set_trap_handler(raise_in_trap);

	delivered = 0;
	guest_irq_enable();
	asm volatile(".inst 0xe7f000f0" : : : "memory");
	guest_irq_disable();
	guest_set_trap_handler(old);
	tap_equal(delivered_in_trap, 0, "exceptions are entered masked");
	tap_equal(delivered, 1, "and what came meanwhile comes at their end");
}

static void check_restart(void)
{
	uint32_t count;

	guest_irq_disable();
	delivered = 0;
	raise();
	guest_vcpu()->upcall_mask = 0;
	count = guest_restart_probe(0);
	guest_irq_disable();
	tap_equal(delivered, 1, "restart: the upcall came inside the slot");
	tap_equal(count, 2, "restart: the slot was begun again");
	count = guest_restart_probe(0);
	tap_equal(count, 1, "restart: not without an upcall");
}

/*
 * While masked nothing is delivered, but the hypervisor still sets bits in words that
 * the interrupted slot is about to store. The deadlines differ by a microsecond, 125
 * instructions, so that each instruction of the loop is interrupted once.
 */
static void check_restart_masked(void)
{
	struct arm_pv_vectors vectors = guest_vectors;
	unsigned int i, lost = 0;

	vectors.restart_start = (uint32_t)(uintptr_t)clear_slot;
	vectors.restart_end = (uint32_t)(uintptr_t)clear_slot_end;
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&vectors));
	guest_irq_disable();
	for (i = 0; i < MASKED_ROUNDS; i++) {
		guest_vcpu()->local_pending = 0;
		guest_vcpu()->upcall_pending = 0;
		guest_timer_set(guest_time_ns() + SLOT_NS + i * 1000, 0);
		clear_until_pending(&guest_vcpu()->local_pending, &guest_vcpu()->upcall_pending,
				    SLOT_TURNS);
		lost += guest_vcpu()->local_pending != 1u << ARM_PV_IRQ_TIMER;
	}
	tap_equal(lost, 0, "restart: masked, nothing that is set meanwhile is lost");
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&guest_vectors));
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
}

int main(void)
{
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer);
	check_mask();
	check_resume();
	check_nesting();
	check_redo();
	check_exit_range();
	check_exception_masks();
	check_restart();
	check_restart_masked();
	return tap_done();
}
