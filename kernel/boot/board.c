// SPDX-License-Identifier: GPL-2.0-only
/*
 * board.c - find the board in the device tree and start its drivers.
 *
 * The interrupt controller is started first, as its driver decodes the interrupt
 * specifiers of the other devices. A device whose interrupt goes to another
 * controller (a cascaded one, for example) gets IRQ_NONE.
 */
#include <vambrace/board.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/panic.h>
#include <vambrace/timer_rate.h>
#include <vambrace/devicetree.h>

struct board board;

static bool is_platform(const void *tree, const struct platform *platform)
{
	return dt_string_listed(tree, 0, "compatible", platform->compatible) &&
	       (platform->node == NULL || dt_find(tree, -1, platform->node) >= 0);
}

/* The platform that @tree describes; one that also matches by its node is preferred. */
static const struct platform *find_platform(const void *tree)
{
	const struct platform *found = NULL;

	for (const struct platform *const *platform = __start_platforms;
	     platform != __stop_platforms; platform++) {
		if (is_platform(tree, *platform) &&
		    (found == NULL || (found->node == NULL && (*platform)->node != NULL))) {
			found = *platform;
		}
	}
	return found;
}

/* @controller: the node of board.irqchip, -1 before that is probed. */
static uint32_t find_line(const void *tree, int node, int controller)
{
	struct dt_interrupt interrupt;
	const char *why;

	if (controller < 0 || dt_interrupt(tree, node, 0, &interrupt, &why) != 0 ||
	    interrupt.controller != controller) {
		return IRQ_NONE;
	}
	return board.irqchip->connect(interrupt.cell, interrupt.cell_count);
}

/* Returns NULL, or what the node lacks that a driver needs. */
static const char *map_registers(const void *tree, int node, struct device *device)
{
	for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
		const char *why;
		uint32_t base, size;

		if (dt_reg(tree, node, i, &base, &size, &why) != 0) {
			return i == 0 ? why : NULL;
		}
		device->registers[i] = arch_map_device(base);
		if (device->registers[i] == NULL) {
			return "there is no room to map its registers";
		}
		if (i == 0) {
			device->base = base;
		}
	}
	return NULL;
}

/* Bind @driver to the node. Returns NULL, or why it cannot be bound. */
static const char *start(const void *tree, int node, int controller, const struct driver *driver)
{
	struct device device = {
		.irq = find_line(tree, node, controller),
		.clock_hz = dt_clock_frequency(tree, node),
	};
	const char *why;

	if (driver->needs_interrupt && device.irq == IRQ_NONE) {
		return "its interrupt does not reach the interrupt controller";
	}
	why = map_registers(tree, node, &device);
	if (why == NULL && !driver->probe(&device)) {
		why = "its driver cannot use it";
	}
	return why;
}

static bool try(const void *tree, int node, int controller, const struct driver *driver)
{
	const char *why = start(tree, node, controller, driver);

	if (why != NULL) {
		printk("device %s: %s\n", fdt_get_name(tree, node, NULL), why);
	}
	return why == NULL;
}

/* Bind @driver to the first node that it can use. Returns the node, or -1. */
static int probe(const void *tree, int controller, const struct driver *driver)
{
	for (unsigned int i = 0; driver->compatible[i] != NULL; i++) {
		int node = -1;

		while ((node = dt_find(tree, node, driver->compatible[i])) >= 0) {
			if (try(tree, node, controller, driver)) {
				return node;
			}
		}
	}
	return -1;
}

static void require(const void *found, const char *what)
{
	if (found == NULL) {
		panic("the device tree has no %s that this image has a driver for", what);
	}
}

static void set_timer_rate(struct oneshot_timer *timer)
{
	timer->frequency_hz = timer_rate(board.counter, timer, timer->frequency_hz);
	if (timer->frequency_hz == 0) {
		panic("the timer or the counter of the board stands still");
	}
}

void board_probe(const void *tree)
{
	int controller;

	board.platform = find_platform(tree);
	require(board.platform, "board (root compatible)");
	controller = probe(tree, -1, board.platform->irqchip);
	for (unsigned int i = 0; board.platform->drivers[i] != NULL; i++) {
		probe(tree, controller, board.platform->drivers[i]);
	}
	require(board.uart, "UART");
	require(board.irqchip, "interrupt controller");
	require(board.counter, "free-running counter");
	require(board.timer, "one-shot timer");
	set_timer_rate(board.timer);
}
