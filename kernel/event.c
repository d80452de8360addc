// SPDX-License-Identifier: GPL-2.0-only
/*
 * event.c - Xen event channels, two levels: a bit per port in shared_info, a
 * bit per word of them in the vCPU's selector.
 *
 * The hypervisor never trusts shared_info: it only sets bits there, and its
 * own tables say what a port is. Every port number of a guest is checked
 * against EVENT_PORTS before it is an index.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include <vambrace/event.h>

#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/sched.h>

#define WORD(port)	((port) / 64)
#define BIT(port)	((port) % 64)

/* Ports closed at a time, when all are: about 40 instructions each. */
#define CLOSE_PIECE	16

static struct event_channel *channel_of(struct domain *domain, evtchn_port_t port)
{
	if (port == 0 || port >= EVENT_PORTS ||
	    domain->events.channel[port].status == EVTCHNSTAT_closed) {
		return NULL;
	}
	return &domain->events.channel[port];
}

static evtchn_port_t free_port(struct domain *domain)
{
	for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
		if (domain->events.channel[port].status == EVTCHNSTAT_closed) {
			return port;
		}
	}
	return 0;
}

static struct domain *live_domain(const struct vcpu *vcpu, domid_t id)
{
	struct domain *domain = id == DOMID_SELF ? vcpu->domain : domain_by_id(id);

	return domain != NULL && domain->state == DOMAIN_RUNNING ? domain : NULL;
}

/* --- notification --- */

static void raise_upcall(struct domain *domain, evtchn_port_t port)
{
	struct xen_vcpu_info *info = (struct xen_vcpu_info *)arch_vcpu_page(&domain->vcpu);

	if (!arch_test_and_set_bit64(&info->evtchn_pending_sel, WORD(port))) {
		arch_set_upcall_pending(&domain->vcpu, ARM_PV_IRQ_EVENT);
	}
	sched_wake(&domain->vcpu);
}

void event_notify(struct domain *domain, evtchn_port_t port)
{
	struct xen_shared_info *shared = arch_shared_info(domain);

	if (arch_test_and_set_bit64(&shared->evtchn_pending[WORD(port)], BIT(port))) {
		return;
	}
	if (shared->evtchn_mask[WORD(port)] >> BIT(port) & 1) {
		/* Masked: a poller may wait for the bit alone. */
		if (domain->vcpu.polling) {
			sched_wake(&domain->vcpu);
		}
		return;
	}
	raise_upcall(domain, port);
}

void event_notify_virq(struct domain *domain, unsigned int virq)
{
	evtchn_port_t port = domain->events.virq_port[virq];

	if (port != 0) {
		event_notify(domain, port);
	}
}

bool event_virq_bound(const struct domain *domain, unsigned int virq)
{
	return domain->events.virq_port[virq] != 0;
}

bool event_any_pending(struct domain *domain, const evtchn_port_t *port, unsigned int count)
{
	/* By words of 32 bits: the machine is little-endian. */
	const uint32_t *pending = (const uint32_t *)arch_shared_info(domain)->evtchn_pending;

	for (unsigned int i = 0; i < count; i++) {
		if (port[i] < EVENT_PORTS && (pending[port[i] / 32] >> port[i] % 32 & 1)) {
			return true;
		}
	}
	return false;
}

/* --- life of a port --- */

static void close_port(struct domain *domain, evtchn_port_t port)
{
	struct event_channel *channel = &domain->events.channel[port];
	struct domain *remote;

	if (channel->status == EVTCHNSTAT_virq) {
		domain->events.virq_port[channel->virq] = 0;
	}
	if (port == domain->console_port) {
		domain->console_port = 0;
	}
	if (channel->status == EVTCHNSTAT_interdomain) {
		remote = domain_by_id(channel->remote_domain);
		if (remote != NULL) {
			/* The peer may be bound again, by the same domain only. */
			remote->events.channel[channel->remote_port].status = EVTCHNSTAT_unbound;
		}
	}
	/* Whoever gets this port next is not to find an event of its last life. */
	arch_shared_info(domain)->evtchn_pending[WORD(port)] &= ~(UINT64_C(1) << BIT(port));
	*channel = (struct event_channel){ .status = EVTCHNSTAT_closed };
}

/* At the end of a domain, from port *@port on. Peers become unbound again. */
static enum hook_result close_some(struct domain *domain, evtchn_port_t *port)
{
	for (unsigned int i = 0; i < CLOSE_PIECE && *port < EVENT_PORTS; i++, (*port)++) {
		if (domain->events.channel[*port].status != EVTCHNSTAT_closed) {
			close_port(domain, *port);
		}
	}
	return *port == EVENT_PORTS ? HOOK_DONE : HOOK_MORE;
}

DOMAIN_HOOKS(event) = { .end_step = close_some };

evtchn_port_t event_alloc_hypervisor(struct domain *domain)
{
	evtchn_port_t port = free_port(domain);

	if (port != 0) {
		domain->events.channel[port] = (struct event_channel){
			.status = EVTCHNSTAT_interdomain,
			.remote_domain = DOMID_XEN,
		};
	}
	return port;
}

/* --- the hypercall: decode, check, act --- */

static int32_t bind_virq(struct vcpu *vcpu, struct xen_evtchn_bind_virq *bind)
{
	struct event_table *events = &vcpu->domain->events;
	evtchn_port_t port;

	if (bind->virq >= NR_VIRQS) {
		return -XEN_EINVAL;
	}
	if (bind->vcpu != 0) {
		return -XEN_ENOENT;
	}
	if (events->virq_port[bind->virq] != 0) {
		return -XEN_EEXIST;
	}
	port = free_port(vcpu->domain);
	if (port == 0) {
		return -XEN_ENOSPC;
	}
	events->channel[port] = (struct event_channel){
		.status = EVTCHNSTAT_virq, .virq = (uint8_t)bind->virq,
	};
	events->virq_port[bind->virq] = port;
	bind->port = port;
	return 0;
}

static int32_t bind_ipi(struct vcpu *vcpu, struct xen_evtchn_bind_ipi *bind)
{
	evtchn_port_t port;

	if (bind->vcpu != 0) {
		return -XEN_ENOENT;
	}
	port = free_port(vcpu->domain);
	if (port == 0) {
		return -XEN_ENOSPC;
	}
	vcpu->domain->events.channel[port] = (struct event_channel){ .status = EVTCHNSTAT_ipi };
	bind->port = port;
	return 0;
}

static int32_t alloc_unbound(struct vcpu *vcpu, struct xen_evtchn_alloc_unbound *alloc)
{
	evtchn_port_t port;

	if (alloc->dom != DOMID_SELF && alloc->dom != vcpu->domain->id) {
		return -XEN_EPERM;
	}
	port = free_port(vcpu->domain);
	if (port == 0) {
		return -XEN_ENOSPC;
	}
	vcpu->domain->events.channel[port] = (struct event_channel){
		.status = EVTCHNSTAT_unbound,
		.remote_domain = alloc->remote_dom == DOMID_SELF ? (domid_t)vcpu->domain->id :
								  alloc->remote_dom,
	};
	alloc->port = port;
	return 0;
}

static int32_t bind_interdomain(struct vcpu *vcpu, struct xen_evtchn_bind_interdomain *bind)
{
	struct domain *remote = live_domain(vcpu, bind->remote_dom);
	struct event_channel *peer;
	evtchn_port_t port;

	if (remote == NULL) {
		return -XEN_ESRCH;
	}
	peer = channel_of(remote, bind->remote_port);
	if (peer == NULL || peer->status != EVTCHNSTAT_unbound ||
	    peer->remote_domain != vcpu->domain->id) {
		return -XEN_EINVAL;
	}
	port = free_port(vcpu->domain);
	if (port == 0) {
		return -XEN_ENOSPC;
	}
	vcpu->domain->events.channel[port] = (struct event_channel){
		.status = EVTCHNSTAT_interdomain,
		.remote_domain = (domid_t)remote->id,
		.remote_port = bind->remote_port,
	};
	peer->status = EVTCHNSTAT_interdomain;
	peer->remote_port = port;
	bind->local_port = port;
	/* Notifications that came before are not lost. */
	event_notify(vcpu->domain, port);
	return 0;
}

static int32_t send(struct vcpu *vcpu, const struct xen_evtchn_port *request)
{
	struct event_channel *channel = channel_of(vcpu->domain, request->port);
	struct domain *remote;

	if (channel == NULL) {
		return -XEN_EINVAL;
	}
	switch (channel->status) {
	case EVTCHNSTAT_ipi:
		event_notify(vcpu->domain, request->port);
		return 0;
	case EVTCHNSTAT_interdomain:
		if (channel->remote_domain == DOMID_XEN) {
			console_ring_service(vcpu->domain);
			return 0;
		}
		remote = domain_by_id(channel->remote_domain);
		if (remote != NULL && remote->state == DOMAIN_RUNNING) {
			event_notify(remote, channel->remote_port);
		}
		return 0;
	case EVTCHNSTAT_unbound:
		return 0;	/* nobody listens */
	default:
		return -XEN_EINVAL;
	}
}

static int32_t close(struct vcpu *vcpu, const struct xen_evtchn_port *request)
{
	struct event_channel *channel = channel_of(vcpu->domain, request->port);

	if (channel == NULL) {
		return -XEN_EINVAL;
	}
	close_port(vcpu->domain, request->port);
	return 0;
}

static int32_t unmask(struct vcpu *vcpu, const struct xen_evtchn_port *request)
{
	struct xen_shared_info *shared = arch_shared_info(vcpu->domain);
	evtchn_port_t port = request->port;
	uint64_t bit;

	if (port == 0 || port >= EVENT_PORTS) {
		return -XEN_EINVAL;
	}
	bit = UINT64_C(1) << BIT(port);
	shared->evtchn_mask[WORD(port)] &= ~bit;
	if (shared->evtchn_pending[WORD(port)] & bit) {
		raise_upcall(vcpu->domain, port);
	}
	return 0;
}

static int32_t status(struct vcpu *vcpu, struct xen_evtchn_status *request)
{
	struct event_channel *channel;

	if (request->dom != DOMID_SELF && request->dom != vcpu->domain->id) {
		return -XEN_EPERM;
	}
	if (request->port >= EVENT_PORTS) {
		return -XEN_EINVAL;
	}
	channel = &vcpu->domain->events.channel[request->port];
	request->status = channel->status;
	request->vcpu = 0;
	request->u[0] = 0;
	request->u[1] = 0;
	switch (channel->status) {
	case EVTCHNSTAT_unbound:
		request->u[0] = channel->remote_domain;
		break;
	case EVTCHNSTAT_interdomain:
		request->u[0] = channel->remote_domain;
		request->u[1] = channel->remote_port;
		break;
	case EVTCHNSTAT_virq:
		request->u[0] = channel->virq;
		break;
	}
	return 0;
}

static int32_t bind_vcpu(struct vcpu *vcpu, const struct xen_evtchn_bind_vcpu *bind)
{
	if (bind->vcpu != 0) {
		return -XEN_ENOENT;
	}
	return channel_of(vcpu->domain, bind->port) != NULL ? 0 : -XEN_EINVAL;
}

union request {
	struct xen_evtchn_alloc_unbound alloc_unbound;
	struct xen_evtchn_bind_interdomain bind_interdomain;
	struct xen_evtchn_bind_virq bind_virq;
	struct xen_evtchn_bind_ipi bind_ipi;
	struct xen_evtchn_port port;
	struct xen_evtchn_status status;
	struct xen_evtchn_bind_vcpu bind_vcpu;
};

/* What each command takes, and whether it gives something back in the same place. */
static const struct command {
	uint8_t size;		/* 0: no such command */
	bool output;
} commands[] = {
	[EVTCHNOP_bind_interdomain] = { sizeof(struct xen_evtchn_bind_interdomain), true },
	[EVTCHNOP_bind_virq] = { sizeof(struct xen_evtchn_bind_virq), true },
	[EVTCHNOP_bind_ipi] = { sizeof(struct xen_evtchn_bind_ipi), true },
	[EVTCHNOP_alloc_unbound] = { sizeof(struct xen_evtchn_alloc_unbound), true },
	[EVTCHNOP_status] = { sizeof(struct xen_evtchn_status), true },
	[EVTCHNOP_bind_vcpu] = { sizeof(struct xen_evtchn_bind_vcpu), false },
	[EVTCHNOP_close] = { sizeof(struct xen_evtchn_port), false },
	[EVTCHNOP_send] = { sizeof(struct xen_evtchn_port), false },
	[EVTCHNOP_unmask] = { sizeof(struct xen_evtchn_port), false },
};

static int32_t perform(struct vcpu *vcpu, uint32_t cmd, union request *request)
{
	switch (cmd) {
	case EVTCHNOP_bind_interdomain:
		return bind_interdomain(vcpu, &request->bind_interdomain);
	case EVTCHNOP_bind_virq:
		return bind_virq(vcpu, &request->bind_virq);
	case EVTCHNOP_bind_ipi:
		return bind_ipi(vcpu, &request->bind_ipi);
	case EVTCHNOP_alloc_unbound:
		return alloc_unbound(vcpu, &request->alloc_unbound);
	case EVTCHNOP_status:
		return status(vcpu, &request->status);
	case EVTCHNOP_bind_vcpu:
		return bind_vcpu(vcpu, &request->bind_vcpu);
	case EVTCHNOP_close:
		return close(vcpu, &request->port);
	case EVTCHNOP_send:
		return send(vcpu, &request->port);
	default:
		return unmask(vcpu, &request->port);
	}
}

int32_t event_channel_op(struct vcpu *vcpu, uint32_t cmd, uint32_t arg)
{
	union request request;
	struct command command;
	int32_t result;

	if (cmd >= sizeof(commands) / sizeof(commands[0]) || commands[cmd].size == 0) {
		return -XEN_ENOSYS;
	}
	command = commands[cmd];
	memset(&request, 0, sizeof(request));
	if (!arch_copy_from_guest(vcpu, &request, arg, command.size)) {
		return -XEN_EFAULT;
	}
	/* Before anything is done: whoever cannot be told of it is not to have it. */
	if (command.output && !arch_copy_to_guest(vcpu, arg, &request, command.size)) {
		return -XEN_EFAULT;
	}
	result = perform(vcpu, cmd, &request);
	if (result == 0 && command.output &&
	    !arch_copy_to_guest(vcpu, arg, &request, command.size)) {
		return -XEN_EFAULT;
	}
	return result;
}
