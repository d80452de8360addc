// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_psr_v7.c - test_psr.c with the bits of ARMv7; build.mk chooses the header.
 */
#define UNIT_ARCHITECTURE 7

#include "test_psr.c"
