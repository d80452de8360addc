// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_board.c - which board a tree selects, which nodes its drivers are bound to, and
 * what struct device they are given.
 */
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/board.h>
#include <vambrace/timer_rate.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "board";

#define LINES		64
#define COMPATIBLE(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void *tree;
static unsigned int mapped;
static uint32_t mapped_base[16];
static uint32_t refused;    /* base of a device that its driver refuses */
static uint32_t unmappable; /* base of a device for which there is no room */

static uint32_t rate; /* result of timer_rate() */

/* The arguments of the drivers. */
static struct device controller, counter, uart, timer;
static bool enabled[LINES];

mmio_t arch_map_device(uint32_t ma)
{
	ck_assert_uint_lt(mapped, 16);
	mapped_base[mapped++] = ma;
	if (ma == unmappable) {
		return NULL;
	}
	return (mmio_t)(uintptr_t)ma;
}

uint32_t timer_rate(const struct counter *by, const struct oneshot_timer *measured,
		    uint32_t nominal_hz)
{
	ck_assert_ptr_eq(by, board.counter);
	ck_assert_ptr_eq(measured, board.timer);
	ck_assert_uint_eq(nominal_hz, 5);
	return rate;
}

static uint32_t connect(const uint32_t *cell, unsigned int cell_count)
{
	ck_assert_uint_eq(cell_count, 2);
	ck_assert_uint_eq(cell[1], 4);
	return cell[0] < LINES ? cell[0] : IRQ_NONE;
}

static void enable(uint32_t line)
{
	ck_assert_uint_lt(line, LINES);
	enabled[line] = true;
}

static bool probe_controller(const struct device *device)
{
	static const struct irqchip irqchip = { .connect = connect, .enable = enable };

	controller = *device;
	board.irqchip = &irqchip;
	return true;
}

static bool probe_counter(const struct device *device)
{
	static const struct counter found;

	counter = *device;
	board.counter = &found;
	return true;
}

static bool probe_uart(const struct device *device)
{
	static struct uart found;

	/* The interrupts of others mean nothing before there is a controller. */
	ck_assert_ptr_nonnull(board.irqchip);
	uart = *device;
	if (device->base == refused) {
		return false;
	}
	found.irq = device->irq;
	board.uart = &found;
	return true;
}

static bool probe_timer(const struct device *device)
{
	static struct oneshot_timer found;

	timer = *device;
	if (device->base == refused) {
		return false;
	}
	found.irq = device->irq;
	found.frequency_hz = 5;
	board.timer = &found;
	return true;
}

static const struct driver driver_controller = {
	.compatible = COMPATIBLE("test,controller", "test,old-controller"),
	.probe = probe_controller,
};
static const struct driver driver_counter = {
	.compatible = COMPATIBLE("test,counter"),
	.probe = probe_counter,
};
static const struct driver driver_uart = {
	.compatible = COMPATIBLE("test,not-there", "test,uart"),
	.needs_interrupt = true,
	.probe = probe_uart,
};
static const struct driver driver_timer = {
	.compatible = COMPATIBLE("test,timer"),
	.needs_interrupt = true,
	.probe = probe_timer,
};

static const struct driver *const drivers[] = {
	&driver_uart,
	&driver_counter,
	&driver_timer,
	NULL,
};

/* Two boards with the same root compatible, distinguished by a node. */
static const struct platform other = {
	.compatible = "test,other",
	.irqchip = &driver_controller,
	.drivers = drivers,
};
static const struct platform plain = {
	.compatible = "test,board",
	.irqchip = &driver_controller,
	.drivers = drivers,
};
static const struct platform with_tile = {
	.compatible = "test,board",
	.node = "test,tile",
	.irqchip = &driver_controller,
	.drivers = drivers,
};
static const struct platform with_controller = {
	.compatible = "test,board",
	.node = "test,cascaded",
	.irqchip = &driver_controller,
	.drivers = drivers,
};
static const struct platform plain_again = {
	.compatible = "test,board",
	.irqchip = &driver_controller,
	.drivers = drivers,
};
/* A less specific one comes first, whatever the link order. */
PLATFORM(other);
PLATFORM(plain);
PLATFORM(with_tile);
PLATFORM(with_controller);
PLATFORM(plain_again);

static void setup(void)
{
	size_t size;

	tree = unit_load("devices.dtb", &size);
	memset(&board, 0, sizeof(board));
	memset(enabled, 0, sizeof(enabled));
	mapped = 0;
	refused = 0;
	unmappable = UINT32_MAX;
	rate = 1000;
}

static void teardown(void)
{
	free(tree);
}

START_TEST(every_driver_gets_its_node)
{
	board_probe(tree);
	ck_assert_ptr_eq(board.platform, &with_controller);
	/* Neither the disabled one, nor the first, which is less specific. */
	ck_assert_uint_eq(controller.base, 0x3000);
	ck_assert_uint_eq(controller.irq, IRQ_NONE);
	ck_assert_uint_eq((uintptr_t)controller.registers[0], 0x3000);
	ck_assert_uint_eq((uintptr_t)controller.registers[1], 0x3100);
	ck_assert_uint_eq(counter.base, 0x4000);
	ck_assert_uint_eq(counter.irq, IRQ_NONE);
	ck_assert_ptr_null((const void *)counter.registers[1]);
	ck_assert_uint_eq(counter.clock_hz, 0);
	/* The interrupt of the first goes elsewhere, the second's makes no sense. */
	ck_assert_uint_eq(uart.base, 0x7000);
	ck_assert_uint_eq(uart.irq, 7);
	/* The first has no registers. */
	ck_assert_uint_eq(timer.base, 0x9000);
	ck_assert_uint_eq(timer.irq, 9);
	ck_assert_uint_eq(timer.clock_hz, 1000000);
	ck_assert_uint_eq(board.timer->frequency_hz, 1000);
	/* Devices that are passed over cost no room. */
	ck_assert_uint_eq(mapped, 5);
}
END_TEST

START_TEST(interrupts_stay_disabled)
{
	board_probe(tree);
	for (uint32_t line = 0; line < LINES; line++) {
		ck_assert(!enabled[line]);
	}
}
END_TEST

START_TEST(board_without_the_node)
{
	fdt_nop_node(tree, fdt_path_offset(tree, "/controller@2000"));
	board_probe(tree);
	ck_assert(board.platform == &plain || board.platform == &plain_again);
}
END_TEST

START_TEST(next_of_its_kind)
{
	refused = 0x7000;
	board_probe(tree);
	ck_assert_uint_eq(uart.base, 0xa000);
	ck_assert_uint_eq(board.uart->irq, 10);
}
END_TEST

START_TEST(no_room_for_its_registers)
{
	unmappable = 0x7000;
	board_probe(tree);
	ck_assert_uint_eq(uart.base, 0xa000);
}
END_TEST

/* A board that lacks something is refused: panic() ends the program here. */
START_TEST(unknown_board)
{
	fdt_setprop_inplace_namelen_partial(tree, 0, "compatible", strlen("compatible"),
					    strlen("test,board-rev-b") + 1, "TEST", 4);
	board_probe(tree);
}
END_TEST

START_TEST(driver_that_will_not)
{
	refused = 0x9000;
	board_probe(tree);
}
END_TEST

START_TEST(no_controller)
{
	fdt_nop_node(tree, fdt_path_offset(tree, "/controller@3000"));
	fdt_nop_node(tree, fdt_path_offset(tree, "/controller@2000"));
	board_probe(tree);
}
END_TEST

START_TEST(timer_stands_still)
{
	rate = 0;
	board_probe(tree);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, every_driver_gets_its_node);
	tcase_add_test(tests, interrupts_stay_disabled);
	tcase_add_test(tests, board_without_the_node);
	tcase_add_test(tests, next_of_its_kind);
	tcase_add_test(tests, no_room_for_its_registers);
	tcase_add_test_raise_signal(tests, unknown_board, SIGABRT);
	tcase_add_test_raise_signal(tests, driver_that_will_not, SIGABRT);
	tcase_add_test_raise_signal(tests, timer_stands_still, SIGABRT);
	tcase_add_test_raise_signal(tests, no_controller, SIGABRT);
}
