// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_copy.c - copies between the hypervisor and the running guest's virtual
 * memory. With guest_access.S the only place that touches it.
 *
 * The whole object is checked to lie below the hypervisor, or in the caller's
 * own vCPU and shared_info pages, before the first access. An access that
 * aborts is filled from the guest's tables, as its own access would have been,
 * and tried again; if the tables do not allow it the copy fails.
 * LOCKS: none may be held.
 */
#include "mm/guest_copy.h"

#include <arch/arch.h>
#include <vambrace/addr.h>
#include <vambrace/domain.h>
#include <vambrace/lock.h>

#include "entry/iret.h"
#include "mm/shadow.h"

inline bool guest_range_ok(uint32_t gva, size_t size)
{
	return range_ok(gva, size, 0, ARM_PV_HYP_START) ||
	       range_ok(gva, size, ARM_PV_VCPU_PAGE, ARM_PV_COUNTER_PAGE);
}

/*
 * An access to @gva aborted. Returns true if it was made possible. Each page
 * of a copy is filled once; *fills bounds the number of tries, for a guest's
 * own tables cannot change meanwhile, but its pool can be too small.
 */
static bool make_accessible(struct vcpu *vcpu, uint32_t gva, bool write, unsigned int *fills)
{
	if (*fills == 0) {
		return false;
	}
	*fills -= 1;
	iret_clean_pages(vcpu);
	return shadow_fill(vcpu, gva, write ? ACCESS_WRITE : ACCESS_READ, false) == SHADOW_FILLED;
}

static unsigned int fills_allowed(size_t size)
{
	return 2 * (size / PAGE_SIZE + 2);
}

bool arch_copy_from_guest(struct vcpu *vcpu, void *to, uint32_t gva, size_t size)
{
	unsigned int fills = fills_allowed(size);
	uint8_t *next = to;

	lock_assert_none_held();
	if (!guest_range_ok(gva, size)) {
		return false;
	}
	for (;;) {
		size_t left = guest_read(next, gva, size);

		if (left == 0) {
			return true;
		}
		next += size - left;
		gva += size - left;
		size = left;
		if (!make_accessible(vcpu, gva, false, &fills)) {
			return false;
		}
	}
}

bool arch_copy_to_guest(struct vcpu *vcpu, uint32_t gva, const void *from, size_t size)
{
	unsigned int fills = fills_allowed(size);
	const uint8_t *next = from;

	lock_assert_none_held();
	if (!guest_range_ok(gva, size)) {
		return false;
	}
	for (;;) {
		size_t left = guest_write(gva, next, size);

		if (left == 0) {
			return true;
		}
		next += size - left;
		gva += size - left;
		size = left;
		if (!make_accessible(vcpu, gva, true, &fills)) {
			return false;
		}
	}
}
