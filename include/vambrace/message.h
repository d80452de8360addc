/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.h - the hypervisor's messages: printk().
 *
 * Once guests run, a message is stored as its format and arguments, and own work
 * formats it: a printk() costs about as much as calling a function with these
 * arguments. Before that, and in panic(), messages are written synchronously.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_ARGS_MAX 16

/* The number of arguments, up to MESSAGE_ARGS_MAX. */
#define MESSAGE_COUNT(...) \
	MESSAGE_COUNT_(0, ##__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define MESSAGE_COUNT_(_, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, count, ...) count

/*
 * A line, or part of one, from the hypervisor. @format is a literal; its
 * conversions are %u, %d, %x, %c, %s and %%, with a width that may start with 0.
 * Arguments are words; a string must never change, as it is read later. Text given
 * by a guest is only ever an argument, never the format. Callable under any lock of a
 * rank before LOCK_MESSAGE, once messages are stored.
 */
#define printk(format, ...) message_put(MESSAGE_COUNT(__VA_ARGS__), format, ##__VA_ARGS__)
void message_put(unsigned int count, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with a va_list; the conversions of @format give the number of arguments. */
void message_put_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* Before the first guest runs: messages are stored from now on. */
void message_defer(void);

/* Write all stored messages in order, and later ones synchronously: see console_flush(). */
void message_flush(void);

/*
 * Is there room for a long report, such as a vCPU's registers? If not, WORK_DOMAINS and
 * WORK_KEYS are raised when there is.
 */
bool message_has_room(void);

/* Is there anything for message_peek()? */
bool message_waiting(void);

/*
 * For the console, under its lock. message_peek() formats and returns at *@run the next
 * 1 to @most bytes (@most is at least 1), or 0 if no message is left; message_skip()
 * removes @count of them.
 */
size_t message_peek(const char **run, size_t most);
void message_skip(size_t count);

#define MESSAGE_KEPT_ARGS 4

/* A message that is stored to be printed later. */
struct message {
	const char *format; /* NULL: none */
	uintptr_t argument[MESSAGE_KEPT_ARGS];
};

/* Store a message with up to MESSAGE_KEPT_ARGS arguments; print it, any number of times. */
void message_keep(struct message *message, const char *format, va_list arguments);
void message_say(const struct message *message);
