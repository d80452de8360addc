// SPDX-License-Identifier: GPL-2.0-only
/*
 * versatile_counter.c - the 24 MHz counter among the system registers of ARM's
 * Versatile and RealView boards. Reading its page changes nothing, so guests
 * may have it.
 *
 * SPEC: ARM DUI 0225D 4.3 (Versatile/PB926EJ-S status and system control
 *	registers, SYS_24MHZ).
 */
#include <drivers.h>

#define SYS_24MHZ	0x5c

static mmio_t registers_base;
static struct counter device;

static uint32_t read(void)
{
	return registers_base[SYS_24MHZ / 4];
}

static bool probe(const struct device *found)
{
	registers_base = found->registers[0];
	device = (struct counter){
		.read = read, .frequency_hz = 24000000,
		.page = found->base, .page_offset = SYS_24MHZ,
	};
	board.counter = &device;
	return true;
}

const struct driver driver_versatile_counter = {
	.compatible = COMPATIBLE("arm,core-module-versatile"), .probe = probe,
};
