// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_shadow_v6plus.c - test_shadow.c with the descriptors and the address
 * space identifiers of ARMv6 and ARMv7; build.mk chooses them.
 */
#include "test_shadow.c"

#include "boot/core.h"

static const struct core some_core = { .name = "model" };

const struct core *core = &some_core;
