// SPDX-License-Identifier: GPL-2.0-only
/*
 * console_line.c - from bytes of several sources to the UART.
 *
 * Output is a ring of bytes that the UART takes as fast as it can. It is short:
 * what waits in it waits before everything else, an echo included.
 *
 * Each source has its lines. When another source has left its line unfinished,
 * that line is broken off and goes on later behind "(d1)+": a reader can put it
 * together again.
 * LOCKS: console_lock, for all of it.
 */
#include <vambrace/console_parts.h>

#include <stddef.h>
#include <stdint.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/work.h>

#define OUTPUT_SIZE 2048u /* a power of two */

/* "\r\n", "(d10)+", "\r\n" */
#define LINE_PUT_MAX 10u

/* Bytes given to the UART by one piece of own work, and by one interrupt of it. */
#define TRANSMIT_PIECE	32u
#define INTERRUPT_PIECE 16u

static struct {
	char byte[OUTPUT_SIZE];
	uint32_t head, tail; /* free-running */
} output;

static struct {
	unsigned int last_source; /* whose line is the current one */
	bool at_line_start;
	bool returned;			  /* a carriage return was the last byte of the line */
	bool broken_off[CONSOLE_SOURCES]; /* has an unfinished line above */
} line = { .at_line_start = true };

/* --- the UART --- */

static uint32_t output_free(void)
{
	return OUTPUT_SIZE - (output.head - output.tail);
}

/* Give the UART up to @most bytes; true if it would take more, and there are more. */
static bool transmit(uint32_t most)
{
	bool full = false;

	while (output.tail != output.head && most != 0 && !full) {
		full = !board.uart->put(output.byte[output.tail % OUTPUT_SIZE]);
		if (!full) {
			output.tail++;
			most--;
		}
	}
	board.uart->transmit_interrupt(full);
	if (output_free() >= OUTPUT_SIZE / 2) {
		console_output_room();
	}
	return !full && output.tail != output.head;
}

static bool transmit_some(uint32_t most)
{
	bool more;

	lock_take(&console_lock);
	more = transmit(most);
	lock_release(&console_lock);
	return more;
}

void console_transmit(void)
{
	if (transmit_some(INTERRUPT_PIECE)) {
		work_raise(WORK_TRANSMIT);
	}
}

bool console_transmit_work(void)
{
	return transmit_some(TRANSMIT_PIECE);
}

/* Wait for the UART until @room bytes are free. */
static void wait_for_room(uint32_t room)
{
	while (output_free() < room) {
		transmit(OUTPUT_SIZE);
	}
}

/* At boot, or when the machine stops: the lock is held while the UART is waited for. */
void console_flush_messages(void)
{
	const char *byte;

	lock_take(&console_lock);
	while (message_peek(&byte, 1) != 0) {
		if (board.uart != NULL) {
			wait_for_room(LINE_PUT_MAX);
		}
		console_line_put(CONSOLE_HYPERVISOR, *byte);
		message_skip(1);
	}
	if (board.uart != NULL) {
		transmit(OUTPUT_SIZE);
	}
	lock_release(&console_lock);
}

void console_flush(void)
{
	message_flush();
	if (board.uart != NULL) {
		lock_take(&console_lock);
		wait_for_room(OUTPUT_SIZE);
		lock_release(&console_lock);
	} else {
		/* Who looks at memory finds it in output.byte: platforms/README.md. */
		arch_make_visible(&output, sizeof(output));
	}
}

/* --- bytes and lines --- */

bool console_line_room(void)
{
	return output_free() >= LINE_PUT_MAX;
}

/* Without a UART the first bytes are kept, for they say what is wrong. */
static void put_byte(char byte)
{
	if (output_free() != 0) {
		output.byte[output.head++ % OUTPUT_SIZE] = byte;
	}
}

static void put_string(const char *string)
{
	while (*string != '\0') {
		put_byte(*string++);
	}
}

static void put_prefix(unsigned int source)
{
	if (source == CONSOLE_HYPERVISOR) {
		put_string("(XEN)");
	} else {
		put_string("(d");
		if (source >= 10) {
			put_byte((char)('0' + source / 10));
		}
		put_byte((char)('0' + source % 10));
		put_byte(')');
	}
	put_byte(line.broken_off[source] ? '+' : ' ');
	line.broken_off[source] = false;
}

static void end_line(void)
{
	put_string("\r\n");
	line.at_line_start = true;
}

/* Would @byte overwrite the prefix of the line that is being written? */
static bool overwrites_prefix(char byte)
{
	return line.returned && byte != '\r' && byte != '\n';
}

unsigned int console_line_put(unsigned int source, char byte)
{
	uint32_t head = output.head;

	if (source != line.last_source && !line.at_line_start) {
		line.broken_off[line.last_source] = true;
		end_line();
	}
	if (line.at_line_start || overwrites_prefix(byte)) {
		put_prefix(source);
	}
	if (byte == '\n' && source == CONSOLE_HYPERVISOR) {
		put_byte('\r');
	}
	put_byte(byte);
	line.last_source = source;
	line.at_line_start = byte == '\n';
	line.returned = byte == '\r';
	return output.head - head;
}

size_t console_line_copy(unsigned int source, const char *bytes, size_t count)
{
	size_t copied = 0;
	uint32_t head = output.head;

	if (source != line.last_source || line.at_line_start || line.returned) {
		return 0;
	}
	if (count > output_free()) {
		count = output_free();
	}
	for (; copied < count; copied++) {
		/* Once: a guest may write there at the same time. */
		char byte = *(const volatile char *)&bytes[copied];

		if (byte == '\n' || byte == '\r') {
			break;
		}
		output.byte[head++ % OUTPUT_SIZE] = byte;
	}
	output.head = head;
	return copied;
}

void console_line_end(unsigned int source)
{
	if (line.last_source == source && !line.at_line_start) {
		end_line();
	}
	line.broken_off[source] = false;
}
