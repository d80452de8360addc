/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ring.h - the console ring, whose other end is the hypervisor.
 */
#pragma once

#include <stdint.h>

#include "guest.h"

/* Read an HVM parameter of this domain; returns the hypercall's result. */
int32_t ring_param(uint32_t index, uint64_t *value);

/*
 * Turns on the MMU with @ram_size bytes of RAM mapped 1:1, and maps the ring for
 * the guest's kernel, above task_size.
 */
volatile struct xencons_interface *ring_map(uint32_t ram_size);

/* Its port. */
evtchn_port_t ring_port(void);

/*
 * Fill @ring with @text over and over, from where the last call ended, and ring
 * @port.
 */
void ring_fill(volatile struct xencons_interface *ring, evtchn_port_t port, const char *text);

/* Sleep until @port, which is masked, is pending, at most until @until (ns). */
void ring_wait(evtchn_port_t port, uint64_t until);
