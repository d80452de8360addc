// SPDX-License-Identifier: GPL-2.0-only
/*
 * platform.c - ARM RealView Emulation Baseboard with the ARM11 MPCore tile
 * (QEMU: realview-eb-mpcore). The tile has the interrupt controller and the CPUs'
 * private timers.
 */
#include <drivers.h>

static const struct driver *const drivers[] = {
	&driver_pl011, &driver_sys_24mhz, &driver_twd, &driver_pl031, NULL,
};

static const struct platform realview_eb_mpcore = {
	.compatible = "arm,realview-eb",
	.node = "arm,eb11mp-gic",
	.irqchip = &driver_gic,
	.drivers = drivers,
};

PLATFORM(realview_eb_mpcore);
