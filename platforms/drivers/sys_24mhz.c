// SPDX-License-Identifier: GPL-2.0-only
/*
 * sys_24mhz.c - the 24 MHz counter that ARM's Versatile, RealView and Versatile
 * Express boards have among their system registers, all at the same offset.
 * Reading any register of the page changes nothing, so guests may have it.
 *
 * SPEC: ARM DUI 0225D 4.3 (Versatile/PB926EJ-S: status and system control
 *	registers, SYS_24MHZ). For the later boards, whose guides were not at
 *	hand, Linux's drivers/clocksource/timer-versatile.c and QEMU's
 *	hw/misc/arm_sysctl.c were looked at.
 */
#include <drivers.h>

#define SYS_24MHZ	0x5c

static mmio_t system_registers;
static struct counter counter;

static uint32_t read(void)
{
	return mmio_read(system_registers, SYS_24MHZ);
}

static bool probe(const struct device *device)
{
	system_registers = device->registers[0];
	counter = (struct counter){
		.read = read, .frequency_hz = 24000000,
		.page = device->base, .page_offset = SYS_24MHZ,
	};
	board.counter = &counter;
	return true;
}

const struct driver driver_sys_24mhz = {
	.compatible = COMPATIBLE("arm,core-module-versatile", "arm,realview-eb-syscon",
				 "arm,realview-pba8-syscon", "arm,realview-pbx-syscon",
				 "arm,vexpress-sysreg"),
	.probe = probe,
};
