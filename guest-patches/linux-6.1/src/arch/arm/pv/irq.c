// SPDX-License-Identifier: GPL-2.0
/*
 * Root interrupt controller "xen,armpv-intc": one word of the vCPU page, a bit
 * for each source. The hypervisor sets bits and upcall_pending; this file
 * clears them. Every source is per CPU.
 *
 * Sources have no mask in the hypervisor. What comes before its interrupt was
 * enabled is remembered here and raised again then.
 */
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/irq.h>
#include <linux/irqchip.h>
#include <linux/irqdomain.h>
#include <linux/of.h>

#include <asm/exception.h>
#include <asm/pv/setup.h>
#include <asm/pv/vcpu.h>
#include <asm/sync_bitops.h>

static struct irq_domain *domain;

/* One processor. LOCKS: changed with interrupts masked. */
static unsigned long enabled;
static unsigned long held_back;

static void arm_pv_irq_mask(struct irq_data *d)
{
	unsigned long flags;

	raw_local_irq_save(flags);
	enabled &= ~BIT(d->hwirq);
	raw_local_irq_restore(flags);
}

static void arm_pv_irq_unmask(struct irq_data *d)
{
	unsigned long flags;

	raw_local_irq_save(flags);
	enabled |= BIT(d->hwirq);
	if (held_back & BIT(d->hwirq)) {
		held_back &= ~BIT(d->hwirq);
		sync_set_bit(d->hwirq,
			     (unsigned long *)&arm_pv_vcpu->local_pending);
		WRITE_ONCE(arm_pv_vcpu->upcall_pending, 1);
	}
	raw_local_irq_restore(flags);
}

static struct irq_chip arm_pv_chip = {
	.name		= "armpv",
	.irq_mask	= arm_pv_irq_mask,
	.irq_unmask	= arm_pv_irq_unmask,
};

static int arm_pv_irq_map(struct irq_domain *d, unsigned int irq,
			  irq_hw_number_t hwirq)
{
	if (hwirq >= ARM_PV_IRQ_COUNT)
		return -EINVAL;
	irq_set_percpu_devid(irq);
	irq_domain_set_info(d, irq, hwirq, &arm_pv_chip, d->host_data,
			    handle_percpu_devid_irq, NULL, NULL);
	return 0;
}

static const struct irq_domain_ops arm_pv_domain_ops = {
	.map	= arm_pv_irq_map,
	.xlate	= irq_domain_xlate_onecell,
};

/*
 * upcall_pending is cleared before the word is taken, so what arrives later
 * sets it again. The Xen handler clears it too, hence the test of the word.
 */
static void __exception_irq_entry arm_pv_handle_irq(struct pt_regs *regs)
{
	unsigned long pending;
	unsigned int hwirq;

	do {
		WRITE_ONCE(arm_pv_vcpu->upcall_pending, 0);
		pending = xchg(&arm_pv_vcpu->local_pending, 0);
		held_back |= pending & ~enabled;
		pending &= enabled;
		for_each_set_bit(hwirq, &pending, ARM_PV_IRQ_COUNT)
			generic_handle_domain_irq(domain, hwirq);
	} while (READ_ONCE(arm_pv_vcpu->local_pending));
}

unsigned int arm_pv_irq(unsigned int hwirq)
{
	return irq_create_mapping(domain, hwirq);
}

static int __init arm_pv_irq_init(struct device_node *node,
				  struct device_node *parent)
{
	domain = irq_domain_add_linear(node, ARM_PV_IRQ_COUNT,
				       &arm_pv_domain_ops, NULL);
	if (!domain)
		return -ENOMEM;
	set_handle_irq(arm_pv_handle_irq);
	return 0;
}
IRQCHIP_DECLARE(xen_armpv, "xen,armpv-intc", arm_pv_irq_init);
