/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * console_parts.h - what the files of the console know of each other:
 * console_line.c (lines to the UART), console_turns.c (whose output is next),
 * console.c (input).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <vambrace/domain.h>
#include <vambrace/lock.h>

/*
 * The console's lock: input, lines, turns, and the UART itself. All functions here but
 * console_notify() are called under it, those of console.h without. Nobody is woken or
 * told of an event under it, for that takes locks of earlier ranks.
 */
extern struct lock console_lock;

/* A source of output is a domain by its id, or the hypervisor. */
#define CONSOLE_HYPERVISOR DOMAINS_MAX
#define CONSOLE_SOURCES	   (DOMAINS_MAX + 1)

/* --- console_line.c --- */

/* Is there room for whatever one byte of a source may become? */
bool console_line_room(void);

/*
 * Put out those of @count bytes of @source that go on in its line as they are, and for
 * which there is room, up to the first that does not; their number. Whoever else may
 * write to the bytes changes nothing but themselves.
 */
size_t console_line_copy(unsigned int source, const char *bytes, size_t count);

/* Put out a byte of @source, for which there is room; the number of bytes it became. */
unsigned int console_line_put(unsigned int source, char byte);

/* End the line of @source if it left one unfinished, and forget that it did. */
void console_line_end(unsigned int source);

/* --- console_turns.c --- */

/* Half of the UART's ring is free, or more. */
void console_output_room(void);

/* --- console.c --- */

/* Tell the domain that its ring has changed, if it has a port for that. Not under the lock. */
void console_notify(struct domain *domain);

/* The ring of the domain may have room for input. */
void console_input_ready(void);
