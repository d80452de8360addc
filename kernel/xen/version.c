// SPDX-License-Identifier: GPL-2.0-only
/*
 * version.c - __HYPERVISOR_xen_version: the version and features of the ABI.
 *
 * Arguments are guest-controlled.
 * LOCKS: none; nothing changes.
 */
#include "calls.h"

#include <arch/arch.h>
#include <public/xen.h>

/* The version of Xen whose ABI this is, as XENVER_version reports it. */
#define XEN_ABI_VERSION (4u << 16 | 17u)

static int32_t get_features(struct vcpu *vcpu, uint32_t arg)
{
	struct xen_feature_info info;

	if (!arch_copy_from_guest(vcpu, &info, arg, sizeof(info))) {
		return -XEN_EFAULT;
	}
	if (info.submap_idx != 0) {
		return -XEN_EINVAL;
	}
	info.submap = 1u << XENFEAT_auto_translated_physmap | 1u << XENFEAT_not_direct_mapped;
	return arch_copy_to_guest(vcpu, arg, &info, sizeof(info)) ? 0 : -XEN_EFAULT;
}

int32_t xen_version(struct vcpu *vcpu, const uint32_t *arg)
{
	static const char extraversion[16] = "-vambrace";

	switch (arg[0]) {
	case XENVER_version:
		return XEN_ABI_VERSION;
	case XENVER_extraversion:
		return arch_copy_to_guest(vcpu, arg[1], extraversion, sizeof(extraversion)) ?
			       0 :
			       -XEN_EFAULT;
	case XENVER_get_features:
		return get_features(vcpu, arg[1]);
	default:
		return -XEN_ENOSYS;
	}
}
