/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort_types.h - an abort in a form common to all versions; abort.h of each
 * architecture version makes it from the fault status registers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "descriptor.h"
#include "mm/shadow.h"

struct abort {
	uint32_t status;  /* FSR_* */
	uint32_t write;	  /* DFSR.WnR as the guest will read it; 0 on ARMv5 */
	uint32_t address; /* DFAR, or the address of the instruction */
};

static inline bool abort_is_permission(const struct abort *abort)
{
	return abort->status == FSR_PERMISSION_SECTION || abort->status == FSR_PERMISSION_PAGE;
}
