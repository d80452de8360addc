// SPDX-License-Identifier: GPL-2.0-only
/*
 * platform.c - ARM RealView Emulation Baseboard with the tile of an ARM926EJ-S,
 * ARM1136 or ARM1176 (QEMU: realview-eb).
 */
#include <drivers.h>

static const struct driver *const drivers[] = {
	&driver_pl011, &driver_sys_24mhz, &driver_sp804, &driver_pl031, NULL,
};

static const struct platform realview_eb = {
	.compatible = "arm,realview-eb",
	.irqchip = &driver_gic,
	.drivers = drivers,
};

PLATFORM(realview_eb);
