/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mmio.h (fake) - registers that a test's model of a device stands behind: it
 * defines these two.
 */
#pragma once

#include <platform.h>

uint32_t mmio_read(mmio_t registers, uint32_t offset);
void mmio_write(mmio_t registers, uint32_t offset, uint32_t value);
