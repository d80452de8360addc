// SPDX-License-Identifier: GPL-2.0-only
/*
 * pl011.c - ARM PrimeCell PL011 UART. Line settings are the bootloader's,
 * where it enabled the UART; else 38400 8N1 from the 24 MHz of ARM's boards.
 *
 * SPEC: ARM DDI 0183G 3.3 (register descriptions).
 */
#include <drivers.h>

#define UARTDR		0x000
#define UARTFR		0x018
#define UARTIBRD	0x024
#define UARTFBRD	0x028
#define UARTLCR_H	0x02c
#define UARTCR		0x030
#define UARTIMSC	0x038
#define UARTICR		0x044

#define FR_RXFE		(1u << 4)
#define FR_TXFF		(1u << 5)
#define LCR_H_FEN	(1u << 4)
#define LCR_H_WLEN_8	(3u << 5)
#define CR_UARTEN	(1u << 0)
#define CR_TXE		(1u << 8)
#define CR_RXE		(1u << 9)
#define INT_RX		(1u << 4)
#define INT_TX		(1u << 5)
#define INT_RT		(1u << 6)

static mmio_t uart;
static uint32_t interrupt_mask;
static struct uart device;

static bool put(char byte)
{
	if (mmio_read(uart, UARTFR) & FR_TXFF) {
		return false;
	}
	mmio_write(uart, UARTDR, (uint8_t)byte);
	return true;
}

static int get(void)
{
	if (mmio_read(uart, UARTFR) & FR_RXFE) {
		return -1;
	}
	return (int)(mmio_read(uart, UARTDR) & 0xff);
}

static void transmit_interrupt(bool enable)
{
	uint32_t mask = INT_RX | INT_RT | (enable ? INT_TX : 0);

	if (mask != interrupt_mask) {
		interrupt_mask = mask;
		mmio_write(uart, UARTIMSC, mask);
	}
}

static bool probe(const struct device *found)
{
	uart = found->registers[0];
	if (!(mmio_read(uart, UARTCR) & CR_UARTEN)) {
		mmio_write(uart, UARTIBRD, 39);
		mmio_write(uart, UARTFBRD, 4);
	}
	mmio_write(uart, UARTLCR_H, LCR_H_FEN | LCR_H_WLEN_8);
	mmio_write(uart, UARTCR, CR_UARTEN | CR_TXE | CR_RXE);
	mmio_write(uart, UARTICR, 0x7ff);
	transmit_interrupt(false);
	device = (struct uart){
		.put = put, .get = get, .transmit_interrupt = transmit_interrupt,
		.irq = found->irq,
	};
	board.uart = &device;
	return true;
}

const struct driver driver_pl011 = {
	.compatible = COMPATIBLE("arm,pl011"), .needs_interrupt = true, .probe = probe,
};
