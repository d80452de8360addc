// SPDX-License-Identifier: GPL-2.0-only
/*
 * sp804.c - ARM SP804 dual timer: its first half, one-shot, 32 bits, 1 MHz.
 *
 * SPEC: ARM DDI 0271D 3.3 (register descriptions).
 */
#include <drivers.h>

#define TIMER1LOAD	(0x00 / 4)
#define TIMER1CONTROL	(0x08 / 4)
#define TIMER1INTCLR	(0x0c / 4)

#define CONTROL_ONESHOT		(1u << 0)
#define CONTROL_32BIT		(1u << 1)
#define CONTROL_INTENABLE	(1u << 5)
#define CONTROL_ENABLE		(1u << 7)

static mmio_t timer;
static struct oneshot_timer device;

static void start(uint32_t ticks)
{
	timer[TIMER1CONTROL] = 0;
	timer[TIMER1INTCLR] = 1;
	timer[TIMER1LOAD] = ticks;
	timer[TIMER1CONTROL] = CONTROL_ONESHOT | CONTROL_32BIT | CONTROL_INTENABLE |
			       CONTROL_ENABLE;
}

static void acknowledge(void)
{
	timer[TIMER1INTCLR] = 1;
}

static bool probe(const struct device *found)
{
	timer = found->registers[0];
	timer[TIMER1CONTROL] = 0;
	timer[TIMER1INTCLR] = 1;
	device = (struct oneshot_timer){
		.start = start, .acknowledge = acknowledge,
		.frequency_hz = 1000000, .ticks_max = UINT32_MAX,
		.irq = found->irq,
	};
	board.timer = &device;
	return true;
}

const struct driver driver_sp804 = {
	.compatible = COMPATIBLE("arm,sp804"), .needs_interrupt = true, .probe = probe,
};
