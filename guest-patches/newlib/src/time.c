/* SPDX-License-Identifier: GPL-2.0 */
/*
 * time.c - read the clock by hypercall or by the counter page; set the timer.
 */
#include "runtime.h"

uint64_t guest_time_ns(void)
{
	uint64_t now = 0;

	hyp_pv_op(ARM_PV_OP_GET_TIME, guest_pointer(&now));
	return now;
}

bool guest_has_counter(void)
{
	return guest_vcpu()->time.mask != 0;
}

uint64_t guest_counter_ns(void)
{
	volatile struct arm_pv_time *time = (volatile struct arm_pv_time *)&guest_vcpu()->time;
	uint32_t version, ticks;
	uint64_t ns;

	do {
		version = time->version;
		ticks = *(volatile uint32_t *)(ARM_PV_COUNTER_PAGE + time->offset);
		ticks = (ticks - time->base) & time->mask;
		ns = time->base_ns + ((uint64_t)ticks * time->mult >> time->shift);
	} while (version & 1 || version != time->version);
	return ns;
}

int32_t guest_timer_set(uint64_t deadline_ns, uint32_t flags)
{
	const struct xen_vcpu_set_singleshot_timer timer = {
		.timeout_abs_ns = deadline_ns,
		.flags = flags,
	};

	return hyp_vcpu_op(VCPUOP_set_singleshot_timer, 0, &timer);
}

int32_t guest_timer_stop(void)
{
	return hyp_vcpu_op(VCPUOP_stop_singleshot_timer, 0, NULL);
}
