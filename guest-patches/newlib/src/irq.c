/* SPDX-License-Identifier: GPL-2.0 */
/*
 * irq.c - virtual interrupts: the mask byte, the pending word, the handlers.
 *
 * To unmask, clear the mask byte, then test upcall_pending: the hypervisor delivers an
 * event that arrives between the two; for one that was pending before, the test finds
 * it and the kick makes the hypervisor deliver it.
 */
#include "runtime.h"

static guest_irq_handler irq_handlers[ARM_PV_IRQ_COUNT];

void guest_set_irq_handler(unsigned int irq, guest_irq_handler handler)
{
	irq_handlers[irq] = handler;
}

void guest_irq_disable(void)
{
	guest_vcpu()->upcall_mask = 0xff;
}

void guest_irq_enable(void)
{
	guest_vcpu()->upcall_mask = 0;
	if (guest_vcpu()->upcall_pending)
		guest_irq_kick();
}

uint32_t guest_irq_save(void)
{
	uint32_t mask = guest_vcpu()->upcall_mask;

	guest_irq_disable();
	return mask;
}

void guest_irq_restore_mask(uint32_t mask)
{
	if (mask)
		guest_irq_disable();
	else
		guest_irq_enable();
}

void guest_irq_restore(uint32_t flags)
{
	guest_irq_restore_mask(flags);
}

void guest_serve_irqs(struct guest_regs *regs)
{
	uint32_t lines;
	unsigned int irq;

	guest_vcpu()->upcall_pending = 0;
	while ((lines = guest_atomic_take(&guest_vcpu()->local_pending)) != 0) {
		if (lines & 1u << ARM_PV_IRQ_EVENT)
			guest_serve_events();
		for (irq = 0; irq < ARM_PV_IRQ_COUNT; irq++) {
			if (lines & 1u << irq && irq_handlers[irq])
				irq_handlers[irq](regs);
		}
	}
}
