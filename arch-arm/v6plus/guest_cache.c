// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_cache.c (ARMv6 and ARMv7) - cache operations by MVA for a guest. The address
 * is translated, so an unmapped one aborts. A page that the guest's tables map may have
 * lines in the cache though it is missing in the shadow tables: fill it first. A page
 * that the guest's tables do not map is skipped.
 *
 * SPEC: ARM DDI 0406C B3.12.3 (MMU faults of cache maintenance operations).
 */
#include "mm/guest_cache.h"

#include <stdbool.h>

#include <public/arm_pv.h>
#include <vambrace/addr.h>

#include "cache.h"
#include "mm/guest_copy.h"
#include "mm/maintenance.h"
#include "mm/shadow.h"

/*
 * Is @va mapped for the guest, if need be after a fill? @va may be any address: there
 * are guest addresses above the hypervisor's too, and guest_read(), with user rights,
 * fails for the hypervisor's own.
 */
static bool is_mapped(struct vcpu *vcpu, uint32_t va)
{
	uint8_t byte;

	if ((va & PAGE_MASK) == ARM_PV_COUNTER_PAGE) {
		return false; /* device memory, which must not be read for a probe */
	}
	return guest_read(&byte, va, sizeof(byte)) == 0 ||
	       (shadow_fill_alone(vcpu, va) == SHADOW_FILLED &&
		guest_read(&byte, va, sizeof(byte)) == 0);
}

/*
 * At the guest's own address: where the data cache has aliases, an operation by MVA
 * affects only lines of that address's colour.
 * SPEC: ARM DDI 0211H 6.11.3, ARM DDI 0301H 6.11.3.
 */
void guest_cache_flush(struct vcpu *vcpu, uint32_t va, uint32_t size)
{
	if (is_mapped(vcpu, va)) {
		maintenance_record_operand(OP_ASKED, va);
		cache_flush_range(va, size);
	}
}
