/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * console.h - the board's UART shared by the hypervisor and the domains.
 *
 * Every line carries a prefix: "(XEN) " or "(d1) ". A line interrupted by
 * another source goes on later behind "(d1)+". What follows a carriage return
 * inside a line has the prefix in front of it again, for it overwrites the first.
 *
 * Output is taken by own work, a source by turns: see console_turns.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vambrace/message.h>

struct domain;
struct vcpu;

/* --- output --- */

/* What CONSOLEIO_write takes at once, in bytes. */
#define CONSOLE_WRITE_MAX 1024u

/*
 * CONSOLEIO_write, in two steps: where @count bytes (at most CONSOLE_WRITE_MAX) from @gva
 * may be copied to, then that they were, or none of them (0), so that others may write.
 * NULL: there is no room yet; @vcpu waits for it, and has to make its call again.
 */
char *console_write_begin(struct vcpu *vcpu, uint32_t gva, size_t count);
void console_write_end(struct domain *domain, size_t count);

/* The domain rang its console port: its ring has output, or room for input. */
void console_ring_service(struct domain *domain);

/* There is a message for message_peek(). */
void console_message_ready(void);

/* Own work: put out a piece of what the source whose turn it is has to say. */
bool console_work(void);

/* Own work: give the UART a piece of what was put out. */
bool console_transmit_work(void);

/* Every message out, waiting for room; then all, by polling. Before the machine is left. */
void console_flush_messages(void);
void console_flush(void);

/* --- input --- */

/* CONSOLEIO_read: up to @size bytes of the domain's input. */
size_t console_read_guest(struct domain *domain, char *buffer, size_t size);

/* The UART's interrupt, for irq_claim(), and its part for output. */
void console_interrupt(void);
void console_transmit(void);

/* Own work: a piece of the input goes to the domain that has the focus. */
bool console_input_work(void);

/* The domain that has the input, or had it before the hypervisor. */
unsigned int console_last_domain(void);

/* Give the input to a running domain; false if there is no such. */
bool console_focus(unsigned int id);
