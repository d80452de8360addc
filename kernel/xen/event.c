// SPDX-License-Identifier: GPL-2.0-only
/*
 * event.c - Xen event channels, two levels: a bit per port in shared_info, a
 * bit per word of them in the vCPU's selector.
 *
 * The hypervisor does not trust shared_info: the state of a port is in the
 * hypervisor's own tables. Every port number of a guest is checked against
 * EVENT_PORTS before it is used as an index.
 * LOCKS: each domain's table has a lock; those of two domains are taken in the order of
 *	their ids. Bits in shared_info and the vCPU page, which guests change too, are
 *	changed atomically without a lock. So a notification that races with the closing
 *	of its port may set the port pending after that.
 */
#include <vambrace/event.h>

#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/sched.h>

#include "event_parts.h"

/* Ports closed in one piece at the end of a domain: about 40 instructions each. */
#define CLOSE_PIECE 16

void lock_pair(struct domain *a, struct domain *b)
{
	struct domain *first = a < b ? a : b;

	lock_take(&first->events.lock);
	if (a != b) {
		lock_take(&(first == a ? b : a)->events.lock);
	}
}

void release_pair(struct domain *a, struct domain *b)
{
	lock_release(&a->events.lock);
	if (a != b) {
		lock_release(&b->events.lock);
	}
}

struct event_channel *channel_of(struct domain *domain, evtchn_port_t port)
{
	if (port == 0 || port >= EVENT_PORTS ||
	    domain->events.channel[port].status == EVTCHNSTAT_closed) {
		return NULL;
	}
	return &domain->events.channel[port];
}

evtchn_port_t free_port(struct domain *domain)
{
	for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
		if (domain->events.channel[port].status == EVTCHNSTAT_closed) {
			return port;
		}
	}
	return 0;
}

struct domain *live_domain(const struct vcpu *vcpu, domid_t id)
{
	struct domain *domain = id == DOMID_SELF ? vcpu->domain : domain_by_id(id);

	return domain != NULL && domain->state == DOMAIN_RUNNING ? domain : NULL;
}

/* --- notification --- */

/* Reads @word once, as guests and other CPUs change it concurrently. */
bool is_set(const uint64_t *word, unsigned int bit)
{
	return arch_load(&((const uint32_t *)(const void *)word)[bit / 32]) >> bit % 32 & 1;
}

/* All ports are bound to vCPU 0. */
void raise_upcall(struct domain *domain, evtchn_port_t port)
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
		/* SCHEDOP_poll waits for the pending bit, masked or not. */
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

/* The peer domain of @port; @domain itself if it has none. Under the lock of @domain. */
static struct domain *peer_of(struct domain *domain, evtchn_port_t port)
{
	const struct event_channel *channel = &domain->events.channel[port];
	struct domain *peer = NULL;

	if (channel->status == EVTCHNSTAT_interdomain) {
		peer = domain_listed(channel->remote_domain);
	}
	return peer != NULL ? peer : domain;
}

/* Take the locks of both ends of @port. Returns the peer as peer_of() does. */
struct domain *lock_ends(struct domain *domain, evtchn_port_t port)
{
	struct domain *peer = domain;

	for (;;) {
		struct domain *now;

		lock_pair(domain, peer);
		now = peer_of(domain, port);
		if (now == peer) {
			return peer;
		}
		/* The peer, determined without its lock, may have changed: check again. */
		release_pair(domain, peer);
		peer = now;
	}
}

/* Under the locks of both ends. */
void close_port(struct domain *domain, evtchn_port_t port)
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
		remote = domain_listed(channel->remote_domain);
		if (remote != NULL) {
			/* The peer becomes unbound; the same domain alone may bind to it. */
			remote->events.channel[channel->remote_port].status = EVTCHNSTAT_unbound;
		}
	}
	/* The next binding of this port must not start with a stale event. */
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
