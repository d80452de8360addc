// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_psr_v6.c - test_psr.c with the bits of ARMv6; build.mk chooses the header.
 */
#define UNIT_ARCHITECTURE 6

#include "test_psr.c"
