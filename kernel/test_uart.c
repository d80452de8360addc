// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_uart.c - limits the board's UART to the speed of a real one.
 *
 * QEMU's PL011 transmits every byte at once, so code that waits for a line of
 * 115,200 baud would never be exercised. This one has a FIFO of 16 bytes, which sends a byte per
 * BYTE_NS of board time, and raises its transmit interrupt when the FIFO is
 * half empty. Boot argument test-uart; debug builds only.
 * LOCKS: the caller of a UART's functions holds console_lock; the timer's function does
 *	not.
 */
#include <vambrace/test_uart.h>

#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/timer.h>

#define BYTE_NS	  87000u /* 10 bits at 115,200 a second */
#define FIFO_SIZE 16u

static void half_empty(struct timer *timer);

static struct {
	bool wanted;
	const struct uart *real;
	struct uart device;
	uint64_t empty_time; /* ns: the FIFO's last byte is sent */
	struct timer timer;  /* set: the transmit interrupt is enabled */
} slow = { .timer = { .expired = half_empty } };

static void half_empty(struct timer *timer)
{
	(void)timer;
	console_transmit();
}

static bool put(char byte)
{
	uint64_t now = time_now();

	if (slow.empty_time < now) {
		slow.empty_time = now;
	}
	if (slow.empty_time - now > (FIFO_SIZE - 1) * BYTE_NS || !slow.real->put(byte)) {
		return false;
	}
	slow.empty_time += BYTE_NS;
	return true;
}

/* When the FIFO will be half empty; 0 if that would be before time 0. */
static uint64_t half_empty_time(void)
{
	const uint64_t half = FIFO_SIZE / 2 * BYTE_NS;

	return slow.empty_time > half ? slow.empty_time - half : 0;
}

static void transmit_interrupt(bool enable)
{
	timer_set(&slow.timer, enable ? half_empty_time() : NEVER);
}

void test_uart_want(void)
{
	slow.wanted = true;
	if (!DEBUG) {
		printk("test-uart: only in debug builds\n");
	}
}

void test_uart_start(void)
{
	if (DEBUG && slow.wanted) {
		slow.real = board.uart;
		slow.device = *slow.real;
		slow.device.put = put;
		slow.device.transmit_interrupt = transmit_interrupt;
		slow.real->transmit_interrupt(false);
		board.uart = &slow.device;
	}
}
