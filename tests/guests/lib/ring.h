/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ring.h - the console ring, whose other end is the hypervisor.
 */
#pragma once

#include <stdint.h>

#include "guest.h"

/* A parameter of this domain; returns what the hypercall does. */
int32_t ring_param(uint32_t index, uint64_t *value);

/*
 * Turns on the MMU with @ram_size bytes of RAM mapped 1:1, and maps the ring for
 * the guest's kernel, above task_size.
 */
volatile struct xencons_interface *ring_map(uint32_t ram_size);

/* Its port. */
evtchn_port_t ring_port(void);
