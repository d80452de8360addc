/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers.h - every driver and every board there is.
 */
#pragma once

#include <stddef.h>

#include <platform.h>

extern const struct driver driver_pl011;
extern const struct driver driver_pl030;
extern const struct driver driver_pl031;
extern const struct driver driver_pl190;
extern const struct driver driver_sp804;
extern const struct driver driver_versatile_counter;

extern const struct platform platform_versatilepb;
