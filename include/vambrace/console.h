/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * console.h - the board's UART shared by the hypervisor and the domains.
 *
 * Every line carries a prefix: "(XEN) " or "(d1) ". A line interrupted by
 * another source is continued later after "(d1)+". After a carriage return inside a
 * line the prefix is repeated, as the text that follows would overwrite it.
 *
 * Own work writes the output, by turns for each source: see console_turns.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vambrace/message.h>

struct domain;
struct vcpu;

/* --- output --- */

/* The most bytes that one CONSOLEIO_write copies. */
#define CONSOLE_WRITE_MAX 1024u

/*
 * CONSOLEIO_write, in two steps. console_write_begin() returns where to copy @count bytes
 * (at most CONSOLE_WRITE_MAX) from @gva, and reserves the buffer; console_write_end()
 * releases it and accepts the number of bytes copied (all or 0). NULL: there is no room;
 * @vcpu may have been blocked until there is, and has to repeat its call.
 */
char *console_write_begin(struct vcpu *vcpu, uint32_t gva, size_t count);
void console_write_end(struct domain *domain, size_t count);

/* The domain notified its console port: its ring has output, or room for input. */
void console_ring_service(struct domain *domain);

/* message_peek() has a message. Called under any lock. */
void console_message_ready(void);

/* Own work: write a piece of the current source's output to the output ring. */
bool console_work(void);

/* Own work: write a piece of the output ring to the UART. */
bool console_transmit_work(void);

/*
 * Write all messages, polling the UART; console_flush() then also drains the output ring,
 * before the machine stops.
 */
void console_flush_messages(void);
void console_flush(void);

/* --- input --- */

/* CONSOLEIO_read: up to @size bytes of the domain's input. */
size_t console_read_guest(struct domain *domain, char *buffer, size_t size);

/* The UART's interrupt handler, for irq_claim(), and the part of it that transmits. */
void console_interrupt(void);
void console_transmit(void);

/* Own work: pass a piece of the input to the domain that has the focus. */
bool console_input_work(void);

/* The domain that has the focus, or had it last before the hypervisor. */
unsigned int console_last_domain(void);

/* Move the focus to a running domain; false if it is not running. */
bool console_focus(unsigned int id);
