// SPDX-License-Identifier: GPL-2.0-only
/*
 * interrupt.c - take interrupts from the board's controller.
 */

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/panic.h>
#include <vambrace/timer.h>

#include "cpu.h"

/* More in a row than this can only be a line that nobody clears. */
#define INTERRUPTS_MAX	32

/* Bytes taken from the UART at a time. */
#define RECEIVED_MAX	8

bool arch_interrupt_waiting(void)
{
	return board.irqchip->waiting();
}

static void uart_interrupt(void)
{
	int byte;

	/* What is left keeps the line raised. */
	for (int i = 0; i < RECEIVED_MAX && (byte = board.uart->get()) >= 0; i++) {
		console_receive((char)byte);
	}
	console_transmit();
}

static void handle(uint32_t line)
{
	if (line == board.timer->irq) {
		board.timer->acknowledge();
		timer_expire();
	} else if (line == board.uart->irq) {
		uart_interrupt();
	}
}

void arch_poll_interrupts(void)
{
	for (int i = 0; i < INTERRUPTS_MAX; i++) {
		uint32_t line = board.irqchip->take();

		if (line == IRQ_NONE) {
			return;
		}
		handle(line);
		board.irqchip->done(line);
	}
}

void arch_wait_for_interrupt(void)
{
	cpu_wait_for_interrupt();
}
