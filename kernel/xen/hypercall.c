// SPDX-License-Identifier: GPL-2.0-only
/*
 * hypercall.c - the hypercall table, and the small calls.
 *
 * Every argument is guest-controlled: structures are copied once into locals
 * and checked before anything happens. What is not written is -ENOSYS.
 */
#include <vambrace/hypercall.h>

#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <public/xen.h>
#include <vambrace/console.h>
#include <vambrace/container_of.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

/* The version of Xen whose ABI this is, as XENVER_version reports it. */
#define XEN_ABI_VERSION	(4u << 16 | 17u)

/* --- xen_version --- */

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

static int32_t xen_version(struct vcpu *vcpu, const uint32_t *arg)
{
	static const char extraversion[16] = "-vambrace";

	switch (arg[0]) {
	case XENVER_version:
		return XEN_ABI_VERSION;
	case XENVER_extraversion:
		return arch_copy_to_guest(vcpu, arg[1], extraversion, sizeof(extraversion)) ?
			       0 : -XEN_EFAULT;
	case XENVER_get_features:
		return get_features(vcpu, arg[1]);
	default:
		return -XEN_ENOSYS;
	}
}

/* --- console_io --- */

/* What CONSOLEIO_read gives at once. */
#define CONSOLEIO_READ_MAX	64u

static int32_t console_write(struct vcpu *vcpu, uint32_t count, uint32_t gva)
{
	char *to;

	if (count > CONSOLE_WRITE_MAX) {
		return -XEN_E2BIG;
	}
	if (count == 0) {
		return 0;
	}
	to = console_write_begin(vcpu, gva, count);
	if (to == NULL) {
		return HYPERCALL_AGAIN;
	}
	if (!arch_copy_from_guest(vcpu, to, gva, count)) {
		console_write_end(vcpu->domain, 0);
		return -XEN_EFAULT;
	}
	console_write_end(vcpu->domain, count);
	return 0;
}

static int32_t console_io(struct vcpu *vcpu, const uint32_t *arg)
{
	char input[CONSOLEIO_READ_MAX];
	uint32_t size = arg[1] < CONSOLEIO_READ_MAX ? arg[1] : CONSOLEIO_READ_MAX;

	switch (arg[0]) {
	case CONSOLEIO_write:
		return console_write(vcpu, arg[1], arg[2]);
	case CONSOLEIO_read:
		size = (uint32_t)console_read_guest(vcpu->domain, input, size);
		return arch_copy_to_guest(vcpu, arg[2], input, size) ? (int32_t)size : -XEN_EFAULT;
	default:
		return -XEN_ENOSYS;
	}
}

/* --- sched_op --- */

/* Keeps the mask; returns at once when something is pending already. */
static int32_t block(struct vcpu *vcpu)
{
	if (!arch_upcall_pending(vcpu)) {
		vcpu->state = VCPU_BLOCKED;
		sched_sleep(vcpu);
	}
	return 0;
}

#define POLL_PORTS_MAX	128u
#define POLL_PIECE	32u

enum polled { POLL_NONE_PENDING, POLL_RETURN, POLL_FAULT, POLL_BAD_PORT };

/* A piece of the ports of a poll at @gva, both guest-controlled. */
static enum polled poll_piece(struct vcpu *vcpu, uint32_t gva, uint32_t count)
{
	evtchn_port_t port[POLL_PIECE];

	if (!arch_copy_from_guest(vcpu, port, gva, count * sizeof(port[0]))) {
		return POLL_FAULT;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (port[i] == 0 || port[i] >= EVENT_PORTS) {
			return POLL_BAD_PORT;
		}
	}
	return event_any_pending(vcpu->domain, port, count) ? POLL_RETURN : POLL_NONE_PENDING;
}

/*
 * Whether to wait for the ports of a poll. When an interrupt waits between two
 * pieces of them, the poll returns early: a poller looks again at what it polls
 * for, as it has to after a time-out.
 */
static enum polled poll_ports(struct vcpu *vcpu, const struct xen_sched_poll *request)
{
	uint32_t left = request->nr_ports;
	uint32_t gva = request->ports;
	enum polled result = POLL_NONE_PENDING;

	while (left != 0 && result == POLL_NONE_PENDING) {
		uint32_t count = left < POLL_PIECE ? left : POLL_PIECE;

		result = poll_piece(vcpu, gva, count);
		gva += count * sizeof(evtchn_port_t);
		left -= count;
		if (left != 0 && result == POLL_NONE_PENDING && arch_interrupt_waiting()) {
			return POLL_RETURN;
		}
	}
	return result;
}

static int32_t poll(struct vcpu *vcpu, uint32_t gva)
{
	struct xen_sched_poll request;

	if (!arch_copy_from_guest(vcpu, &request, gva, sizeof(request))) {
		return -XEN_EFAULT;
	}
	if (request.nr_ports > POLL_PORTS_MAX || request.ports_hi != 0) {
		return -XEN_EINVAL;
	}
	switch (poll_ports(vcpu, &request)) {
	case POLL_FAULT:
		return -XEN_EFAULT;
	case POLL_BAD_PORT:
		return -XEN_EINVAL;
	case POLL_RETURN:
		return 0;
	case POLL_NONE_PENDING:
		break;
	}
	if (!arch_upcall_pending(vcpu)) {
		vcpu->state = VCPU_BLOCKED;
		vcpu->polling = true;
		timer_set(&vcpu->poll_timer, request.timeout != 0 ? request.timeout : NEVER);
		sched_sleep(vcpu);
	}
	return 0;
}

static int32_t shutdown(struct vcpu *vcpu, uint32_t gva)
{
	struct xen_sched_shutdown request;

	if (!arch_copy_from_guest(vcpu, &request, gva, sizeof(request))) {
		return -XEN_EFAULT;
	}
	switch (request.reason) {
	case SHUTDOWN_poweroff:
		domain_shutdown(vcpu->domain, DOMAIN_POWEROFF);
		return 0;
	case SHUTDOWN_reboot:
		domain_shutdown(vcpu->domain, DOMAIN_REBOOT);
		return 0;
	case SHUTDOWN_crash:
	case SHUTDOWN_watchdog:
		domain_shutdown(vcpu->domain, DOMAIN_CRASH);
		return 0;
	default:
		return -XEN_EINVAL;
	}
}

static int32_t sched_op(struct vcpu *vcpu, const uint32_t *arg)
{
	switch (arg[0]) {
	case SCHEDOP_yield:
		sched_yield(vcpu);
		return 0;
	case SCHEDOP_block:
		return block(vcpu);
	case SCHEDOP_shutdown:
		return shutdown(vcpu, arg[1]);
	case SCHEDOP_poll:
		return poll(vcpu, arg[1]);
	default:
		return -XEN_ENOSYS;
	}
}

/* --- vcpu_op --- */

static void notify_timer(struct vcpu *vcpu)
{
	arch_set_upcall_pending(vcpu, ARM_PV_IRQ_TIMER);
	event_notify_virq(vcpu->domain, VIRQ_TIMER);
	sched_wake(vcpu);
}

static void singleshot_expired(struct timer *timer)
{
	notify_timer(container_of(timer, struct vcpu, timer));
}

static void poll_expired(struct timer *timer)
{
	sched_wake(container_of(timer, struct vcpu, poll_timer));
}

static void start_timers_of(struct vcpu *vcpu)
{
	vcpu->polling = false;
	vcpu->timer.expired = singleshot_expired;
	vcpu->timer.owner = &vcpu->sched;
	vcpu->poll_timer.expired = poll_expired;
	vcpu->poll_timer.owner = &vcpu->sched;
}

static void start_timers(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		start_timers_of(domain->vcpu[i]);
	}
}

static void end_timers(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		timer_cancel(&domain->vcpu[i]->timer);
		timer_cancel(&domain->vcpu[i]->poll_timer);
	}
}

DOMAIN_HOOKS(timers) = { .start = start_timers, .end = end_timers };

static int32_t set_singleshot_timer(struct vcpu *vcpu, uint32_t gva)
{
	struct xen_vcpu_set_singleshot_timer request;
	uint64_t now;

	if (!arch_copy_from_guest(vcpu, &request, gva, sizeof(request))) {
		return -XEN_EFAULT;
	}
	now = time_now();
	if (request.timeout_abs_ns <= now) {
		if (request.flags & VCPU_SSHOTTMR_future) {
			return -XEN_ETIME;
		}
		timer_cancel(&vcpu->timer);
		notify_timer(vcpu);
		return 0;
	}
	timer_set_from(&vcpu->timer, request.timeout_abs_ns, now);
	return 0;
}

static int32_t vcpu_op(struct vcpu *vcpu, const uint32_t *arg)
{
	if (arg[1] != 0) {
		return -XEN_ENOENT;	/* one vCPU a domain */
	}
	switch (arg[0]) {
	case VCPUOP_is_up:
		return 1;
	case VCPUOP_set_singleshot_timer:
		return set_singleshot_timer(vcpu, arg[2]);
	case VCPUOP_stop_singleshot_timer:
		timer_cancel(&vcpu->timer);
		return 0;
	case VCPUOP_stop_periodic_timer:
		return 0;	/* there is none to stop */
	default:
		return -XEN_ENOSYS;
	}
}

/* --- hvm_op --- */

static void start_params(struct domain *domain)
{
	domain->hvm_callback = 0;
}

DOMAIN_HOOKS(params) = { .start = start_params };

/* gpa of the console page: arch_domain_create() put it there. */
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
		param->value = 0;	/* not set: no error */
		return 0;
	}
}

static int32_t hvm_op(struct vcpu *vcpu, const uint32_t *arg)
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

/* --- the table --- */

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
