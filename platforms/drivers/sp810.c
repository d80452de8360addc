// SPDX-License-Identifier: GPL-2.0-only
/*
 * sp810.c - ARM PrimeXsys system controller SP810: selects the faster of two clocks for
 * the SP804 timers, 1 MHz on ARM's boards. The reset value selects 32 kHz.
 *
 * SPEC: ARM DDI 0254B 3.3 (SCCTRL, TimerEnSel).
 */
#include <drivers.h>

#define SCCTRL		    0x000
#define SCCTRL_TIMER_EN_SEL (1u << 15 | 1u << 17 | 1u << 19 | 1u << 21)

static bool probe(const struct device *device)
{
	mmio_t sp810 = device->registers[0];

	mmio_write(sp810, SCCTRL, mmio_read(sp810, SCCTRL) | SCCTRL_TIMER_EN_SEL);
	return true;
}

const struct driver driver_sp810 = { .compatible = COMPATIBLE("arm,sp810"), .probe = probe };
