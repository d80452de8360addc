// SPDX-License-Identifier: GPL-2.0-only
/*
 * work.c - the hypervisor's own work, piece by piece. See work.h.
 *
 * INVARIANT(work-woken): while an item is raised the scheduler knows of own
 *	work: whoever raises the first one tells it, and it takes the work off
 *	its queue only when work_piece() says that nothing is left.
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

/* The raised item behind the last one, in a circle; there is one. */
static unsigned int next_item(void)
{
	unsigned int item = work.last;

	do {
		item = item + 1 < WORK_ITEM_COUNT ? item + 1 : 0;
	} while (!(work.raised & BIT(item)));
	return item;
}

/* The item whose turn it is, WORK_ITEM_COUNT if none is raised; it is so no longer. */
static unsigned int take_item(void)
{
	unsigned int item = WORK_ITEM_COUNT;

	lock_take(&work.lock);
	if (work.raised != 0) {
		item = next_item();
		work.last = item;
		/* Before the piece: what it raises itself counts. */
		work.raised &= ~BIT(item);
	}
	lock_release(&work.lock);
	return item;
}

/* @item has had its piece, and @more: it can go on. Is any raised? */
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
