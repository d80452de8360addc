// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_cache.c (ARMv5) - cache operations by MVA for a guest. Lines are tagged with
 * virtual addresses, so the page need not be mapped. SPEC: ARM DDI 0198E 2.3.8.
 */
#include "mm/guest_cache.h"

#include "cache.h"

void guest_cache_flush(struct vcpu *vcpu, uint32_t va, uint32_t size)
{
	(void)vcpu;
	cache_flush_range(va, size);
}
