// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq.c - dispatch of interrupt lines to handlers and domains.
 *
 * INVARIANT(line-owned): a line is enabled at the controller only while it has an
 *	action. An interrupt of any other line is reported and the line masked.
 * INVARIANT(line-masked): a domain's line stays masked from its interrupt until
 *	the domain unmasks it, so that a device that is not served takes no time
 *	from others.
 * LOCKS: table.lock protects the table and which of its lines are enabled at the
 *	controller; it is not held while a handler runs.
 */
#include <vambrace/irq.h>

#include <stddef.h>

#include <platform.h>
#include <public/xen.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/lock.h>
#include <vambrace/panic.h>
#include <vambrace/sched.h>

#define LINES_MAX   1020 /* of a GIC, the controller with the most */
#define ACTIONS_MAX 64

struct action {
	uint32_t line;
	void (*handler)(void); /* the hypervisor's; NULL: the line is a domain's */
	struct domain *domain; /* both NULL: this action is free */
	evtchn_port_t port;
};

static struct {
	struct lock lock;
	struct action action[ACTIONS_MAX];
	uint8_t of_line[LINES_MAX]; /* index of its action + 1; 0: none */
} table = { .lock = LOCK_INITIALIZER(LOCK_IRQ, 0) };

static struct action *action_of(uint32_t line)
{
	unsigned int number = line < LINES_MAX ? table.of_line[line] : 0;

	return number != 0 ? &table.action[number - 1] : NULL;
}

static bool is_free(const struct action *action)
{
	return action->handler == NULL && action->domain == NULL;
}

static int32_t connect_locked(const struct action *wanted)
{
	if (wanted->line >= LINES_MAX) {
		return -XEN_EINVAL;
	}
	if (action_of(wanted->line) != NULL) {
		return -XEN_EBUSY;
	}
	for (unsigned int i = 0; i < ACTIONS_MAX; i++) {
		if (is_free(&table.action[i])) {
			table.action[i] = *wanted;
			table.of_line[wanted->line] = (uint8_t)(i + 1);
			board.irqchip->enable(wanted->line);
			return 0;
		}
	}
	return -XEN_ENOSPC;
}

static int32_t connect(const struct action *wanted)
{
	int32_t error;

	lock_take(&table.lock);
	error = connect_locked(wanted);
	lock_release(&table.lock);
	return error;
}

void irq_claim(uint32_t line, void (*handler)(void))
{
	const struct action action = { .line = line, .handler = handler };
	int32_t error = connect(&action);

	BUG_ON(error != 0);
}

int32_t irq_assign(uint32_t line, struct domain *domain, evtchn_port_t port)
{
	const struct action action = { .line = line, .domain = domain, .port = port };

	return connect(&action);
}

int32_t irq_unmask(uint32_t line, struct domain *domain)
{
	const struct action *action;
	int32_t error = -XEN_EPERM;

	lock_take(&table.lock);
	action = action_of(line);
	if (action != NULL && action->domain == domain) {
		board.irqchip->enable(line);
		error = 0;
	}
	lock_release(&table.lock);
	return error;
}

/* Mask and free the lines of @domain, which has ended. */
static enum hook_result release(struct domain *domain, uint32_t *progress)
{
	(void)progress;
	lock_take(&table.lock);
	for (unsigned int i = 0; i < ACTIONS_MAX; i++) {
		struct action *action = &table.action[i];

		if (action->domain == domain) {
			board.irqchip->disable(action->line);
			table.of_line[action->line] = 0;
			*action = (struct action){ 0 };
		}
	}
	lock_release(&table.lock);
	return HOOK_DONE;
}

DOMAIN_HOOKS(irq) = { .end_step = release };

/*
 * Return a copy of the action of @line, a free one if it has none. The line is masked
 * unless its action is a handler.
 */
static struct action find(uint32_t line)
{
	struct action action = { 0 };

	lock_take(&table.lock);
	if (action_of(line) != NULL) {
		action = *action_of(line);
	}
	if (action.handler == NULL) {
		board.irqchip->disable(line);
	}
	lock_release(&table.lock);
	return action;
}

static void perform(const struct action *action, uint32_t line)
{
	if (is_free(action)) {
		printk("interrupt %u has no handler: masked\n", (unsigned int)line);
	} else if (action->handler != NULL) {
		action->handler();
	} else {
		event_notify(action->domain, action->port);
	}
}

/* The entity that the time of the interrupt is charged to. */
static struct sched_entity *owner_of(const struct action *action)
{
	return action->domain != NULL ? &action->domain->vcpu[0]->sched : sched_own_work();
}

bool irq_handle(void)
{
	uint32_t line = board.irqchip->take();
	struct action action;

	if (line == IRQ_NONE) {
		return false;
	}
	sched_account(NULL);
	action = find(line);
	perform(&action, line);
	board.irqchip->done(line);
	sched_account(owner_of(&action));
	return true;
}
