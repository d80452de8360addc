// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_cache.c (ARMv6 and ARMv7) - an operation by address is translated, and
 * aborts where nothing is mapped. A page that the shadow tables do not have now
 * may have lines nevertheless, so it is filled first; one that the guest's
 * tables do not have is skipped.
 *
 * SPEC: ARM DDI 0406C B3.12.3 (MMU faults of cache maintenance operations).
 */
#include "guest_cache.h"

#include <arch/arch.h>
#include <vambrace/addr.h>

#include "cache.h"

void guest_cache_flush(struct vcpu *vcpu, uint32_t va, uint32_t size)
{
	while (size != 0) {
		uint32_t in_page = PAGE_SIZE - (va & ~PAGE_MASK);
		uint32_t length = size < in_page ? size : in_page;
		uint8_t byte;

		if (arch_copy_from_guest(vcpu, &byte, va, sizeof(byte))) {
			cache_flush_range(va, length);
		}
		va += length;
		size -= length;
	}
}
