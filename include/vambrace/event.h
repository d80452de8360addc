/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - Xen event channels, the two-level ABI.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <public/xen.h>
#include <vambrace/lock.h>

#define EVENT_PORTS 256 /* per domain; port 0 is never used */

struct domain;
struct vcpu;

struct event_channel {
	uint8_t status;		   /* EVTCHNSTAT_* */
	uint8_t virq;		   /* EVTCHNSTAT_virq */
	domid_t remote_domain;	   /* unbound: who may bind; interdomain: the peer */
	evtchn_port_t remote_port; /* interdomain */
};

struct event_table {
	struct lock lock; /* protects what follows */
	struct event_channel channel[EVENT_PORTS];
	evtchn_port_t virq_port[NR_VIRQS]; /* 0: not bound */
};

/* Make @port of @domain pending (a port the hypervisor allocated, or bound). No lock is held. */
void event_notify(struct domain *domain, evtchn_port_t port);

/* Make the port bound to @virq pending, if one is. */
void event_notify_virq(struct domain *domain, unsigned int virq);

/* Is a port bound to @virq? */
bool event_virq_bound(struct domain *domain, unsigned int virq);

/* Is one of @count ports pending? For SCHEDOP_poll; ports are checked. */
bool event_any_pending(struct domain *domain, const evtchn_port_t *port, unsigned int count);

/*
 * The hypervisor's own end of a channel, for the console: an interdomain port
 * whose peer is DOMID_XEN. Returns the port; 0 if all are in use.
 */
evtchn_port_t event_alloc_hypervisor(struct domain *domain);

/* __HYPERVISOR_event_channel_op; returns 0 or a negated error. */
int32_t event_channel_op(struct vcpu *vcpu, uint32_t cmd, uint32_t arg);
