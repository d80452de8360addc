// SPDX-License-Identifier: GPL-2.0-only
/*
 * pl011.c - ARM PrimeCell PL011 UART. The baud rate is the bootloader's if it enabled
 * the UART, else 38400 from the 24 MHz clock of ARM's boards; the format is 8N1.
 *
 * SPEC: ARM DDI 0183G 3.3 (register descriptions), 3.3.6 and 3.3.7 (UARTFBRD,
 *	UARTLCR_H: not while enabled), 3.3.8 (UARTCR: how to program it).
 */
#include <drivers.h>

#define UARTDR	  0x000
#define UARTFR	  0x018
#define UARTIBRD  0x024
#define UARTFBRD  0x028
#define UARTLCR_H 0x02c
#define UARTCR	  0x030
#define UARTIMSC  0x038
#define UARTICR	  0x044

#define FR_BUSY	     (1u << 3)
#define FR_RXFE	     (1u << 4)
#define FR_TXFF	     (1u << 5)
#define LCR_H_FEN    (1u << 4)
#define LCR_H_WLEN_8 (3u << 5)
#define CR_UARTEN    (1u << 0)
#define CR_TXE	     (1u << 8)
#define CR_RXE	     (1u << 9)
#define INT_RX	     (1u << 4)
#define INT_TX	     (1u << 5)
#define INT_RT	     (1u << 6)

/* In so many reads, of at least 100 ns each, a full FIFO is sent even at 9600 Bd. */
#define BUSY_READS_MAX 1000000

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

/* The wait is limited: the other side may stop the transmission (CTS). */
static void wait_while_busy(void)
{
	for (int i = 0; i < BUSY_READS_MAX && (mmio_read(uart, UARTFR) & FR_BUSY); i++) {
	}
}

/*
 * Line settings may change only while the UART is disabled and sends no character. The
 * FIFO is flushed (FEN = 0), or its contents would be sent wrongly afterwards.
 */
static void set_line(void)
{
	bool enabled = mmio_read(uart, UARTCR) & CR_UARTEN;

	wait_while_busy(); /* send the bootloader's output */
	mmio_write(uart, UARTCR, 0);
	wait_while_busy();
	mmio_write(uart, UARTLCR_H, 0);
	if (!enabled) {
		mmio_write(uart, UARTIBRD, 39);
		mmio_write(uart, UARTFBRD, 4);
	}
	mmio_write(uart, UARTLCR_H, LCR_H_FEN | LCR_H_WLEN_8);
	mmio_write(uart, UARTCR, CR_UARTEN | CR_TXE | CR_RXE);
}

static bool probe(const struct device *found)
{
	uart = found->registers[0];
	set_line();
	mmio_write(uart, UARTICR, 0x7ff);
	transmit_interrupt(false);
	device = (struct uart){
		.put = put,
		.get = get,
		.transmit_interrupt = transmit_interrupt,
		.irq = found->irq,
	};
	board.uart = &device;
	return true;
}

const struct driver driver_pl011 = {
	.compatible = COMPATIBLE("arm,pl011"),
	.needs_interrupt = true,
	.probe = probe,
};
