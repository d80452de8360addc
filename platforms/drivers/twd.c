// SPDX-License-Identifier: GPL-2.0-only
/*
 * twd.c - the private timer of an ARM11 MPCore or Cortex-A9 MPCore CPU, one-shot.
 *
 * Each CPU has one, at the same address, with the same private peripheral interrupt
 * (PPI). It counts at PERIPHCLK, at most half the frequency of the CPU, which is
 * seldom in the device tree.
 *
 * SPEC: ARM DDI 0407E 4.2 (private timer registers), 1.5 (the private memory
 *	region: words only, Device or Strongly-ordered); ARM DDI 0360E (the same
 *	registers on ARM11 MPCore).
 */
#include <drivers.h>

#define TIMER_LOAD    0x00
#define TIMER_COUNTER 0x04
#define TIMER_CONTROL 0x08
#define TIMER_INTSTAT 0x0c

#define CONTROL_ENABLE	  (1u << 0)
#define CONTROL_INTENABLE (1u << 2) /* not auto-reload, prescaler 1 */

static mmio_t twd;
static struct oneshot_timer timer;

/* A write to the load register also sets the counter. */
static void start(uint32_t ticks)
{
	mmio_write(twd, TIMER_CONTROL, 0);
	mmio_write(twd, TIMER_INTSTAT, 1);
	mmio_write(twd, TIMER_LOAD, ticks);
	mmio_write(twd, TIMER_CONTROL, CONTROL_INTENABLE | CONTROL_ENABLE);
}

static uint32_t remaining(void)
{
	return mmio_read(twd, TIMER_COUNTER);
}

static void acknowledge(void)
{
	mmio_write(twd, TIMER_INTSTAT, 1);
}

static bool probe(const struct device *device)
{
	twd = device->registers[0];
	mmio_write(twd, TIMER_CONTROL, 0);
	mmio_write(twd, TIMER_INTSTAT, 1);
	timer = (struct oneshot_timer){
		.start = start,
		.remaining = remaining,
		.acknowledge = acknowledge,
		.frequency_hz = device->clock_hz,
		.ticks_max = UINT32_MAX,
		.irq = device->irq,
	};
	board.timer = &timer;
	return true;
}

const struct driver driver_twd = {
	.compatible = COMPATIBLE("arm,cortex-a9-twd-timer", "arm,arm11mp-twd-timer"),
	.needs_interrupt = true,
	.probe = probe,
};
