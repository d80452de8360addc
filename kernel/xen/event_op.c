// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_op.c - __HYPERVISOR_event_channel_op: decode, check, act.
 *
 * Arguments are guest-controlled.
 * LOCKS: those of event.c, held where nothing else is said.
 */
#include "event_parts.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>

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
		.status = EVTCHNSTAT_virq,
		.virq = (uint8_t)bind->virq,
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

/* Under the locks of both domains. */
static int32_t connect_to(struct vcpu *vcpu, struct domain *remote,
			  struct xen_evtchn_bind_interdomain *bind)
{
	struct event_channel *peer;
	evtchn_port_t port;

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
	return 0;
}

static int32_t bind_interdomain(struct vcpu *vcpu, struct xen_evtchn_bind_interdomain *bind)
{
	struct domain *remote = live_domain(vcpu, bind->remote_dom);
	int32_t result;

	if (remote == NULL) {
		return -XEN_ESRCH;
	}
	lock_pair(vcpu->domain, remote);
	result = connect_to(vcpu, remote, bind);
	release_pair(vcpu->domain, remote);
	if (result == 0) {
		/* As in Xen: the remote end may have sent before it was connected. */
		event_notify(vcpu->domain, bind->local_port);
	}
	return result;
}

/* A copy of the state of @port; a closed one if the number is invalid. */
static struct event_channel look_at(struct domain *domain, evtchn_port_t port)
{
	struct event_channel copy = { .status = EVTCHNSTAT_closed };

	lock_take(&domain->events.lock);
	if (channel_of(domain, port) != NULL) {
		copy = domain->events.channel[port];
	}
	lock_release(&domain->events.lock);
	return copy;
}

static int32_t send(struct vcpu *vcpu, const struct xen_evtchn_port *request)
{
	const struct event_channel channel = look_at(vcpu->domain, request->port);
	struct domain *remote;

	switch (channel.status) {
	case EVTCHNSTAT_ipi:
		event_notify(vcpu->domain, request->port);
		return 0;
	case EVTCHNSTAT_interdomain:
		if (channel.remote_domain == DOMID_XEN) {
			console_ring_service(vcpu->domain);
			return 0;
		}
		remote = domain_listed(channel.remote_domain);
		if (remote != NULL && remote->state == DOMAIN_RUNNING) {
			event_notify(remote, channel.remote_port);
		}
		return 0;
	case EVTCHNSTAT_unbound:
		return 0; /* no peer is bound */
	default:
		return -XEN_EINVAL;
	}
}

static int32_t close(struct vcpu *vcpu, const struct xen_evtchn_port *request)
{
	struct domain *domain = vcpu->domain, *peer;
	evtchn_port_t port = request->port;
	int32_t result = -XEN_EINVAL;

	if (port >= EVENT_PORTS) {
		return -XEN_EINVAL;
	}
	peer = lock_ends(domain, port);
	if (channel_of(domain, port) != NULL) {
		close_port(domain, port);
		result = 0;
	}
	release_pair(domain, peer);
	return result;
}

static int32_t unmask(struct vcpu *vcpu, const struct xen_evtchn_port *request)
{
	struct xen_shared_info *shared = arch_shared_info(vcpu->domain);
	evtchn_port_t port = request->port;

	if (port == 0 || port >= EVENT_PORTS) {
		return -XEN_EINVAL;
	}
	arch_clear_bit64(&shared->evtchn_mask[WORD(port)], BIT(port));
	if (is_set(&shared->evtchn_pending[WORD(port)], BIT(port))) {
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

/* The size of each command's argument, and whether it is written back. */
static const struct command {
	uint8_t size; /* 0: no such command */
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

/* The commands that use the domain's own table only. */
static int32_t perform_locked(struct vcpu *vcpu, uint32_t cmd, union request *request)
{
	switch (cmd) {
	case EVTCHNOP_bind_virq:
		return bind_virq(vcpu, &request->bind_virq);
	case EVTCHNOP_bind_ipi:
		return bind_ipi(vcpu, &request->bind_ipi);
	case EVTCHNOP_alloc_unbound:
		return alloc_unbound(vcpu, &request->alloc_unbound);
	case EVTCHNOP_status:
		return status(vcpu, &request->status);
	default:
		return bind_vcpu(vcpu, &request->bind_vcpu);
	}
}

static int32_t perform(struct vcpu *vcpu, uint32_t cmd, union request *request)
{
	int32_t result;

	switch (cmd) {
	case EVTCHNOP_bind_interdomain:
		return bind_interdomain(vcpu, &request->bind_interdomain);
	case EVTCHNOP_close:
		return close(vcpu, &request->port);
	case EVTCHNOP_send:
		return send(vcpu, &request->port);
	case EVTCHNOP_unmask:
		return unmask(vcpu, &request->port);
	default:
		lock_take(&vcpu->domain->events.lock);
		result = perform_locked(vcpu, cmd, request);
		lock_release(&vcpu->domain->events.lock);
		return result;
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
	/* Test that the result can be written before anything is changed. */
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
