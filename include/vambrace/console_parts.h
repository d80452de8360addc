/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * console_parts.h - the interfaces between the files of the console:
 * console_line.c (lines to the UART), console_turns.c (scheduling of sources),
 * console.c (input).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <vambrace/domain.h>
#include <vambrace/lock.h>

/*
 * Protects input, lines, turns, and the UART itself. All functions here but
 * console_notify() are called with it held, those of console.h without. vCPUs are not
 * woken and events not sent under it, as that takes locks of earlier ranks.
 */
extern struct lock console_lock;

/* A source of output is a domain by its id, or the hypervisor. */
#define CONSOLE_HYPERVISOR DOMAINS_MAX
#define CONSOLE_SOURCES	   (DOMAINS_MAX + 1)

/* --- console_line.c --- */

/* Is there room for the longest output that one byte of a source can cause? */
bool console_line_room(void);

/*
 * Write the longest prefix of @count bytes of @source that continues its line unchanged
 * and for which there is room; returns its length. A guest may change @bytes
 * concurrently; it can corrupt nothing but its own output.
 */
size_t console_line_copy(unsigned int source, const char *bytes, size_t count);

/* Write a byte of @source, for which there is room. Returns the number of bytes written. */
unsigned int console_line_put(unsigned int source, char byte);

/* End the line of @source if it is unfinished or broken off. */
void console_line_end(unsigned int source);

/* --- console_turns.c --- */

/* At least half of the output ring is free: write pending output. */
void console_output_room(void);

/* --- console.c --- */

/* Notify the domain's console port, if it is open, that its ring changed. Not under the lock. */
void console_notify(struct domain *domain);

/* The ring of the domain may have room for input. */
void console_input_ready(void);
