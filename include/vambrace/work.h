/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.h - the hypervisor's own work: deferred work that is not for a particular
 * domain, or takes too long to be done within one entry of the hypervisor.
 *
 * Each item has a function that does one piece, of at most about 1,500 instructions,
 * and returns whether it can go on at once. If it has to wait (for room in the UART, or
 * for a time) it returns false, and the event that it waits for raises it again.
 */
#pragma once

#include <stdbool.h>

enum work_item {
	WORK_INPUT,    /* bytes typed for a domain: console_input_work() */
	WORK_CONSOLE,  /* output of domains and hypervisor to the ring: console_work() */
	WORK_TRANSMIT, /* from the ring to the UART: console_transmit_work() */
	WORK_KEYS,     /* reports requested by debug keys: keys_work() */
	WORK_DOMAINS,  /* ends and starts: domain_work() */
	WORK_ITEM_COUNT
};

/* @item has work. Wakes own work if no item was raised. Callable under any lock. */
void work_raise(enum work_item item);

/*
 * Do one piece of one raised item, in turn. Returns true if any item is raised after
 * that. Called with any translation tables loaded: an item that needs the hypervisor's
 * own loads them. The caller tests for a pending interrupt between two pieces.
 */
bool work_piece(void);
