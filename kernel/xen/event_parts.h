/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_parts.h - functions of event.c, which owns the tables of channels, for
 * event_op.c, which decodes guests' requests. channel_of(), free_port() and close_port()
 * are called with the lock of the domain's table held.
 */
#pragma once

#include <vambrace/event.h>

#define WORD(port) ((port) / 64)
#define BIT(port)  ((port) % 64)

void lock_pair(struct domain *a, struct domain *b);
void release_pair(struct domain *a, struct domain *b);
struct event_channel *channel_of(struct domain *domain, evtchn_port_t port);
evtchn_port_t free_port(struct domain *domain);
struct domain *live_domain(const struct vcpu *vcpu, domid_t id);
bool is_set(const uint64_t *word, unsigned int bit);
void raise_upcall(struct domain *domain, evtchn_port_t port);
struct domain *lock_ends(struct domain *domain, evtchn_port_t port);
void close_port(struct domain *domain, evtchn_port_t port);
