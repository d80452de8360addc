/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest_cache.h - cache maintenance that a guest asked for, by its addresses.
 */
#pragma once

#include <stdint.h>

struct vcpu;

/*
 * Clean and invalidate the data cache's lines of [va, va + size), which is in one
 * page (guest-controlled, but checked to lie outside of the hypervisor). What is not
 * mapped is skipped.
 */
void guest_cache_flush(struct vcpu *vcpu, uint32_t va, uint32_t size);
