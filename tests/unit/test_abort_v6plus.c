// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_abort_v6plus.c - which aborts in the hypervisor are the guest's: asynchronous
 * ones (ARM DDI 0406C table B3-23; ARM DDI 0301H table 3-69) before one of the four
 * instructions at which an exception from a guest has not masked them yet.
 */
#include "unit.h"

#include "abort.h"

const char unit_name[] = "abort_v6plus";

/* entry.S */
const char vector_und[8], vector_svc[8];

#define STATUS_END 0x800u /* DFSR[10:0] */
#define VECTORS	   0xffff0000u

static bool is_at_entry(uint32_t pc, uint32_t dfsr)
{
	struct abort abort = { .status = dfsr & FSR_STATUS_MASK, .write = dfsr & DFSR_WNR };

	return async_abort_is_at_entry(pc, &abort);
}

static uint32_t at(const char *label)
{
	return (uint32_t)(uintptr_t)label;
}

START_TEST(asynchronous_aborts_alone)
{
	for (uint32_t dfsr = 0; dfsr < STATUS_END; dfsr++) {
		uint32_t fs = (dfsr >> 10 & 1) << 4 | (dfsr & 0xf);
		bool asynchronous = fs == 0x16 || fs == 0x18; /* external; parity */

		ck_assert(is_at_entry(VECTORS + 8, dfsr) == asynchronous);
		ck_assert(is_at_entry(at(vector_und), dfsr | DFSR_WNR) == asynchronous);
	}
}
END_TEST

START_TEST(before_the_mask_alone)
{
	for (uint32_t offset = 0; offset < 0x1000; offset++) {
		bool open = offset == 4 || offset == 8; /* undefined; SVC */

		ck_assert(is_at_entry(VECTORS + offset, FSR_ASYNCHRONOUS_EXTERNAL) == open);
	}
	for (uint32_t offset = 0; offset < 8; offset++) {
		ck_assert(is_at_entry(at(vector_und) + offset, FSR_ASYNCHRONOUS_PARITY) ==
			  (offset == 0));
		ck_assert(is_at_entry(at(vector_svc) + offset, FSR_ASYNCHRONOUS_PARITY) ==
			  (offset == 0));
	}
	ck_assert(!is_at_entry(0, FSR_ASYNCHRONOUS_EXTERNAL));
	ck_assert(!is_at_entry(UINT32_MAX, FSR_ASYNCHRONOUS_EXTERNAL));
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, asynchronous_aborts_alone);
	tcase_add_test(tests, before_the_mask_alone);
}
