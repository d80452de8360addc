// SPDX-License-Identifier: GPL-2.0-only
/*
 * platform.c - ARM RealView Platform Baseboard Explore for Cortex-A9
 * (QEMU: realview-pbx-a9).
 */
#include <drivers.h>

static const struct driver *const drivers[] = {
	&driver_pl011, &driver_sys_24mhz, &driver_twd, &driver_pl031, NULL,
};

static const struct platform realview_pbx_a9 = {
	.compatible = "arm,realview-pbx",
	.irqchip = &driver_gic,
	.drivers = drivers,
};

PLATFORM(realview_pbx_a9);
