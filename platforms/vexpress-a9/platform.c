// SPDX-License-Identifier: GPL-2.0-only
/*
 * platform.c - ARM Versatile Express with the CoreTile Express A9x4 (QEMU:
 * vexpress-a9).
 */
#include <drivers.h>

static const struct driver *const drivers[] = {
	&driver_pl011, &driver_sys_24mhz, &driver_twd, &driver_pl031, NULL,
};

static const struct platform vexpress_a9 = {
	.compatible = "arm,vexpress,v2p-ca9",
	.irqchip = &driver_gic,
	.drivers = drivers,
};

PLATFORM(vexpress_a9);
