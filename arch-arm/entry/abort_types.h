/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort_types.h - an abort as trap.c sees it; abort.h of each architecture
 * version reads it from the hardware.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "descriptor.h"
#include "mm/shadow.h"

struct abort {
	uint32_t status; /* FSR_* */
	uint32_t write;	 /* the bit of a guest's DFSR that says so, where there is one */
	uint32_t address;
};

static inline bool abort_is_permission(const struct abort *abort)
{
	return abort->status == FSR_PERMISSION_SECTION || abort->status == FSR_PERMISSION_PAGE;
}
