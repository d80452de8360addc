// SPDX-License-Identifier: GPL-2.0-only
/*
 * platform.c - ARM RealView Platform Baseboard for Cortex-A8 (QEMU:
 * realview-pb-a8).
 */
#include <drivers.h>

static const struct driver *const drivers[] = {
	&driver_pl011, &driver_sys_24mhz, &driver_sp810, &driver_sp804, &driver_pl031, NULL,
};

static const struct platform realview_pb_a8 = {
	.compatible = "arm,realview-pba8",
	.irqchip = &driver_gic,
	.drivers = drivers,
};

PLATFORM(realview_pb_a8);
