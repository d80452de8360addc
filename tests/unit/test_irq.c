// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_irq.c - dispatch of interrupt lines, with a controller made of flags.
 */
#include "unit.h"

#include <signal.h>
#include <string.h>

#include <fake-arch/fake.h>
#include <platform.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/irq.h>
#include <vambrace/lock.h>

const char unit_name[] = "irq";

#define LINES 1020

struct board board;

static bool enabled[LINES], raised[LINES], active[LINES];
static unsigned int handled[2], notified[DOMAINS_MAX];
static evtchn_port_t notified_port;

static void enable(uint32_t line)
{
	enabled[line] = true;
}

static void disable(uint32_t line)
{
	enabled[line] = false;
}

static bool can_be_taken(uint32_t line)
{
	return enabled[line] && raised[line] && !active[line];
}

static uint32_t take(void)
{
	for (uint32_t line = 0; line < LINES; line++) {
		if (can_be_taken(line)) {
			active[line] = true;
			return line;
		}
	}
	return IRQ_NONE;
}

static void done(uint32_t line)
{
	ck_assert(active[line]);
	active[line] = false;
}

static const struct irqchip irqchip = {
	.enable = enable,
	.disable = disable,
	.take = take,
	.done = done,
};

static void handler_0(void)
{
	handled[0]++;
	raised[7] = false;
}

static void handler_1(void)
{
	handled[1]++;
	raised[1019] = false;
}

void event_notify(struct domain *domain, evtchn_port_t port)
{
	notified[domain->id]++;
	notified_port = port;
}

static void setup(void)
{
	fake_reset(2);
	board.irqchip = &irqchip;
	lock_init();
}

/* Interrupts as long as there are any, and not for ever. */
static unsigned int handle_all(void)
{
	unsigned int count = 0;

	while (count < 100 && irq_handle()) {
		count++;
	}
	return count;
}

START_TEST(handlers)
{
	irq_claim(7, handler_0);
	irq_claim(1019, handler_1);
	ck_assert(enabled[7] && enabled[1019]);
	ck_assert(!irq_handle());
	raised[7] = raised[1019] = true;
	ck_assert(irq_handle());
	ck_assert_uint_eq(handled[0] + handled[1], 1); /* one at a time */
	ck_assert_uint_eq(handle_all(), 1);
	ck_assert_uint_eq(handled[0], 1);
	ck_assert_uint_eq(handled[1], 1);
	ck_assert(!active[7] && !active[1019]);
}
END_TEST

/* Its level stays up: one event, then silence until it has unmasked the line. */
START_TEST(a_domains_line)
{
	ck_assert_int_eq(irq_assign(40, &domains[2], 17), 0);
	raised[40] = true;
	ck_assert_uint_eq(handle_all(), 1);
	ck_assert_uint_eq(notified[2], 1);
	ck_assert_uint_eq(notified_port, 17);
	ck_assert(!enabled[40] && !active[40]);
	ck_assert_int_eq(irq_unmask(40, &domains[2]), 0);
	ck_assert_uint_eq(handle_all(), 1);
	ck_assert_uint_eq(notified[2], 2);
	raised[40] = false;
	ck_assert_int_eq(irq_unmask(40, &domains[2]), 0);
	ck_assert_uint_eq(handle_all(), 0);
}
END_TEST

START_TEST(what_is_another_ones)
{
	irq_claim(7, handler_0);
	ck_assert_int_eq(irq_assign(40, &domains[2], 17), 0);
	enabled[40] = enabled[7] = false;
	ck_assert_int_eq(irq_unmask(40, &domains[1]), -XEN_EPERM);
	ck_assert_int_eq(irq_unmask(7, &domains[1]), -XEN_EPERM);
	ck_assert_int_eq(irq_unmask(8, &domains[1]), -XEN_EPERM);
	ck_assert_int_eq(irq_unmask(LINES, &domains[1]), -XEN_EPERM);
	ck_assert_int_eq(irq_unmask(UINT32_MAX, &domains[1]), -XEN_EPERM);
	ck_assert(!enabled[40] && !enabled[7] && !enabled[8]);
	ck_assert_int_eq(irq_assign(40, &domains[1], 1), -XEN_EBUSY);
	ck_assert_int_eq(irq_assign(7, &domains[1], 1), -XEN_EBUSY);
	ck_assert_int_eq(irq_assign(LINES, &domains[1], 1), -XEN_EINVAL);
	ck_assert_int_eq(irq_assign(IRQ_NONE, &domains[1], 1), -XEN_EINVAL);
}
END_TEST

static void end(struct domain *domain)
{
	while (domain_hooks_end_step(domain) != HOOK_DONE) {
	}
}

START_TEST(released)
{
	irq_claim(7, handler_0);
	ck_assert_int_eq(irq_assign(40, &domains[2], 17), 0);
	ck_assert_int_eq(irq_assign(41, &domains[2], 18), 0);
	ck_assert_int_eq(irq_assign(42, &domains[1], 19), 0);
	end(&domains[2]);
	ck_assert(!enabled[40] && !enabled[41] && enabled[42] && enabled[7]);
	ck_assert_int_eq(irq_unmask(40, &domains[2]), -XEN_EPERM);
	raised[40] = raised[42] = true;
	ck_assert_uint_eq(handle_all(), 1);
	ck_assert_uint_eq(notified[1], 1);
	ck_assert_int_eq(irq_assign(40, &domains[1], 20), 0);
}
END_TEST

START_TEST(a_line_without_action)
{
	enabled[99] = raised[99] = true;
	ck_assert_uint_eq(handle_all(), 1);
	ck_assert(!enabled[99] && !active[99]);
}
END_TEST

START_TEST(as_many_as_there_is_room_for)
{
	uint32_t count = 0;

	while (irq_assign(count, &domains[1], 1) == 0) {
		count++;
	}
	ck_assert_uint_ge(count, 32);
	ck_assert_int_eq(irq_assign(count, &domains[1], 1), -XEN_ENOSPC);
	ck_assert(!enabled[count]);
	end(&domains[1]);
	ck_assert_int_eq(irq_assign(count, &domains[1], 1), 0);
}
END_TEST

START_TEST(claimed_twice)
{
	irq_claim(7, handler_0);
	irq_claim(7, handler_1);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, handlers);
	tcase_add_test(tests, a_domains_line);
	tcase_add_test(tests, what_is_another_ones);
	tcase_add_test(tests, released);
	tcase_add_test(tests, a_line_without_action);
	tcase_add_test(tests, as_many_as_there_is_room_for);
	tcase_add_test_raise_signal(tests, claimed_twice, SIGABRT);
}
