/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irq.h - interrupt lines and what each is for: a handler of the hypervisor, or
 * a domain, which gets an event. A line is masked while it is nobody's. All
 * lines go to the CPU that booted.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/event.h>

/* Boot: @line is the hypervisor's and open; @handler quietens its device. */
void irq_claim(uint32_t line, void (*handler)(void));

/*
 * Open @line for @domain: each interrupt makes @port pending and masks the line
 * until irq_unmask(). -XEN_EINVAL: no such line; -XEN_EBUSY: it is somebody's;
 * -XEN_ENOSPC: too many lines are in use. The end of the domain releases it.
 */
int32_t irq_assign(uint32_t line, struct domain *domain, evtchn_port_t port);

/* @line, guest-controlled, has been served. -XEN_EPERM: it is not @domain's. */
int32_t irq_unmask(uint32_t line, struct domain *domain);

/*
 * Take one waiting interrupt and do what it is for; false if there was none.
 * Who wants all of them asks again, with arch_interrupt_waiting() in between.
 */
bool irq_handle(void);
