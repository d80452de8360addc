// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_timers.c - the drivers of the one-shot timers against models of the
 * devices, written from ARM DDI 0271D 3 (SP804) and ARM DDI 0407E 4.2 (private
 * timer), which a bootloader left running with an interrupt raised.
 */
#include "unit.h"

#include <string.h>

#include <drivers.h>

const char unit_name[] = "timers";

struct board board;

static volatile uint32_t registers[1];

/* One counter that counts down and raises a flag when it comes to zero. */
struct channel {
	bool enabled, interrupts, reloads, narrow, flag;
	uint32_t value, load;
};

static struct channel channel[2];
static bool is_sp804;

static void pass(uint32_t ticks)
{
	for (; ticks != 0; ticks--) {
		for (unsigned int i = 0; i < 2; i++) {
			struct channel *timer = &channel[i];

			if (!timer->enabled || timer->value == 0) {
				continue;
			}
			timer->value--;
			if (timer->value == 0) {
				timer->flag = true;
				timer->value = timer->reloads ? timer->load : 0;
			}
		}
	}
}

/* The one line of the device. */
static bool raised(void)
{
	return (channel[0].flag && channel[0].interrupts) ||
	       (channel[1].flag && channel[1].interrupts);
}

static void set_value(struct channel *timer, uint32_t value)
{
	timer->load = value;
	timer->value = timer->narrow ? value & 0xffff : value;
}

static void write_sp804(struct channel *timer, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		set_value(timer, value);
		break;
	case 0x08:
		timer->enabled = value >> 7 & 1;
		timer->interrupts = value >> 5 & 1;
		timer->narrow = !(value >> 1 & 1);
		timer->reloads = !(value & 1);
		ck_assert_uint_eq(value >> 2 & 3, 0); /* no prescaler */
		break;
	case 0x0c:
		timer->flag = false;
		break;
	default:
		ck_abort_msg("SP804: write to %02x", offset);
	}
}

static void write_twd(struct channel *timer, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x00:
		set_value(timer, value);
		break;
	case 0x08:
		timer->enabled = value & 1;
		timer->reloads = value >> 1 & 1;
		timer->interrupts = value >> 2 & 1;
		ck_assert_uint_eq(value >> 8, 0); /* no prescaler */
		break;
	case 0x0c:
		timer->flag &= !(value & 1);
		break;
	default:
		ck_abort_msg("private timer: write to %02x", offset);
	}
}

uint32_t mmio_read(mmio_t from, uint32_t offset)
{
	ck_assert(from == registers);
	ck_assert_uint_eq(offset, 0x04);
	return channel[0].value;
}

void mmio_write(mmio_t to, uint32_t offset, uint32_t value)
{
	ck_assert(to == registers);
	if (is_sp804) {
		write_sp804(&channel[offset / 0x20], offset % 0x20, value);
	} else {
		write_twd(&channel[0], offset, value);
	}
}

static const struct driver *const drivers[] = { &driver_sp804, &driver_twd };

static const struct oneshot_timer *probe(int index)
{
	struct device device = { .registers = { registers }, .irq = 29, .clock_hz = 1234 };
	struct channel left = {
		.enabled = true,
		.interrupts = true,
		.reloads = true,
		.flag = true,
		.value = 3,
		.load = 10,
	};

	is_sp804 = drivers[index] == &driver_sp804;
	channel[0] = left;
	channel[1] = is_sp804 ? left : (struct channel){ 0 };
	board.timer = NULL;
	ck_assert(drivers[index]->probe(&device));
	return board.timer;
}

START_TEST(what_the_bootloader_left_is_gone)
{
	const struct oneshot_timer *timer = probe(_i);

	ck_assert_uint_eq(timer->irq, 29);
	ck_assert_uint_eq(timer->frequency_hz, 1234);
	ck_assert(!raised());
	pass(100);
	ck_assert(!raised());
}
END_TEST

START_TEST(one_shot)
{
	const struct oneshot_timer *timer = probe(_i);

	timer->start(70000);
	ck_assert_uint_eq(timer->remaining(), 70000);
	pass(69999);
	ck_assert(!raised());
	ck_assert_uint_eq(timer->remaining(), 1);
	pass(1);
	ck_assert(raised());
	pass(10);
	ck_assert(raised());
	timer->acknowledge();
	ck_assert(!raised());
	pass(200000);
	ck_assert(!raised());
}
END_TEST

START_TEST(started_again)
{
	const struct oneshot_timer *timer = probe(_i);

	/* A running one, and one that came and was not acknowledged. */
	timer->start(50);
	pass(20);
	timer->start(5);
	pass(5);
	ck_assert(raised());
	timer->start(1);
	ck_assert(!raised());
	pass(1);
	ck_assert(raised());
	timer->start(timer->ticks_max);
	ck_assert(!raised());
	ck_assert_uint_eq(timer->remaining(), timer->ticks_max);
}
END_TEST

void unit_add(TCase *tests)
{
	int count = sizeof(drivers) / sizeof(drivers[0]);

	tcase_add_loop_test(tests, what_the_bootloader_left_is_gone, 0, count);
	tcase_add_loop_test(tests, one_shot, 0, count);
	tcase_add_loop_test(tests, started_again, 0, count);
}
