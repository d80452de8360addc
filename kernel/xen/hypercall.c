// SPDX-License-Identifier: GPL-2.0-only
/*
 * hypercall.c - the hypercall table. See hypercall.h.
 */
#include <vambrace/hypercall.h>

#include <stddef.h>

#include <arch/arch.h>
#include <public/xen.h>
#include <vambrace/domain.h>

#include "calls.h"

static int32_t call_event_channel_op(struct vcpu *vcpu, const uint32_t *arg)
{
	return event_channel_op(vcpu, arg[0], arg[1]);
}

typedef int32_t (*hypercall_t)(struct vcpu *vcpu, const uint32_t *arg);

static const hypercall_t table[] = {
	[__HYPERVISOR_xen_version] = xen_version,
	[__HYPERVISOR_console_io] = console_io,
	[__HYPERVISOR_vcpu_op] = vcpu_op,
	[__HYPERVISOR_sched_op] = sched_op,
	[__HYPERVISOR_event_channel_op] = call_event_channel_op,
	[__HYPERVISOR_hvm_op] = hvm_op,
};

int32_t hypercall(struct vcpu *vcpu, uint32_t number, struct hypercall_args *args)
{
	if (number >= sizeof(table) / sizeof(table[0]) || table[number] == NULL) {
		return arch_hypercall(vcpu, number, args);
	}
	vcpu->counters[ENTRY_hypercall]++;
	return table[number](vcpu, args->arg);
}
