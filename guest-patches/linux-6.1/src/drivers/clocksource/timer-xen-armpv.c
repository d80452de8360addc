// SPDX-License-Identifier: GPL-2.0
/*
 * Time for a paravirtualized ARM guest of a hypervisor with the Xen ABI.
 *
 * The hypervisor maps the board's free-running counter and publishes how to
 * convert it to nanoseconds of system time. Counter and conversion give the
 * clocksource, sched_clock, the delay timer and the wall clock; a board
 * without such a counter has a hypercall instead. Timer interrupts come from
 * Xen's one-shot timer, which takes an absolute system time.
 */
#include <linux/clockchips.h>
#include <linux/clocksource.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/math64.h>
#include <linux/of.h>
#include <linux/percpu.h>
#include <linux/sched_clock.h>
#include <linux/smp.h>
#include <linux/time64.h>

#include <asm/delay.h>
#include <asm/pv/hypercall.h>
#include <asm/pv/setup.h>
#include <asm/pv/vcpu.h>
#include <asm/xen/hypercall.h>
#include <xen/interface/vcpu.h>
#include <xen/interface/xen.h>

/* The clock event device counts in units of 32 ns: 137 s fit in 32 bits. */
#define EVENT_SHIFT	5

static DEFINE_PER_CPU(struct clock_event_device, timer_event);

static inline u32 read_counter(void)
{
	return readl_relaxed((void __iomem *)ARM_PV_COUNTER_PAGE +
			     arm_pv_vcpu->time.offset);
}

static u64 notrace hypercall_time_ns(void)
{
	u64 ns;

	arm_pv_op(ARM_PV_OP_GET_TIME, (unsigned long)&ns);
	return ns;
}

/* System time: nanoseconds since the hypervisor started. */
u64 notrace arm_pv_time_ns(void)
{
	const struct arm_pv_time *t = &arm_pv_vcpu->time;
	u32 version, cycles;
	u64 ns;

	if (!t->mask)
		return hypercall_time_ns();

	do {
		version = READ_ONCE(t->version);
		barrier();
		cycles = (read_counter() - t->base) & t->mask;
		ns = t->base_ns + ((u64)cycles * t->mult >> t->shift);
		barrier();
	} while ((version & 1) || version != READ_ONCE(t->version));

	return ns;
}

/* Xen's wall clock is the date at which system time was 0. */
void arm_pv_read_wall_clock(struct timespec64 *ts)
{
	struct pvclock_wall_clock *wc =
		&((struct shared_info *)ARM_PV_SHARED_INFO)->wc;
	struct timespec64 start;
	u32 version;

	do {
		version = READ_ONCE(wc->version);
		barrier();
		start.tv_sec = (u64)wc->sec_hi << 32 | wc->sec;
		start.tv_nsec = wc->nsec;
		barrier();
	} while ((version & 1) || version != READ_ONCE(wc->version));

	*ts = timespec64_add(start, ns_to_timespec64(arm_pv_time_ns()));
}

static u64 notrace clocksource_counter(struct clocksource *cs)
{
	return read_counter();
}

static u64 notrace clocksource_hypercall(struct clocksource *cs)
{
	return hypercall_time_ns();
}

static struct clocksource clocksource = {
	.name	= "xen-armpv",
	.rating	= 400,
	.flags	= CLOCK_SOURCE_IS_CONTINUOUS,
};

static u64 notrace sched_clock_counter(void)
{
	return read_counter();
}

static u64 notrace sched_clock_hypercall(void)
{
	return hypercall_time_ns();
}

static unsigned long notrace delay_counter(void)
{
	return read_counter();
}

static unsigned long notrace delay_hypercall(void)
{
	return hypercall_time_ns();
}

static struct delay_timer delay_timer;

static void __init counter_init(const struct arm_pv_time *t)
{
	u32 rate = div_u64(((u64)NSEC_PER_SEC << t->shift) + t->mult / 2,
			   t->mult);

	clocksource.read = clocksource_counter;
	clocksource.mask = t->mask;
	clocksource_register_hz(&clocksource, rate);
	sched_clock_register(sched_clock_counter, fls(t->mask), rate);

	/* The delay loop relies on 32 bits that wrap. */
	if (t->mask == U32_MAX) {
		delay_timer.read_current_timer = delay_counter;
		delay_timer.freq = rate;
		register_current_timer_delay(&delay_timer);
	}
}

static void __init hypercall_clock_init(void)
{
	clocksource.read = clocksource_hypercall;
	clocksource.mask = CLOCKSOURCE_MASK(64);
	clocksource_register_hz(&clocksource, NSEC_PER_SEC);
	sched_clock_register(sched_clock_hypercall, 64, NSEC_PER_SEC);
	delay_timer.read_current_timer = delay_hypercall;
	delay_timer.freq = NSEC_PER_SEC;
	register_current_timer_delay(&delay_timer);
}

static int armpv_set_next_event(unsigned long delta,
				struct clock_event_device *evt)
{
	struct vcpu_set_singleshot_timer single = {
		.timeout_abs_ns = arm_pv_time_ns() +
				  ((u64)delta << EVENT_SHIFT),
	};

	return HYPERVISOR_vcpu_op(VCPUOP_set_singleshot_timer,
				  smp_processor_id(), &single);
}

static int armpv_stop_event(struct clock_event_device *evt)
{
	return HYPERVISOR_vcpu_op(VCPUOP_stop_singleshot_timer,
				  smp_processor_id(), NULL);
}

static irqreturn_t armpv_timer_interrupt(int irq, void *dev_id)
{
	struct clock_event_device *evt = dev_id;

	evt->event_handler(evt);
	return IRQ_HANDLED;
}

static int __init armpv_event_init(unsigned int irq)
{
	struct clock_event_device *evt = this_cpu_ptr(&timer_event);
	int err;

	err = request_percpu_irq(irq, armpv_timer_interrupt, "timer", &timer_event);
	if (err)
		return err;

	evt->name = "xen-armpv";
	evt->features = CLOCK_EVT_FEAT_ONESHOT;
	evt->rating = 400;
	evt->irq = irq;
	evt->cpumask = cpumask_of(smp_processor_id());
	evt->set_next_event = armpv_set_next_event;
	evt->set_state_shutdown = armpv_stop_event;
	evt->set_state_oneshot_stopped = armpv_stop_event;
	enable_percpu_irq(irq, IRQ_TYPE_NONE);
	clockevents_config_and_register(evt, NSEC_PER_SEC >> EVENT_SHIFT,
					32, U32_MAX);
	return 0;
}

static int __init armpv_timer_init(struct device_node *node)
{
	unsigned int irq = arm_pv_irq(ARM_PV_IRQ_TIMER);

	if (!irq)
		return -EINVAL;
	if (arm_pv_vcpu->time.mask)
		counter_init(&arm_pv_vcpu->time);
	else
		hypercall_clock_init();
	return armpv_event_init(irq);
}
TIMER_OF_DECLARE(xen_armpv, "xen,armpv-1", armpv_timer_init);
