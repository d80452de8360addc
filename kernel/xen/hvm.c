// SPDX-License-Identifier: GPL-2.0-only
/*
 * hvm.c - __HYPERVISOR_hvm_op: the parameters of a domain.
 *
 * Arguments are guest-controlled.
 */
#include "calls.h"

#include <arch/arch.h>
#include <public/xen.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>

static void start_params(struct domain *domain)
{
	domain->hvm_callback = 0;
}

DOMAIN_HOOKS(params) = { .start = start_params };

/* arch_domain_create() has mapped the console page at arch_console_gpa(). */
static int32_t get_param(struct domain *domain, struct xen_hvm_param *param)
{
	switch (param->index) {
	case HVM_PARAM_CONSOLE_PFN:
		param->value = arch_console_gpa().a >> PAGE_SHIFT;
		return 0;
	case HVM_PARAM_CONSOLE_EVTCHN:
		param->value = domain->console_port;
		return 0;
	case HVM_PARAM_CALLBACK_IRQ:
		param->value = domain->hvm_callback;
		return 0;
	default:
		param->value = 0; /* not set: no error */
		return 0;
	}
}

int32_t hvm_op(struct vcpu *vcpu, const uint32_t *arg)
{
	struct domain *domain = vcpu->domain;
	struct xen_hvm_param param;
	int32_t result;

	if (arg[0] != HVMOP_get_param && arg[0] != HVMOP_set_param) {
		return -XEN_ENOSYS;
	}
	if (!arch_copy_from_guest(vcpu, &param, arg[1], sizeof(param))) {
		return -XEN_EFAULT;
	}
	if (param.domid != DOMID_SELF && param.domid != domain->id) {
		return -XEN_EPERM;
	}
	if (param.index >= HVM_NR_PARAMS) {
		return -XEN_EINVAL;
	}
	if (arg[0] == HVMOP_set_param) {
		if (param.index != HVM_PARAM_CALLBACK_IRQ) {
			return -XEN_EPERM;
		}
		domain->hvm_callback = param.value;
		return 0;
	}
	result = get_param(domain, &param);
	if (result == 0 && !arch_copy_to_guest(vcpu, arg[1], &param, sizeof(param))) {
		return -XEN_EFAULT;
	}
	return result;
}
