// SPDX-License-Identifier: GPL-2.0-only
/*
 * sp804.c - ARM SP804 dual timer: timer 1, one-shot, 32 bits. Timer 2 is disabled,
 * since both share an interrupt line.
 *
 * SPEC: ARM DDI 0271D 3.3 (register descriptions).
 */
#include <drivers.h>

#define TIMER1LOAD    0x00
#define TIMER1VALUE   0x04
#define TIMER1CONTROL 0x08
#define TIMER1INTCLR  0x0c
#define TIMER2CONTROL 0x28
#define TIMER2INTCLR  0x2c

#define CONTROL_ONESHOT	  (1u << 0)
#define CONTROL_32BIT	  (1u << 1)
#define CONTROL_INTENABLE (1u << 5)
#define CONTROL_ENABLE	  (1u << 7)

static mmio_t sp804;
static struct oneshot_timer timer;

static void start(uint32_t ticks)
{
	/* Set the size first: in 16-bit mode the load may be truncated. */
	mmio_write(sp804, TIMER1CONTROL, CONTROL_32BIT);
	mmio_write(sp804, TIMER1INTCLR, 1);
	mmio_write(sp804, TIMER1LOAD, ticks);
	mmio_write(sp804, TIMER1CONTROL,
		   CONTROL_ONESHOT | CONTROL_32BIT | CONTROL_INTENABLE | CONTROL_ENABLE);
}

static uint32_t remaining(void)
{
	return mmio_read(sp804, TIMER1VALUE);
}

static void acknowledge(void)
{
	mmio_write(sp804, TIMER1INTCLR, 1);
}

static bool probe(const struct device *device)
{
	sp804 = device->registers[0];
	mmio_write(sp804, TIMER1CONTROL, 0);
	mmio_write(sp804, TIMER1INTCLR, 1);
	mmio_write(sp804, TIMER2CONTROL, 0);
	mmio_write(sp804, TIMER2INTCLR, 1);
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

const struct driver driver_sp804 = {
	.compatible = COMPATIBLE("arm,sp804"),
	.needs_interrupt = true,
	.probe = probe,
};
