/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.h - what the hypervisor says: printk().
 *
 * Once guests run a message is kept as its format and its arguments, and own
 * work puts it into words: saying something costs about as much as calling a
 * function with these arguments. Before that, and in panic(), messages are
 * written at once.
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
 * A line, or part of one, from the hypervisor. @format is a literal that knows
 * %u, %d, %x, %c, %s and %%, with a width and with 0 before it. Arguments are
 * words; a string must stay as it is for good, for it is read later. Text given
 * by a guest is only ever an argument, never the format. Under any lock of a rank
 * before LOCK_MESSAGE, once messages are kept.
 */
#define printk(format, ...) message_put(MESSAGE_COUNT(__VA_ARGS__), format, ##__VA_ARGS__)
void message_put(unsigned int count, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, of arguments that are counted by the conversions of @format. */
void message_put_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* The first guest is about to run: from now on messages are kept. */
void message_defer(void);

/* Write all that were kept, in order, and from now on at once: see console_flush(). */
void message_flush(void);

/*
 * Is there room to say something long, such as a vCPU's registers? If not,
 * WORK_DOMAINS and WORK_KEYS are raised when there is.
 */
bool message_has_room(void);

/* Is there anything for message_peek()? */
bool message_waiting(void);

/*
 * For the console, under its lock: the next bytes of all that was said, from 1 to @most (at least 1) at
 * *@run, or 0 if there is nothing; then, how many of them were taken.
 */
size_t message_peek(const char **run, size_t most);
void message_skip(size_t count);

#define MESSAGE_KEPT_ARGS 4

/* A message that is kept to be said later. */
struct message {
	const char *format; /* NULL: none */
	uintptr_t argument[MESSAGE_KEPT_ARGS];
};

/* Keep a message with up to MESSAGE_KEPT_ARGS arguments; say it, several times if need be. */
void message_keep(struct message *message, const char *format, va_list arguments);
void message_say(const struct message *message);
