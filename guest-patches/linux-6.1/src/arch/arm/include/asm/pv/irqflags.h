/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interrupt mask of a paravirtualized kernel: one byte of the vCPU page,
 * 0x00 open, 0xff masked. Bit 7 is where PSR_I_BIT is, so flags keep the
 * meaning that they have on hardware.
 *
 * Opening the mask has to look for what became pending while it was closed.
 * Then a write to the main ID register asks for delivery: it is UNDEFINED in
 * USR mode on every core, needs no register of its own and, being conditional,
 * costs nothing when there is nothing to deliver.
 */
#ifndef __ASM_ARM_PV_IRQFLAGS_H
#define __ASM_ARM_PV_IRQFLAGS_H

#include <asm/pv/vcpu.h>

#define IRQMASK_I_BIT	PSR_I_BIT

#define arch_local_irq_save arch_local_irq_save
static inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags, base;

	asm volatile(
		"	mvn	%1, %2		@ arch_local_irq_save\n"
		"	ldrb	%0, [%1, %3]\n"
		"	strb	%1, [%1, %3]"
		: "=&r" (flags), "=&r" (base)
		: "I" (PV_BASE_INVERTED), "I" (PV_FIELD(ARM_PV_UPCALL_MASK))
		: "memory");
	return flags;
}

#define arch_local_irq_enable arch_local_irq_enable
static inline void arch_local_irq_enable(void)
{
	unsigned long base, tmp;

	asm volatile(
		"	mvn	%0, %2		@ arch_local_irq_enable\n"
		"	mov	%1, #0\n"
		"	strb	%1, [%0, %3]\n"
		"	ldrb	%1, [%0, %4]\n"
		"	teq	%1, #0\n"
		"	mcrne	p15, 0, %0, c0, c0, 0"
		: "=&r" (base), "=&r" (tmp)
		: "I" (PV_BASE_INVERTED), "I" (PV_FIELD(ARM_PV_UPCALL_MASK)),
		  "I" (PV_FIELD(ARM_PV_UPCALL_PENDING))
		: "memory", "cc");
}

#define arch_local_irq_disable arch_local_irq_disable
static inline void arch_local_irq_disable(void)
{
	unsigned long base;

	asm volatile(
		"	mvn	%0, %1		@ arch_local_irq_disable\n"
		"	strb	%0, [%0, %2]"
		: "=&r" (base)
		: "I" (PV_BASE_INVERTED), "I" (PV_FIELD(ARM_PV_UPCALL_MASK))
		: "memory");
}

#define arch_local_save_flags arch_local_save_flags
static inline unsigned long arch_local_save_flags(void)
{
	unsigned long flags;

	asm volatile(
		"	mvn	%0, %1		@ local_save_flags\n"
		"	ldrb	%0, [%0, %2]"
		: "=&r" (flags)
		: "I" (PV_BASE_INVERTED), "I" (PV_FIELD(ARM_PV_UPCALL_MASK))
		: "memory");
	return flags;
}

/* flags: only what the functions above returned, for the byte is 0 or 0xff. */
#define arch_local_irq_restore arch_local_irq_restore
static inline void arch_local_irq_restore(unsigned long flags)
{
	unsigned long base, tmp;

	asm volatile(
		"	mvn	%0, %3		@ local_irq_restore\n"
		"	strb	%2, [%0, %4]\n"
		"	ldrb	%1, [%0, %5]\n"
		"	bics	%1, %1, %2\n"
		"	mcrne	p15, 0, %0, c0, c0, 0"
		: "=&r" (base), "=&r" (tmp)
		: "r" (flags), "I" (PV_BASE_INVERTED),
		  "I" (PV_FIELD(ARM_PV_UPCALL_MASK)),
		  "I" (PV_FIELD(ARM_PV_UPCALL_PENDING))
		: "memory", "cc");
}

#define arch_irqs_disabled_flags arch_irqs_disabled_flags
static inline int arch_irqs_disabled_flags(unsigned long flags)
{
	return flags & IRQMASK_I_BIT;
}

/* A guest has neither FIQs nor asynchronous aborts. */
#define local_fiq_enable()	do { } while (0)
#define local_fiq_disable()	do { } while (0)
#define local_abt_enable()	do { } while (0)
#define local_abt_disable()	do { } while (0)

#endif
