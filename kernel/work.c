// SPDX-License-Identifier: GPL-2.0-only
/*
 * work.c - the hypervisor's own work, in pieces. See work.h.
 *
 * INVARIANT(work-woken): while an item is raised, own work is runnable: raising
 *	the first item wakes it, and the scheduler puts it to sleep only when
 *	work_piece() returns that no item is raised.
 * LOCKS: work.lock; not held while a piece is done.
 */
#include <vambrace/work.h>

#include <stdint.h>

#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/keys.h>
#include <vambrace/lock.h>
#include <vambrace/sched.h>

#define BIT(item) (1u << (item))

static bool (*const do_piece[WORK_ITEM_COUNT])(void) = {
	[WORK_INPUT] = console_input_work,
	[WORK_CONSOLE] = console_work,
	[WORK_TRANSMIT] = console_transmit_work,
	[WORK_KEYS] = keys_work,
	[WORK_DOMAINS] = domain_work,
};

static struct {
	struct lock lock;
	uint32_t raised;   /* BIT(item) */
	unsigned int last; /* the item that had the last piece */
} work = { .lock = LOCK_INITIALIZER(LOCK_WORK, 0) };

void work_raise(enum work_item item)
{
	bool idle;

	lock_take(&work.lock);
	idle = work.raised == 0;
	work.raised |= BIT(item);
	lock_release(&work.lock);
	if (idle) {
		sched_work();
	}
}

/* The next raised item after the last one, cyclically; at least one is raised. */
static unsigned int next_item(void)
{
	unsigned int item = work.last;

	do {
		item = item + 1 < WORK_ITEM_COUNT ? item + 1 : 0;
	} while (!(work.raised & BIT(item)));
	return item;
}

/* Clear and return the next raised item; WORK_ITEM_COUNT if none is raised. */
static unsigned int take_item(void)
{
	unsigned int item = WORK_ITEM_COUNT;

	lock_take(&work.lock);
	if (work.raised != 0) {
		item = next_item();
		work.last = item;
		/* Cleared before the piece runs, which may raise the item again. */
		work.raised &= ~BIT(item);
	}
	lock_release(&work.lock);
	return item;
}

/* Raise @item again if it has @more to do. Returns whether any item is raised. */
static bool put_back(unsigned int item, bool more)
{
	bool any;

	lock_take(&work.lock);
	work.raised |= more ? BIT(item) : 0;
	any = work.raised != 0;
	lock_release(&work.lock);
	return any;
}

bool work_piece(void)
{
	unsigned int item = take_item();

	return item != WORK_ITEM_COUNT && put_back(item, do_piece[item]());
}
