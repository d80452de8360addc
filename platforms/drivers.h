/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers.h - declarations of all drivers, for drivers and boards.
 */
#pragma once

#include <stddef.h>

#include <mmio.h>
#include <platform.h>

/* The compatibles of a driver, the more specific ones first. */
#define COMPATIBLE(...) ((const char *const[]){ __VA_ARGS__, NULL })

extern const struct driver driver_gic;
extern const struct driver driver_pl011;
extern const struct driver driver_pl031;
extern const struct driver driver_pl190;
extern const struct driver driver_sp804;
extern const struct driver driver_sp810;
extern const struct driver driver_sys_24mhz;
extern const struct driver driver_twd;
