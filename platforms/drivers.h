/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers.h - every driver and every board there is.
 */
#pragma once

#include <stddef.h>

#include <platform.h>

/* The compatibles of a driver, the more exact ones first. */
#define COMPATIBLE(...)	((const char *const[]){ __VA_ARGS__, NULL })

extern const struct driver driver_pl011;
extern const struct driver driver_pl031;
extern const struct driver driver_pl190;
extern const struct driver driver_sp804;
extern const struct driver driver_versatile_counter;

extern const struct platform platform_versatilepb;
