// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_test_uart.c - the slow UART of boot argument test-uart: how fast it is,
 * when its interrupt comes, and that the board's own one gets what it took.
 */
#include "unit.h"

#include <string.h>

#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/test_uart.h>
#include <vambrace/timer.h>

const char unit_name[] = "test_uart";

/* 10 bits at 115,200 a second are 86.8 us. */
#define BYTE_NS	   UINT64_C(87000)
#define FIFO_BYTES 16u
#define START_NS   UINT64_C(5000000000)
#define LINE	   33u

struct board board;

static uint64_t now = START_NS;
static struct timer *waiting; /* the one timer that is set */
static unsigned int interrupts;
static uint64_t interrupt_time;
static char sent[4096];
static unsigned int sent_count;
static bool real_is_full;
static unsigned int real_enables, real_disables;
static unsigned int to_send; /* by the interrupt */

/* --- around it --- */

uint64_t time_now(void)
{
	return now;
}

void timer_set(struct timer *timer, uint64_t deadline)
{
	ck_assert(waiting == NULL || waiting == timer);
	timer->deadline = deadline;
	waiting = deadline != NEVER ? timer : NULL;
}

static bool real_put(char byte)
{
	if (real_is_full) {
		return false;
	}
	ck_assert_uint_lt(sent_count, sizeof(sent));
	sent[sent_count++] = byte;
	return true;
}

static int real_get(void)
{
	return 'g';
}

static void real_transmit_interrupt(bool enable)
{
	real_enables += enable;
	real_disables += !enable;
}

static const struct uart real = {
	.put = real_put,
	.get = real_get,
	.transmit_interrupt = real_transmit_interrupt,
	.irq = LINE,
};

/* As many bytes as there is room for. */
static unsigned int fill(void)
{
	unsigned int count = 0;

	while (board.uart->put('f')) {
		ck_assert_uint_lt(++count, 1000);
	}
	return count;
}

void console_transmit(void)
{
	interrupts++;
	interrupt_time = now;
	while (to_send != 0 && board.uart->put('i')) {
		to_send--;
	}
	board.uart->transmit_interrupt(to_send != 0);
}

/* Time passes, and the timer expires in it; no earlier than its deadline. */
static void pass(uint64_t ns)
{
	uint64_t end = now + ns;

	while (waiting != NULL && waiting->deadline <= end) {
		struct timer *timer = waiting;

		ck_assert_uint_lt(interrupts, 10000);
		now = timer->deadline > now ? timer->deadline : now;
		waiting = NULL;
		timer->expired(timer);
	}
	now = end;
}

static void setup(void)
{
	board.uart = &real;
	test_uart_want();
	test_uart_start();
}

/* --- tests --- */

START_TEST(only_if_it_is_wanted)
{
	board.uart = &real;
	test_uart_start();
	ck_assert_ptr_eq(board.uart, &real);
	ck_assert_uint_eq(real_disables + real_enables, 0);
	/* That it is wanted changes nothing before the timers are there. */
	test_uart_want();
	ck_assert_ptr_eq(board.uart, &real);
	ck_assert_uint_eq(real_disables, 0);
	test_uart_start();
	ck_assert_ptr_ne(board.uart, &real);
}
END_TEST

START_TEST(input_and_line_are_the_boards)
{
	setup();
	ck_assert_int_eq(board.uart->get(), 'g');
	ck_assert_uint_eq(board.uart->irq, LINE);
}
END_TEST

START_TEST(interrupt_of_the_real_one_is_off)
{
	setup();
	ck_assert_uint_eq(real_disables, 1);
	board.uart->transmit_interrupt(true);
	board.uart->transmit_interrupt(false);
	ck_assert_uint_eq(real_disables, 1);
	ck_assert_uint_eq(real_enables, 0);
}
END_TEST

START_TEST(takes_a_fifo_then_a_byte_per_byte_time)
{
	setup();
	ck_assert_uint_eq(fill(), FIFO_BYTES);
	for (unsigned int i = 0; i < 3 * FIFO_BYTES; i++) {
		pass(BYTE_NS - 1);
		ck_assert(!board.uart->put('x'));
		pass(1);
		ck_assert(board.uart->put('x'));
		ck_assert(!board.uart->put('x'));
	}
	ck_assert_uint_eq(sent_count, 4 * FIFO_BYTES);
	/* Room for as much as was sent meanwhile. */
	pass(5 * BYTE_NS);
	ck_assert_uint_eq(fill(), 5);
}
END_TEST

START_TEST(idle_time_is_not_saved)
{
	setup();
	ck_assert_uint_eq(fill(), FIFO_BYTES);
	pass(FIFO_BYTES * BYTE_NS);
	ck_assert_uint_eq(fill(), FIFO_BYTES);
	pass(1000 * BYTE_NS);
	ck_assert_uint_eq(fill(), FIFO_BYTES);
	pass(BYTE_NS);
	ck_assert_uint_eq(fill(), 1);
}
END_TEST

START_TEST(bytes_arrive_in_order_and_once)
{
	static const char text[] = "(XEN) as it was written, and none twice\n";

	setup();
	for (const char *next = text; *next != '\0';) {
		ck_assert_uint_lt(now - START_NS, 1000 * BYTE_NS);
		if (board.uart->put(*next)) {
			next++;
		} else {
			pass(BYTE_NS / 3);
		}
	}
	ck_assert_uint_eq(sent_count, strlen(text));
	ck_assert_mem_eq(sent, text, strlen(text));
}
END_TEST

START_TEST(real_one_may_refuse)
{
	setup();
	real_is_full = true;
	for (unsigned int i = 0; i < 2 * FIFO_BYTES; i++) {
		ck_assert(!board.uart->put('x'));
	}
	ck_assert_uint_eq(sent_count, 0);
	/* What was refused took no time on the line. */
	real_is_full = false;
	ck_assert_uint_eq(fill(), FIFO_BYTES);
}
END_TEST

START_TEST(no_interrupt_unless_asked_for)
{
	setup();
	fill();
	pass(1000 * BYTE_NS);
	ck_assert_uint_eq(interrupts, 0);
	fill();
	board.uart->transmit_interrupt(true);
	board.uart->transmit_interrupt(false);
	pass(1000 * BYTE_NS);
	ck_assert_uint_eq(interrupts, 0);
}
END_TEST

START_TEST(interrupt_when_half_empty)
{
	setup();
	fill();
	board.uart->transmit_interrupt(true);
	ck_assert_uint_eq(interrupts, 0);
	pass(FIFO_BYTES / 2 * BYTE_NS - 1);
	ck_assert_uint_eq(interrupts, 0);
	pass(1);
	ck_assert_uint_eq(interrupts, 1);
	ck_assert_uint_eq(fill(), FIFO_BYTES / 2);
}
END_TEST

START_TEST(interrupt_at_once_when_it_is_emptier)
{
	setup();
	fill();
	pass(12 * BYTE_NS);
	board.uart->transmit_interrupt(true);
	pass(0);
	ck_assert_uint_eq(interrupts, 1);
}
END_TEST

/* Board time begins at 0: there is none before that at which the FIFO was half empty. */
START_TEST(interrupt_at_the_beginning_of_time)
{
	now = 0;
	setup();
	board.uart->transmit_interrupt(true);
	pass(0);
	ck_assert_uint_eq(interrupts, 1);
	ck_assert(board.uart->put('x'));
	board.uart->transmit_interrupt(true);
	pass(0);
	ck_assert_uint_eq(interrupts, 2);
}
END_TEST

START_TEST(text_by_interrupts_takes_its_time)
{
	setup();
	to_send = 1000;
	fill();
	board.uart->transmit_interrupt(true);
	pass(2000 * BYTE_NS);
	ck_assert_uint_eq(to_send, 0);
	ck_assert_uint_eq(sent_count, FIFO_BYTES + 1000);
	/* Half a FIFO for each interrupt, the first of them when the other half is there. */
	ck_assert_uint_eq(interrupts, 1000 / (FIFO_BYTES / 2));
	ck_assert_uint_eq(interrupt_time - START_NS, 1000 * BYTE_NS);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, only_if_it_is_wanted);
	tcase_add_test(tests, input_and_line_are_the_boards);
	tcase_add_test(tests, interrupt_of_the_real_one_is_off);
	tcase_add_test(tests, takes_a_fifo_then_a_byte_per_byte_time);
	tcase_add_test(tests, idle_time_is_not_saved);
	tcase_add_test(tests, bytes_arrive_in_order_and_once);
	tcase_add_test(tests, real_one_may_refuse);
	tcase_add_test(tests, no_interrupt_unless_asked_for);
	tcase_add_test(tests, interrupt_when_half_empty);
	tcase_add_test(tests, interrupt_at_once_when_it_is_emptier);
	tcase_add_test(tests, interrupt_at_the_beginning_of_time);
	tcase_add_test(tests, text_by_interrupts_takes_its_time);
}
