// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq.c - from an interrupt line to whoever it is for.
 *
 * INVARIANT(line-owned): a line is open at the controller only while it has an
 *	action. One that interrupts without is masked, and told once.
 * INVARIANT(line-masked): between the interrupt of a domain's line and the
 *	domain's unmasking the line is masked: a device that is not served costs
 *	nobody else any time.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include <vambrace/irq.h>

#include <stddef.h>

#include <platform.h>
#include <public/xen.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/panic.h>

#define LINES_MAX	1020	/* of a GIC, the most of all controllers here */
#define ACTIONS_MAX	64

struct action {
	uint32_t line;
	void (*handler)(void);		/* of the hypervisor; or NULL and: */
	struct domain *domain;		/* NULL: this action is free */
	evtchn_port_t port;
};

static struct {
	struct action action[ACTIONS_MAX];
	uint8_t of_line[LINES_MAX];	/* its action, from 1; 0: none */
} table;

static struct action *action_of(uint32_t line)
{
	unsigned int number = line < LINES_MAX ? table.of_line[line] : 0;

	return number != 0 ? &table.action[number - 1] : NULL;
}

static bool is_free(const struct action *action)
{
	return action->handler == NULL && action->domain == NULL;
}

static int32_t connect(const struct action *wanted)
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
	const struct action *action = action_of(line);

	if (action == NULL || action->domain != domain) {
		return -XEN_EPERM;
	}
	board.irqchip->enable(line);
	return 0;
}

void irq_release(struct domain *domain)
{
	for (unsigned int i = 0; i < ACTIONS_MAX; i++) {
		struct action *action = &table.action[i];

		if (action->domain == domain) {
			board.irqchip->disable(action->line);
			table.of_line[action->line] = 0;
			*action = (struct action){ 0 };
		}
	}
}

static void perform(const struct action *action, uint32_t line)
{
	if (action == NULL) {
		board.irqchip->disable(line);
		printk("interrupt %u is nobody's: masked\n", (unsigned int)line);
	} else if (action->handler != NULL) {
		action->handler();
	} else {
		board.irqchip->disable(line);
		event_notify(action->domain, action->port);
	}
}

bool irq_handle(void)
{
	uint32_t line = board.irqchip->take();

	if (line == IRQ_NONE) {
		return false;
	}
	perform(action_of(line), line);
	board.irqchip->done(line);
	return true;
}
