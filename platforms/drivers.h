/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers.h - every driver there is, and what drivers and boards share.
 */
#pragma once

#include <stddef.h>

#include <mmio.h>
#include <platform.h>

/* The compatibles of a driver, the more exact ones first. */
#define COMPATIBLE(...)	((const char *const[]){ __VA_ARGS__, NULL })

extern const struct driver driver_gic;
extern const struct driver driver_pl011;
extern const struct driver driver_pl031;
extern const struct driver driver_pl190;
extern const struct driver driver_sp804;
extern const struct driver driver_sp810;
extern const struct driver driver_sys_24mhz;
extern const struct driver driver_twd;
