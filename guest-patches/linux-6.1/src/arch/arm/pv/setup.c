// SPDX-License-Identifier: GPL-2.0
/*
 * Start, idle and end of a paravirtualized kernel, and its machine.
 *
 * The processor is found and set up as on hardware, for its registers can be
 * read: the accesses trap and are emulated truthfully. Then functions of this
 * port are laid over those of the processor that would trap often, or would
 * not trap and not work either.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/panic_notifier.h>
#include <linux/notifier.h>

#include <asm/mach/arch.h>
#include <asm/mach/time.h>
#include <asm/memory.h>
#include <asm/proc-fns.h>
#include <asm/pv/hypercall.h>
#include <asm/pv/setup.h>
#include <asm/pv/vcpu.h>
#include <asm/xen/hypercall.h>
#include <xen/interface/sched.h>

/*
 * Called with interrupts masked. The hypervisor returns at once when something
 * is pending; it is delivered when the caller opens the mask.
 */
static int arm_pv_do_idle(void)
{
	return HYPERVISOR_sched_op(SCHEDOP_block, NULL);
}

/* setup_processor() has just filled the tables for the real processor. */
void __init arm_pv_setup_processor(void)
{
	processor._do_idle = arm_pv_do_idle;
	arm_pv_setup_mm();
}

/*
 * The vectors page is the hypervisor's. It gets the kuser helpers, which the
 * kernel has just assembled in a page of its own, and the addresses of the
 * handlers.
 */
void __init arm_pv_trap_init(void *vectors_page)
{
	if (arm_pv_op(ARM_PV_OP_SET_KUSER, virt_to_phys(vectors_page)) ||
	    arm_pv_op(ARM_PV_OP_SET_VECTORS, (unsigned long)&arm_pv_vectors))
		panic("the hypervisor refused the exception vectors");
}

static int arm_pv_panic_event(struct notifier_block *nb, unsigned long event,
			      void *message)
{
	struct sched_shutdown r = { .reason = SHUTDOWN_crash };

	HYPERVISOR_sched_op(SCHEDOP_shutdown, &r);
	return NOTIFY_DONE;
}

/* Last of the notifiers: it does not return. */
static struct notifier_block arm_pv_panic_notifier = {
	.notifier_call = arm_pv_panic_event,
	.priority = INT_MIN,
};

static void __init arm_pv_init_early(void)
{
	atomic_notifier_chain_register(&panic_notifier_list,
				       &arm_pv_panic_notifier);
	/* timekeeping_init() comes before the timers. */
	register_persistent_clock(arm_pv_read_wall_clock);
}

static const char * const arm_pv_compatible[] __initconst = {
	"xen,armpv",
	NULL
};

DT_MACHINE_START(ARM_PV, "Xen ARM paravirtualized guest")
	.init_early	= arm_pv_init_early,
	.dt_compat	= arm_pv_compatible,
MACHINE_END
