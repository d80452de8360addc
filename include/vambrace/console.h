/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * console.h - the board's UART shared by the hypervisor and the domains.
 *
 * Every line carries a prefix: "(XEN) " or "(d1) ". A guest line interrupted
 * by another source goes on later behind "(d1)+".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct domain;

/* One line or part of one, from the hypervisor. Text given by a guest is only
 * ever an argument, never the format. */
void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Is there room for @length bytes of a guest's? Without it, they are refused. */
bool console_has_room(size_t length);

/* Bytes of a domain's console, for which there is room. */
void console_write_guest(struct domain *domain, const char *text, size_t length);

/* The domain rang its console port: take what its ring holds, offer input. */
void console_ring_service(struct domain *domain);

/* Take a piece of what is left in each ring; true if some is left even then. */
bool console_work(void);

/* What there is room for of an ended domain's ring. */
void console_ring_drain(struct domain *domain);

/* The domain has ended or starts anew: what it writes next is a line of its own. */
void console_end_line(struct domain *domain);

/* CONSOLEIO_read: up to @size bytes of the domain's input. */
size_t console_read_guest(struct domain *domain, char *buffer, size_t size);

/* From the UART's interrupt: bytes arrived, or room to send. */
void console_receive(char byte);
void console_transmit(void);

/* Everything out, by polling: before the machine is left or stopped. */
void console_flush(void);

/* The domain that has the input, or had it before the hypervisor. */
unsigned int console_last_domain(void);

/* Give the input to a running domain; false if there is no such. */
bool console_focus(unsigned int id);
