// SPDX-License-Identifier: GPL-2.0-only
/*
 * console_line.c - merge the lines of several sources into one stream for the UART.
 *
 * The output ring is drained at the speed of the UART. It is small, as each byte in
 * it delays everything that is written later, such as an echo.
 *
 * When a source writes while the line of another is unfinished, that line is broken
 * off and continued later after the prefix "(d1)+", so that a reader can join the
 * parts.
 * LOCKS: console_lock protects all state.
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

/* Bytes written to the UART by one piece of own work, and by one interrupt. */
#define TRANSMIT_PIECE	32u
#define INTERRUPT_PIECE 8u

static struct {
	char byte[OUTPUT_SIZE];
	uint32_t head, tail; /* free-running */
} output;

static struct {
	unsigned int last_source; /* the source that wrote the current line */
	bool at_line_start;
	bool returned;			  /* the last byte was a carriage return */
	bool broken_off[CONSOLE_SOURCES]; /* its line is to be continued */
} line = { .at_line_start = true };

/* --- the UART --- */

static uint32_t output_free(void)
{
	return OUTPUT_SIZE - (output.head - output.tail);
}

/* Write up to @most bytes to the UART; true if its FIFO has room and more bytes are left. */
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

/* Poll the UART until @room bytes of the ring are free. */
static void wait_for_room(uint32_t room)
{
	while (output_free() < room) {
		transmit(OUTPUT_SIZE);
	}
}

/* Polls the UART with the lock held: only at boot and when the machine stops. */
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
		/* For reading output.byte in a memory dump: platforms/README.md. */
		arch_make_visible(&output, sizeof(output));
	}
}

/* --- bytes and lines --- */

bool console_line_room(void)
{
	return output_free() >= LINE_PUT_MAX;
}

/* Without a UART the ring keeps its first bytes, which give the cause of the failure. */
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

/* Would @byte, after a carriage return, overwrite the prefix of the current line? */
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
		/* Read once: the guest may change the byte concurrently. */
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
