// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Linux's idea of Xen's structures against what the hypervisor lays out: the
 * numbers are those at the end of its include/public/xen.h. asm/xen/arm_pv_abi.h
 * checks its own. Nothing of this file is in the kernel.
 */
#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include <asm/pv/vcpu.h>
#include <xen/interface/event_channel.h>
#include <xen/interface/hvm/hvm_op.h>
#include <xen/interface/io/console.h>
#include <xen/interface/memory.h>
#include <xen/interface/sched.h>
#include <xen/interface/vcpu.h>
#include <xen/interface/version.h>
#include <xen/interface/xen.h>

#define XEN_SIZE(type, size) \
	static_assert(sizeof(struct type) == (size))
#define XEN_AT(type, field, offset) \
	static_assert(offsetof(struct type, field) == (offset))

XEN_SIZE(pvclock_vcpu_time_info, 32);
XEN_AT(pvclock_vcpu_time_info, version, 0);
XEN_AT(pvclock_vcpu_time_info, tsc_timestamp, 8);
XEN_AT(pvclock_vcpu_time_info, system_time, 16);
XEN_AT(pvclock_vcpu_time_info, tsc_to_system_mul, 24);
XEN_AT(pvclock_vcpu_time_info, tsc_shift, 28);

XEN_SIZE(vcpu_info, 48);
XEN_AT(vcpu_info, evtchn_upcall_pending, ARM_PV_UPCALL_PENDING);
XEN_AT(vcpu_info, evtchn_upcall_mask, ARM_PV_UPCALL_MASK);
XEN_AT(vcpu_info, evtchn_pending_sel, 8);
XEN_AT(vcpu_info, time, 16);
static_assert(sizeof(struct vcpu_info) <= ARM_PV_CURRENT);

XEN_AT(shared_info, vcpu_info, 0);
XEN_AT(shared_info, evtchn_pending, 48);
XEN_AT(shared_info, evtchn_mask, 560);
XEN_AT(shared_info, wc.version, 1072);
XEN_AT(shared_info, wc.sec, 1076);
XEN_AT(shared_info, wc.nsec, 1080);
XEN_AT(shared_info, wc.sec_hi, 1084);

XEN_SIZE(xen_feature_info, 8);
XEN_AT(xen_feature_info, submap_idx, 0);
XEN_AT(xen_feature_info, submap, 4);

XEN_SIZE(vcpu_set_singleshot_timer, 16);
XEN_AT(vcpu_set_singleshot_timer, timeout_abs_ns, 0);
XEN_AT(vcpu_set_singleshot_timer, flags, 8);

XEN_SIZE(sched_shutdown, 4);
XEN_AT(sched_shutdown, reason, 0);

XEN_SIZE(sched_poll, 24);
XEN_AT(sched_poll, ports, 0);
XEN_AT(sched_poll, nr_ports, 8);
XEN_AT(sched_poll, timeout, 16);

XEN_SIZE(evtchn_alloc_unbound, 8);
XEN_AT(evtchn_alloc_unbound, dom, 0);
XEN_AT(evtchn_alloc_unbound, remote_dom, 2);
XEN_AT(evtchn_alloc_unbound, port, 4);

XEN_SIZE(evtchn_bind_interdomain, 12);
XEN_AT(evtchn_bind_interdomain, remote_dom, 0);
XEN_AT(evtchn_bind_interdomain, remote_port, 4);
XEN_AT(evtchn_bind_interdomain, local_port, 8);

XEN_SIZE(evtchn_bind_virq, 12);
XEN_AT(evtchn_bind_virq, virq, 0);
XEN_AT(evtchn_bind_virq, vcpu, 4);
XEN_AT(evtchn_bind_virq, port, 8);

XEN_SIZE(evtchn_bind_ipi, 8);
XEN_AT(evtchn_bind_ipi, vcpu, 0);
XEN_AT(evtchn_bind_ipi, port, 4);

XEN_SIZE(evtchn_close, 4);
XEN_AT(evtchn_close, port, 0);
XEN_SIZE(evtchn_send, 4);
XEN_AT(evtchn_send, port, 0);
XEN_SIZE(evtchn_unmask, 4);
XEN_AT(evtchn_unmask, port, 0);

XEN_SIZE(evtchn_status, 24);
XEN_AT(evtchn_status, dom, 0);
XEN_AT(evtchn_status, port, 4);
XEN_AT(evtchn_status, status, 8);
XEN_AT(evtchn_status, vcpu, 12);
XEN_AT(evtchn_status, u, 16);

XEN_SIZE(evtchn_bind_vcpu, 8);
XEN_AT(evtchn_bind_vcpu, port, 0);
XEN_AT(evtchn_bind_vcpu, vcpu, 4);

XEN_SIZE(xen_hvm_param, 16);
XEN_AT(xen_hvm_param, domid, 0);
XEN_AT(xen_hvm_param, index, 4);
XEN_AT(xen_hvm_param, value, 8);

XEN_SIZE(xen_add_to_physmap, 24);
XEN_AT(xen_add_to_physmap, domid, 0);
XEN_AT(xen_add_to_physmap, size, 2);
XEN_AT(xen_add_to_physmap, space, 4);
XEN_AT(xen_add_to_physmap, idx, 8);
XEN_AT(xen_add_to_physmap, gpfn, 16);

XEN_SIZE(xencons_interface, 3088);
XEN_AT(xencons_interface, in, 0);
XEN_AT(xencons_interface, out, 1024);
XEN_AT(xencons_interface, in_cons, 3072);
XEN_AT(xencons_interface, in_prod, 3076);
XEN_AT(xencons_interface, out_cons, 3080);
XEN_AT(xencons_interface, out_prod, 3084);
