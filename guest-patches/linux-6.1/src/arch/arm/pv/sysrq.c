// SPDX-License-Identifier: GPL-2.0
/*
 * SysRq from the hypervisor's console: a key in the vCPU page, told by
 * VIRQ_DEBUG. The guest's own console has no byte to spare for it, and no break.
 */
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/printk.h>
#include <linux/sysrq.h>

#include <asm/pv/vcpu.h>
#include <xen/events.h>
#include <xen/interface/xen.h>

static irqreturn_t arm_pv_sysrq(int irq, void *dev_id)
{
	u32 key = xchg(&arm_pv_vcpu->sysrq, 0);

	if (key)
		handle_sysrq(key);
	return IRQ_HANDLED;
}

static int __init arm_pv_sysrq_init(void)
{
	int irq = bind_virq_to_irqhandler(VIRQ_DEBUG, 0, arm_pv_sysrq,
					  IRQF_PERCPU, "sysrq", NULL);

	if (irq < 0)
		pr_warn("no SysRq from the hypervisor: %d\n", irq);
	return 0;
}
device_initcall(arm_pv_sysrq_init);
