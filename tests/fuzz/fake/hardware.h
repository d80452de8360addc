/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hardware.h (fake) - what the virtual CP15 asks of the real machine, for
 * target_decode.c.
 */
#pragma once

#include <stdint.h>

/* An identification register. */
uint32_t fake_identification(void);

/* An operation on the line of @va, of a cache that has addresses of the hypervisor too. */
void fake_cache_line(uint32_t va);

/* The operation named in words, by which target_decode.c counts. */
void fake_operation(void);
