/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irq.h - interrupt lines. Each has a handler of the hypervisor, or belongs to a
 * domain, which gets an event; others are masked. All lines are routed to the boot CPU.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/event.h>

/* Boot: enable @line for the hypervisor; @handler makes its device deassert it. */
void irq_claim(uint32_t line, void (*handler)(void));

/*
 * Enable @line for @domain: each interrupt makes @port pending and masks the line
 * until irq_unmask(). -XEN_EINVAL: no such line; -XEN_EBUSY: it is in use;
 * -XEN_ENOSPC: too many lines are in use. The end of the domain releases it.
 */
int32_t irq_assign(uint32_t line, struct domain *domain, evtchn_port_t port);

/* @line, guest-controlled, has been served. -XEN_EPERM: it is not @domain's. */
int32_t irq_unmask(uint32_t line, struct domain *domain);

/*
 * Acknowledge and handle one pending interrupt; false if there was none. To handle all,
 * call again while arch_interrupt_waiting().
 */
bool irq_handle(void);
