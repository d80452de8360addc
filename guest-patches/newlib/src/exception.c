/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exception.c - exceptions of the guest's own kernel code.
 *
 * The program's handler is called first. If it does not handle the exception, control
 * returns to the guest_try() in progress; without one the registers are printed and the
 * domain crashes. All of it runs with interrupts masked, on the interrupted stack.
 */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

static guest_trap_handler trap_handler;
static struct guest_try *trying; /* the guest_try() in progress, or NULL */
static jmp_buf try_return;

guest_trap_handler guest_set_trap_handler(guest_trap_handler handler)
{
	guest_trap_handler old = trap_handler;

	trap_handler = handler;
	return old;
}

static void print_and_crash(const struct guest_fault *fault, const struct guest_regs *regs)
{
	static const char *const names[] = { "none", "svc", "und", "pabt", "dabt" };
	unsigned int i;

	printf("guest: unexpected %s fsr %x far %08lx pc %08lx psr %08lx "
	       "sp %08lx lr %08lx\n",
	       names[fault->trap], (unsigned int)fault->fsr, (unsigned long)fault->far,
	       (unsigned long)regs->pc, (unsigned long)regs->psr, (unsigned long)regs->sp,
	       (unsigned long)regs->lr);
	for (i = 0; i < 13; i++)
		printf("guest: r%u %08lx\n", i, (unsigned long)regs->r[i]);
	guest_shutdown(SHUTDOWN_crash);
}

void guest_kernel_trap(enum guest_trap trap, struct guest_regs *regs, uint32_t fsr, uint32_t far)
{
	const struct guest_fault fault = { trap, fsr, far };

	if (trap_handler && trap_handler(&fault, regs))
		return;
	if (!trying)
		print_and_crash(&fault, regs);
	trying->fault = fault;
	trying->regs = *regs;
	longjmp(try_return, 1);
}

enum guest_trap guest_try(guest_function function, uint32_t argument, struct guest_try *report)
{
	uint32_t mask = guest_vcpu()->upcall_mask;

	memset(report, 0, sizeof(*report));
	if (!setjmp(try_return)) {
		trying = report;
		report->result = function(argument);
	}
	trying = NULL;
	guest_irq_restore_mask(mask);
	return report->fault.trap;
}
