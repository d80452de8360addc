/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.h - the hypervisor's own work: what it does for nobody in particular,
 * or too much of to do it at once on a guest's way through the hypervisor.
 *
 * Each item has a function that does one piece, at most about 1,500
 * instructions, and says whether it can go on at once. An item that waits for
 * something (room in the UART, a moment) says no, and is raised again by
 * whoever sees that happen.
 */
#pragma once

#include <stdbool.h>

enum work_item {
	WORK_INPUT,    /* bytes typed for a domain: console_input_work() */
	WORK_CONSOLE,  /* what domains and the hypervisor say: console_work() */
	WORK_TRANSMIT, /* that for the UART: console_transmit_work() */
	WORK_KEYS,     /* what debug keys ask for: keys_work() */
	WORK_DOMAINS,  /* ends and starts: domain_work() */
	WORK_ITEM_COUNT
};

/* There is something to do for @item. Wakes the own work if there was nothing. Under any lock. */
void work_raise(enum work_item item);

/*
 * Do one piece of one raised item, by turns. Returns true if any item is raised
 * after that. Called with any tables loaded: an item that needs the
 * hypervisor's own loads them. A waiting interrupt is to be tested for between
 * two pieces.
 */
bool work_piece(void);
