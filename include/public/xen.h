/* SPDX-License-Identifier: MIT */
/*
 * xen.h - the part of the Xen ABI that Vambrace speaks, as an upstream
 * auto-translated ARM guest sees it. Names and numbers are Xen's. Whoever
 * includes it in C checks every offset and size with his own compiler: see its
 * end. Linux has Xen's own headers; its port checks them against these numbers.
 *
 * xen_ulong_t is 64 bits wide on ARM: 4096 event channels in two levels.
 */
#ifndef VAMBRACE_PUBLIC_XEN_H
#define VAMBRACE_PUBLIC_XEN_H

/* Hypercall numbers. */
#define __HYPERVISOR_memory_op		12
#define __HYPERVISOR_multicall		13
#define __HYPERVISOR_xen_version	17
#define __HYPERVISOR_console_io		18
#define __HYPERVISOR_grant_table_op	20
#define __HYPERVISOR_vm_assist		21
#define __HYPERVISOR_vcpu_op		24
#define __HYPERVISOR_sched_op		29
#define __HYPERVISOR_event_channel_op	32
#define __HYPERVISOR_physdev_op		33
#define __HYPERVISOR_hvm_op		34

/* Errors: negated in results. */
#define XEN_EPERM	1
#define XEN_ENOENT	2
#define XEN_ESRCH	3
#define XEN_E2BIG	7
#define XEN_EAGAIN	11
#define XEN_ENOMEM	12
#define XEN_EFAULT	14
#define XEN_EBUSY	16
#define XEN_EEXIST	17
#define XEN_EINVAL	22
#define XEN_ENOSPC	28
#define XEN_ENOSYS	38

#define DOMID_SELF	0x7ff0
#define DOMID_XEN	0x7ff2	/* the hypervisor, as the other end of a channel */

/* __HYPERVISOR_xen_version */
#define XENVER_version		0
#define XENVER_extraversion	1
#define XENVER_get_features	6
#define XENVER_guest_handle	8

#define XENFEAT_auto_translated_physmap	2
#define XENFEAT_dom0			11
#define XENFEAT_not_direct_mapped	16
#define XENFEAT_direct_mapped		17

/* __HYPERVISOR_console_io */
#define CONSOLEIO_write		0
#define CONSOLEIO_read		1

/* __HYPERVISOR_vcpu_op */
#define VCPUOP_initialise		0
#define VCPUOP_up			1
#define VCPUOP_down			2
#define VCPUOP_is_up			3
#define VCPUOP_register_runstate_memory_area	5
#define VCPUOP_set_periodic_timer	6
#define VCPUOP_stop_periodic_timer	7
#define VCPUOP_set_singleshot_timer	8
#define VCPUOP_stop_singleshot_timer	9
#define VCPUOP_register_vcpu_info	10

#define VCPU_SSHOTTMR_future		0x1	/* a time in the past is -ETIME */
#define XEN_ETIME			62

/* __HYPERVISOR_sched_op */
#define SCHEDOP_yield		0
#define SCHEDOP_block		1
#define SCHEDOP_shutdown	2
#define SCHEDOP_poll		3

#define SHUTDOWN_poweroff	0
#define SHUTDOWN_reboot		1
#define SHUTDOWN_suspend	2
#define SHUTDOWN_crash		3
#define SHUTDOWN_watchdog	4

/* __HYPERVISOR_event_channel_op */
#define EVTCHNOP_bind_interdomain	0
#define EVTCHNOP_bind_virq		1
#define EVTCHNOP_bind_pirq		2
#define EVTCHNOP_close			3
#define EVTCHNOP_send			4
#define EVTCHNOP_status			5
#define EVTCHNOP_alloc_unbound		6
#define EVTCHNOP_bind_ipi		7
#define EVTCHNOP_bind_vcpu		8
#define EVTCHNOP_unmask			9
#define EVTCHNOP_reset			10
#define EVTCHNOP_init_control		11

#define EVTCHNSTAT_closed	0
#define EVTCHNSTAT_unbound	1
#define EVTCHNSTAT_interdomain	2
#define EVTCHNSTAT_pirq		3
#define EVTCHNSTAT_virq		4
#define EVTCHNSTAT_ipi		5

#define VIRQ_TIMER	0
#define VIRQ_DEBUG	1
#define VIRQ_CONSOLE	2
#define NR_VIRQS	24

/* __HYPERVISOR_hvm_op */
#define HVMOP_set_param			0
#define HVMOP_get_param			1
#define HVM_PARAM_CALLBACK_IRQ		0
#define HVM_PARAM_STORE_PFN		1
#define HVM_PARAM_STORE_EVTCHN		2
#define HVM_PARAM_CONSOLE_PFN		17
#define HVM_PARAM_CONSOLE_EVTCHN	18
#define HVM_NR_PARAMS			39

/* __HYPERVISOR_memory_op */
#define XENMEM_increase_reservation	0
#define XENMEM_decrease_reservation	1
#define XENMEM_populate_physmap		6
#define XENMEM_add_to_physmap		7
#define XENMEM_memory_map		9
#define XENMEM_remove_from_physmap	15
#define XENMAPSPACE_shared_info		0
#define XENMAPSPACE_grant_table		1

/* __HYPERVISOR_vm_assist: nothing of it exists here. */

#define XEN_EVTCHN_2L_PORTS	4096
#define XEN_EVTCHN_WORDS	64

#ifndef __ASSEMBLER__

typedef uint64_t xen_ulong_t;
typedef uint16_t domid_t;
typedef uint32_t evtchn_port_t;

struct xen_vcpu_time_info {
	uint32_t version;
	uint32_t pad0;
	uint64_t tsc_timestamp;
	uint64_t system_time;
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	int8_t pad1[3];
};

struct xen_vcpu_info {
	uint8_t evtchn_upcall_pending;
	uint8_t evtchn_upcall_mask;
	xen_ulong_t evtchn_pending_sel;
	struct xen_vcpu_time_info time;
};

struct xen_shared_info {
	struct xen_vcpu_info vcpu_info[1];
	xen_ulong_t evtchn_pending[XEN_EVTCHN_WORDS];
	xen_ulong_t evtchn_mask[XEN_EVTCHN_WORDS];
	uint32_t wc_version;
	uint32_t wc_sec;
	uint32_t wc_nsec;
	uint32_t wc_sec_hi;
};

struct xen_feature_info {
	uint32_t submap_idx;
	uint32_t submap;
};

struct xen_vcpu_set_singleshot_timer {
	uint64_t timeout_abs_ns;
	uint32_t flags;
	uint32_t pad;
};

struct xen_sched_shutdown {
	uint32_t reason;
};

struct xen_sched_poll {
	uint32_t ports;			/* gva of evtchn_port_t[nr_ports] */
	uint32_t ports_hi;
	uint32_t nr_ports;
	uint32_t pad;
	uint64_t timeout;		/* ns, absolute; 0 is none */
};

struct xen_evtchn_alloc_unbound {
	domid_t dom, remote_dom;
	evtchn_port_t port;
};

struct xen_evtchn_bind_interdomain {
	domid_t remote_dom;
	evtchn_port_t remote_port;
	evtchn_port_t local_port;
};

struct xen_evtchn_bind_virq {
	uint32_t virq;
	uint32_t vcpu;
	evtchn_port_t port;
};

struct xen_evtchn_bind_ipi {
	uint32_t vcpu;
	evtchn_port_t port;
};

struct xen_evtchn_port {		/* close, send, unmask */
	evtchn_port_t port;
};

struct xen_evtchn_status {
	domid_t dom;
	evtchn_port_t port;
	uint32_t status;
	uint32_t vcpu;
	uint32_t u[2];			/* what it is bound to */
};

struct xen_evtchn_bind_vcpu {
	evtchn_port_t port;
	uint32_t vcpu;
};

struct xen_hvm_param {
	domid_t domid;
	uint32_t index;
	uint64_t value;
};

struct xen_add_to_physmap {
	domid_t domid;
	uint16_t size;
	uint32_t space;
	xen_ulong_t idx;
	xen_ulong_t gpfn;
};

/* The console page: guest output in out[], guest input in in[]. */
#define XENCONS_IN_SIZE		1024
#define XENCONS_OUT_SIZE	2048
struct xencons_interface {
	char in[XENCONS_IN_SIZE];
	char out[XENCONS_OUT_SIZE];
	uint32_t in_cons, in_prod;
	uint32_t out_cons, out_prod;
};

/* The layout, in numbers: these are the ABI. */

#define XEN_SIZE(type, size) \
	_Static_assert(sizeof(struct type) == (size), "size of struct " #type)
#define XEN_AT(type, field, offset) \
	_Static_assert(__builtin_offsetof(struct type, field) == (offset), \
		       "offset of " #type "." #field)

XEN_SIZE(xen_vcpu_time_info, 32);
XEN_AT(xen_vcpu_time_info, version, 0);
XEN_AT(xen_vcpu_time_info, pad0, 4);
XEN_AT(xen_vcpu_time_info, tsc_timestamp, 8);
XEN_AT(xen_vcpu_time_info, system_time, 16);
XEN_AT(xen_vcpu_time_info, tsc_to_system_mul, 24);
XEN_AT(xen_vcpu_time_info, tsc_shift, 28);
XEN_AT(xen_vcpu_time_info, pad1, 29);

XEN_SIZE(xen_vcpu_info, 48);
XEN_AT(xen_vcpu_info, evtchn_upcall_pending, 0);
XEN_AT(xen_vcpu_info, evtchn_upcall_mask, 1);
XEN_AT(xen_vcpu_info, evtchn_pending_sel, 8);
XEN_AT(xen_vcpu_info, time, 16);

XEN_SIZE(xen_shared_info, 1088);
XEN_AT(xen_shared_info, vcpu_info, 0);
XEN_AT(xen_shared_info, evtchn_pending, 48);
XEN_AT(xen_shared_info, evtchn_mask, 560);
XEN_AT(xen_shared_info, wc_version, 1072);
XEN_AT(xen_shared_info, wc_sec, 1076);
XEN_AT(xen_shared_info, wc_nsec, 1080);
XEN_AT(xen_shared_info, wc_sec_hi, 1084);

XEN_SIZE(xen_feature_info, 8);
XEN_AT(xen_feature_info, submap_idx, 0);
XEN_AT(xen_feature_info, submap, 4);

XEN_SIZE(xen_vcpu_set_singleshot_timer, 16);
XEN_AT(xen_vcpu_set_singleshot_timer, timeout_abs_ns, 0);
XEN_AT(xen_vcpu_set_singleshot_timer, flags, 8);
XEN_AT(xen_vcpu_set_singleshot_timer, pad, 12);

XEN_SIZE(xen_sched_shutdown, 4);
XEN_AT(xen_sched_shutdown, reason, 0);

XEN_SIZE(xen_sched_poll, 24);
XEN_AT(xen_sched_poll, ports, 0);
XEN_AT(xen_sched_poll, ports_hi, 4);
XEN_AT(xen_sched_poll, nr_ports, 8);
XEN_AT(xen_sched_poll, pad, 12);
XEN_AT(xen_sched_poll, timeout, 16);

XEN_SIZE(xen_evtchn_alloc_unbound, 8);
XEN_AT(xen_evtchn_alloc_unbound, dom, 0);
XEN_AT(xen_evtchn_alloc_unbound, remote_dom, 2);
XEN_AT(xen_evtchn_alloc_unbound, port, 4);

XEN_SIZE(xen_evtchn_bind_interdomain, 12);
XEN_AT(xen_evtchn_bind_interdomain, remote_dom, 0);
XEN_AT(xen_evtchn_bind_interdomain, remote_port, 4);
XEN_AT(xen_evtchn_bind_interdomain, local_port, 8);

XEN_SIZE(xen_evtchn_bind_virq, 12);
XEN_AT(xen_evtchn_bind_virq, virq, 0);
XEN_AT(xen_evtchn_bind_virq, vcpu, 4);
XEN_AT(xen_evtchn_bind_virq, port, 8);

XEN_SIZE(xen_evtchn_bind_ipi, 8);
XEN_AT(xen_evtchn_bind_ipi, vcpu, 0);
XEN_AT(xen_evtchn_bind_ipi, port, 4);

XEN_SIZE(xen_evtchn_port, 4);
XEN_AT(xen_evtchn_port, port, 0);

XEN_SIZE(xen_evtchn_status, 24);
XEN_AT(xen_evtchn_status, dom, 0);
XEN_AT(xen_evtchn_status, port, 4);
XEN_AT(xen_evtchn_status, status, 8);
XEN_AT(xen_evtchn_status, vcpu, 12);
XEN_AT(xen_evtchn_status, u, 16);

XEN_SIZE(xen_evtchn_bind_vcpu, 8);
XEN_AT(xen_evtchn_bind_vcpu, port, 0);
XEN_AT(xen_evtchn_bind_vcpu, vcpu, 4);

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

#endif /* __ASSEMBLER__ */
#endif
