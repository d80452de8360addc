// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_cache.c (ARMv6 and ARMv7) - an operation by address is translated, and
 * aborts where nothing is mapped. A page that the shadow tables do not have now
 * may have lines nevertheless, so it is filled first; one that the guest's
 * tables do not have is skipped.
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
 * Is there a translation of @va for the guest, or can there be one? Any address:
 * windows above the hypervisor are the guest's too, and an access with user
 * rights does not reach what is the hypervisor's.
 */
static bool is_mapped(struct vcpu *vcpu, uint32_t va)
{
	uint8_t byte;

	if ((va & PAGE_MASK) == ARM_PV_COUNTER_PAGE) {
		return false; /* a device: reading would choose one of its registers */
	}
	return guest_read(&byte, va, sizeof(byte)) == 0 ||
	       (shadow_fill_alone(vcpu, va) == SHADOW_FILLED &&
		guest_read(&byte, va, sizeof(byte)) == 0);
}

/*
 * Where data caches have aliases an operation reaches the lines of one colour,
 * that of the address: it is made at the guest's own.
 * SPEC: ARM DDI 0211H 6.11.3, ARM DDI 0301H 6.11.3.
 */
void guest_cache_flush(struct vcpu *vcpu, uint32_t va, uint32_t size)
{
	if (is_mapped(vcpu, va)) {
		maintenance_record_operand(OP_ASKED, va);
		cache_flush_range(va, size);
	}
}
