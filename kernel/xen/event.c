// SPDX-License-Identifier: GPL-2.0-only
/*
 * event.c - Xen event channels, two levels: a bit per port in shared_info, a
 * bit per word of them in the vCPU's selector.
 *
 * The hypervisor never trusts shared_info: it only sets bits there, and its
 * own tables say what a port is. Every port number of a guest is checked
 * against EVENT_PORTS before it is an index.
 * LOCKS: that of each domain's table; of two domains, by their ids. Bits in shared_info and
 *	the vCPU page, which guests change too, are changed one at a time, atomically, under
 *	none. A notification that was on its way when its port was closed may come after.
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

static void lock_pair(struct domain *a, struct domain *b)
{
	struct domain *first = a < b ? a : b;

	lock_take(&first->events.lock);
	if (a != b) {
		lock_take(&(first == a ? b : a)->events.lock);
	}
}

static void release_pair(struct domain *a, struct domain *b)
{
	lock_release(&a->events.lock);
	if (a != b) {
		lock_release(&b->events.lock);
	}
}

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

/* One look at a bit of a word that guests and other CPUs change. */
static bool is_set(const uint64_t *word, unsigned int bit)
{
	return arch_load(&((const uint32_t *)(const void *)word)[bit / 32]) >> bit % 32 & 1;
}

/* All ports are vCPU 0's. */
static void raise_upcall(struct domain *domain, evtchn_port_t port)
{
	struct vcpu *vcpu = domain->vcpu[0];
	struct xen_vcpu_info *info = (struct xen_vcpu_info *)arch_vcpu_page(vcpu);

	if (!arch_test_and_set_bit64(&info->evtchn_pending_sel, WORD(port))) {
		arch_set_upcall_pending(vcpu, ARM_PV_IRQ_EVENT);
	}
	sched_wake(vcpu);
}

static void wake_pollers(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		if (domain->vcpu[i]->polling) {
			sched_wake(domain->vcpu[i]);
		}
	}
}

void event_notify(struct domain *domain, evtchn_port_t port)
{
	struct xen_shared_info *shared = arch_shared_info(domain);

	if (arch_test_and_set_bit64(&shared->evtchn_pending[WORD(port)], BIT(port))) {
		return;
	}
	if (is_set(&shared->evtchn_mask[WORD(port)], BIT(port))) {
		/* Masked: a poller may wait for the bit alone. */
		wake_pollers(domain);
		return;
	}
	raise_upcall(domain, port);
}

static evtchn_port_t port_of_virq(struct domain *domain, unsigned int virq)
{
	evtchn_port_t port;

	lock_take(&domain->events.lock);
	port = domain->events.virq_port[virq];
	lock_release(&domain->events.lock);
	return port;
}

void event_notify_virq(struct domain *domain, unsigned int virq)
{
	evtchn_port_t port = port_of_virq(domain, virq);

	if (port != 0) {
		event_notify(domain, port);
	}
}

bool event_virq_bound(struct domain *domain, unsigned int virq)
{
	return port_of_virq(domain, virq) != 0;
}

bool event_any_pending(struct domain *domain, const evtchn_port_t *port, unsigned int count)
{
	const uint64_t *pending = arch_shared_info(domain)->evtchn_pending;

	for (unsigned int i = 0; i < count; i++) {
		if (port[i] < EVENT_PORTS && is_set(&pending[WORD(port[i])], BIT(port[i]))) {
			return true;
		}
	}
	return false;
}

/* --- life of a port --- */

/* The domain at the other end of @port, or @domain itself. Under the lock of @domain. */
static struct domain *peer_of(struct domain *domain, evtchn_port_t port)
{
	const struct event_channel *channel = &domain->events.channel[port];
	struct domain *peer = NULL;

	if (channel->status == EVTCHNSTAT_interdomain) {
		peer = domain_by_id(channel->remote_domain);
	}
	return peer != NULL ? peer : domain;
}

/* Take the locks of both ends of @port; returns the domain at the other one, see peer_of(). */
static struct domain *lock_ends(struct domain *domain, evtchn_port_t port)
{
	struct domain *peer = domain;

	for (;;) {
		struct domain *now;

		lock_pair(domain, peer);
		now = peer_of(domain, port);
		if (now == peer) {
			return peer;
		}
		/* Found, or changed by another CPU: once more. */
		release_pair(domain, peer);
		peer = now;
	}
}

/* Under the locks of both ends. */
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
	arch_clear_bit64(&arch_shared_info(domain)->evtchn_pending[WORD(port)], BIT(port));
	*channel = (struct event_channel){ .status = EVTCHNSTAT_closed };
}

/* At the end of a domain, from port *@port on. Peers become unbound again. */
static enum hook_result close_some(struct domain *domain, evtchn_port_t *port)
{
	for (unsigned int i = 0; i < CLOSE_PIECE && *port < EVENT_PORTS; i++, (*port)++) {
		if (domain->events.channel[*port].status != EVTCHNSTAT_closed) {
			struct domain *peer = lock_ends(domain, *port);

			close_port(domain, *port);
			release_pair(domain, peer);
		}
	}
	return *port == EVENT_PORTS ? HOOK_DONE : HOOK_MORE;
}

static bool create_table(struct domain *domain)
{
	domain->events.lock = (struct lock)LOCK_INITIALIZER(LOCK_EVENT, (uint8_t)domain->id);
	return true;
}

DOMAIN_HOOKS(event) = { .create = create_table, .end_step = close_some };

evtchn_port_t event_alloc_hypervisor(struct domain *domain)
{
	evtchn_port_t port;

	lock_take(&domain->events.lock);
	port = free_port(domain);
	if (port != 0) {
		domain->events.channel[port] = (struct event_channel){
			.status = EVTCHNSTAT_interdomain,
			.remote_domain = DOMID_XEN,
		};
	}
	lock_release(&domain->events.lock);
	return port;
}

/* --- the hypercall: decode, check, act; under the lock where nothing else is said --- */

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
		/* Notifications that came before are not lost. */
		event_notify(vcpu->domain, bind->local_port);
	}
	return result;
}

/* A copy of what @port is: closed if it is none. */
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
		remote = domain_by_id(channel.remote_domain);
		if (remote != NULL && remote->state == DOMAIN_RUNNING) {
			event_notify(remote, channel.remote_port);
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

/* What is of the domain's own table alone. */
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
