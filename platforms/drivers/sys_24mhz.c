// SPDX-License-Identifier: GPL-2.0-only
/*
 * sys_24mhz.c - the 24 MHz counter in the system registers of ARM's Versatile, RealView
 * and Versatile Express boards, at the same offset in all. Reads of the registers in
 * its page have no side effects, so the page may be mapped read-only for guests.
 *
 * SPEC: ARM DUI 0225D 4.3 (Versatile/PB926EJ-S: status and system control
 *	registers, SYS_24MHZ). The guides of the later boards were not available:
 *	Linux, drivers/clocksource/timer-versatile.c; QEMU, hw/misc/arm_sysctl.c.
 */
#include <drivers.h>

#define SYS_24MHZ 0x5c

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
		.read = read,
		.frequency_hz = 24000000,
		.page = device->base,
		.page_offset = SYS_24MHZ,
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
