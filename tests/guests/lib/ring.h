/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ring.h - the console's ring for guests that use it themselves.
 */
#pragma once

#include <stdint.h>

#include "hypercall.h"

extern volatile struct xencons_interface *ring;
extern evtchn_port_t ring_port;

/* Turn the MMU on, for a domain with this much RAM, and map the ring. Its port is masked. */
void ring_map(uint32_t ram_size);

/* Fill it with @text over and over, from where the last call ended, and ring the port. */
void ring_fill(const char *text);

/* Sleep until some of it was taken or something came, at most until @until (ns). */
void ring_wait(uint64_t until);
