/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mmio.h - access to device registers, by offsets in bytes, with 32 bits, in program
 * order (the registers are mapped as Device or Strongly-ordered memory). The unit
 * tests have another file of this name, with models of devices.
 */
#pragma once

#include <platform.h>

static inline uint32_t mmio_read(mmio_t registers, uint32_t offset)
{
	return registers[offset / sizeof(*registers)];
}

static inline void mmio_write(mmio_t registers, uint32_t offset, uint32_t value)
{
	registers[offset / sizeof(*registers)] = value;
}
