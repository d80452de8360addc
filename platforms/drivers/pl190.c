// SPDX-License-Identifier: GPL-2.0-only
/*
 * pl190.c - ARM PrimeCell PL190 vectored interrupt controller, without using
 * the vectors: the pending lines are read and all are IRQ, none FIQ.
 *
 * SPEC: ARM DDI 0181E 3.3 (register descriptions).
 */
#include <platform.h>

#define VICIRQSTATUS	(0x000 / 4)
#define VICINTSELECT	(0x00c / 4)
#define VICINTENABLE	(0x010 / 4)
#define VICINTENCLEAR	(0x014 / 4)

static mmio_t vic;

static void enable(unsigned int line)
{
	vic[VICINTENABLE] = 1u << line;
}

static int pending(void)
{
	uint32_t status = vic[VICIRQSTATUS];

	return status != 0 ? __builtin_ctz(status) : -1;
}

static const struct irqchip irqchip = { .enable = enable, .pending = pending };

static bool probe(mmio_t registers, const struct device_location *location)
{
	(void)location;
	vic = registers;
	vic[VICINTENCLEAR] = UINT32_MAX;
	vic[VICINTSELECT] = 0;
	board.irqchip = &irqchip;
	return true;
}

const struct driver driver_pl190 = { .compatible = "arm,versatile-vic", .probe = probe };
