// SPDX-License-Identifier: GPL-2.0-only
/*
 * platform.c - ARM Versatile Platform Baseboard for ARM926EJ-S (QEMU:
 * versatilepb).
 */
#include <drivers.h>

static const struct driver *const drivers[] = {
	&driver_pl011, &driver_sys_24mhz, &driver_sp804, &driver_pl031, NULL,
};

static const struct platform versatilepb = {
	.compatible = "arm,versatile-pb",
	.irqchip = &driver_pl190,
	.drivers = drivers,
};

PLATFORM(versatilepb);
