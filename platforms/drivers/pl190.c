// SPDX-License-Identifier: GPL-2.0-only
/*
 * pl190.c - ARM PrimeCell PL190 vectored interrupt controller. The vectors are not
 * used: take() reads the pending lines, all of which are IRQ. Reading them changes no
 * state, so done() has nothing to do; only probe() ends interrupts, those that the
 * bootloader took by VICVECTADDR.
 *
 * SPEC: ARM DDI 0181E 3.3 (register descriptions).
 */
#include <drivers.h>

#define VICIRQSTATUS  0x000
#define VICINTSELECT  0x00c
#define VICINTENABLE  0x010
#define VICINTENCLEAR 0x014
#define VICVECTADDR   0x030

#define LINE_COUNT 32
#define LEVELS	   17 /* of priority: 16 vectors, and the lines without */

static mmio_t vic;

static uint32_t connect(const uint32_t *cell, unsigned int cell_count)
{
	return cell_count == 1 && cell[0] < LINE_COUNT ? cell[0] : IRQ_NONE;
}

static void enable(uint32_t line)
{
	mmio_write(vic, VICINTENABLE, 1u << line);
}

static void disable(uint32_t line)
{
	mmio_write(vic, VICINTENCLEAR, 1u << line);
}

static bool waiting(void)
{
	return mmio_read(vic, VICIRQSTATUS) != 0;
}

static uint32_t take(void)
{
	uint32_t status = mmio_read(vic, VICIRQSTATUS);

	return status != 0 ? (uint32_t)__builtin_ctz(status) : IRQ_NONE;
}

static void done(uint32_t line)
{
	(void)line;
}

static const struct irqchip irqchip = {
	.connect = connect,
	.enable = enable,
	.disable = disable,
	.waiting = waiting,
	.take = take,
	.done = done,
};

/*
 * End the interrupts that the bootloader took by reading VICVECTADDR: they mask all of
 * the same or a lower priority (lines without a vector have the lowest). Each write to
 * VICVECTADDR ends one; while all lines are disabled, it cannot end a new one.
 * SPEC: ARM DDI 0181E 3.3 (VICVECTADDR); Linux, drivers/irqchip/irq-vic.c.
 */
static void end_active(void)
{
	for (unsigned int level = 0; level < LEVELS; level++) {
		mmio_write(vic, VICVECTADDR, 0);
	}
}

static bool probe(const struct device *device)
{
	vic = device->registers[0];
	mmio_write(vic, VICINTENCLEAR, UINT32_MAX);
	mmio_write(vic, VICINTSELECT, 0);
	end_active();
	board.irqchip = &irqchip;
	return true;
}

const struct driver driver_pl190 = {
	.compatible = COMPATIBLE("arm,versatile-vic", "arm,pl190-vic"),
	.probe = probe,
};
