// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_pl011.c - the driver of the UART against a model of one, written from ARM DDI
 * 0183G 3.3.6 to 3.3.8 and 2.4: the line settings and divisors are taken over by the
 * write of UARTLCR_H, which must not come while the UART is enabled or a character is
 * on the line; with FEN clear there is no FIFO; a disabled UART finishes the
 * character on the line and sends no other.
 */
#include "unit.h"

#include <string.h>

#include <drivers.h>

const char unit_name[] = "pl011";

#define CR_UARTEN	0x001u
#define CR_TXE		0x100u
#define CR_RXE		0x200u
#define LCR_H_FEN	0x10u
#define LCR_H_8N1	0x60u
#define FR_BUSY		0x08u
#define FR_TXFF		0x20u
#define FIFO_SIZE	16u
#define CHARACTER_READS 50u /* of a register, while a character is sent */
#define PATIENCE	10000000u

struct board board;

static volatile uint32_t registers[1];

static struct {
	uint32_t control, line, divisor, fraction;
	uint32_t divisor_written, fraction_written;
	uint32_t mask, cleared;
	unsigned int fifo, on_line; /* characters; reads until the one on the line is sent */
	unsigned int sent, lost;
	bool held; /* the peer deasserts CTS: nothing is sent */
	unsigned int reads, mistakes;
} uart;

static bool idle(void)
{
	return uart.on_line == 0 && !(uart.control & CR_UARTEN && uart.fifo != 0);
}

/* Time passes. */
static void step(void)
{
	ck_assert_uint_lt(uart.reads++, PATIENCE);
	if (uart.held) {
		return;
	}
	if (uart.on_line != 0 && --uart.on_line == 0) {
		uart.sent++;
	}
	if (uart.on_line == 0 && uart.fifo != 0 && uart.control & CR_UARTEN) {
		uart.fifo--;
		uart.on_line = CHARACTER_READS;
	}
}

uint32_t mmio_read(mmio_t base, uint32_t offset)
{
	unit_require(base == registers);
	step();
	switch (offset) {
	case 0x018:
		return (idle() ? 0 : FR_BUSY) | (uart.fifo == FIFO_SIZE ? FR_TXFF : 0) | 0x10;
	case 0x030:
		return uart.control;
	default:
		ck_abort_msg("read of %03x", offset);
	}
}

static void set_line(uint32_t value)
{
	uart.mistakes += (uart.control & CR_UARTEN) || uart.on_line != 0;
	uart.line = value;
	uart.divisor = uart.divisor_written;
	uart.fraction = uart.fraction_written;
	if (!(value & LCR_H_FEN)) {
		uart.lost += uart.fifo;
		uart.fifo = 0;
	}
}

void mmio_write(mmio_t base, uint32_t offset, uint32_t value)
{
	ck_assert(base == registers);
	switch (offset) {
	case 0x000:
		uart.fifo++;
		break;
	case 0x024:
		uart.mistakes += (uart.control & CR_UARTEN) != 0;
		uart.divisor_written = value;
		break;
	case 0x028:
		uart.mistakes += (uart.control & CR_UARTEN) != 0;
		uart.fraction_written = value;
		break;
	case 0x02c:
		set_line(value);
		break;
	case 0x030:
		/* What is in the FIFO when it is enabled again may be spoilt. */
		uart.mistakes += !(uart.control & CR_UARTEN) && value & CR_UARTEN && uart.fifo != 0;
		uart.control = value;
		break;
	case 0x038:
		uart.mask = value;
		break;
	case 0x044:
		uart.cleared |= value;
		break;
	default:
		ck_abort_msg("write to %03x", offset);
	}
}

static void probe_pl011(void)
{
	struct device device = { .registers = { registers }, .irq = 12 };

	memset(&board, 0, sizeof(board));
	ck_assert(driver_pl011.probe(&device));
	ck_assert_uint_eq(uart.mistakes, 0);
	ck_assert_uint_eq(uart.line, LCR_H_FEN | LCR_H_8N1);
	ck_assert_uint_eq(uart.control, CR_UARTEN | CR_TXE | CR_RXE);
	ck_assert_uint_eq(uart.cleared & 0x7ff, 0x7ff);
}

/* A bootloader's last words are on their way, and it set the rate. */
static void leave_running(unsigned int characters)
{
	memset(&uart, 0, sizeof(uart));
	uart.control = CR_UARTEN | CR_TXE;
	uart.line = LCR_H_FEN | LCR_H_8N1;
	uart.divisor = uart.divisor_written = 13;
	uart.fraction = uart.fraction_written = 1;
	uart.fifo = characters;
}

START_TEST(last_words_are_sent)
{
	leave_running((unsigned int)_i);
	probe_pl011();
	ck_assert_uint_eq(uart.sent, (unsigned int)_i);
	ck_assert_uint_eq(uart.lost, 0);
	ck_assert_uint_eq(uart.divisor, 13);
	ck_assert_uint_eq(uart.fraction, 1);
}
END_TEST

START_TEST(never_enabled)
{
	memset(&uart, 0, sizeof(uart));
	probe_pl011();
	ck_assert_uint_eq(uart.divisor, 39); /* 24 MHz / 16 / 38400 */
	ck_assert_uint_eq(uart.fraction, 4);
}
END_TEST

/* The line is held: the driver stops waiting, and discards what could not be sent. */
START_TEST(held_by_the_other_side)
{
	leave_running(3);
	uart.held = true;
	memset(&board, 0, sizeof(board));
	ck_assert(driver_pl011.probe(&(struct device){ .registers = { registers }, .irq = 12 }));
	ck_assert_uint_eq(uart.control, CR_UARTEN | CR_TXE | CR_RXE);
	ck_assert_uint_eq(uart.fifo, 0);
}
END_TEST

START_TEST(full_and_interrupt)
{
	unsigned int room = 0;

	leave_running(0);
	probe_pl011();
	uart.held = true;
	while (board.uart->put('x')) {
		room++;
	}
	ck_assert_uint_eq(room, FIFO_SIZE);
	board.uart->transmit_interrupt(true);
	ck_assert_uint_eq(uart.mask, 0x70);
	board.uart->transmit_interrupt(false);
	ck_assert_uint_eq(uart.mask, 0x50);
	ck_assert_int_eq(board.uart->get(), -1);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, last_words_are_sent, 0, 17);
	tcase_add_test(tests, never_enabled);
	tcase_add_test(tests, held_by_the_other_side);
	tcase_add_test(tests, full_and_interrupt);
}
