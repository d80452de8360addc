// SPDX-License-Identifier: GPL-2.0-only
/*
 * board.c - find the board in the device tree and start its drivers.
 */
#include <vambrace/board.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/panic.h>
#include <vambrace/tree.h>

struct board board;

static const struct platform *find_platform(const void *tree)
{
	for (unsigned int i = 0; platforms[i] != NULL; i++) {
		if (tree_string_listed(tree, 0, "compatible", platforms[i]->compatible)) {
			return platforms[i];
		}
	}
	return NULL;
}

/* Returns false and the cause if the node says less than a driver needs. */
static bool locate(const void *tree, int node, struct device_location *location,
		   const char **why)
{
	struct tree_interrupt interrupt;
	const char *no_interrupt;

	location->node = node;
	if (tree_reg(tree, node, 0, &location->base, &location->size, why) != 0) {
		return false;
	}
	/* Not every device interrupts: the number is for those that do. */
	location->irq = 0;
	if (tree_interrupt(tree, node, 0, &interrupt, &no_interrupt) == 0) {
		location->irq = interrupt.cell[0];
	}
	return true;
}

static void probe(const void *tree, const struct driver *driver)
{
	struct device_location location;
	const char *why;
	mmio_t registers;
	int node = tree_find(tree, -1, driver->compatible);

	if (node < 0) {
		return;
	}
	if (!locate(tree, node, &location, &why)) {
		printk("device %s: %s\n", driver->compatible, why);
		return;
	}
	registers = arch_map_device(location.base);
	if (registers == NULL || !driver->probe(registers, &location)) {
		printk("device %s at %08x: cannot be used\n", driver->compatible,
		       (unsigned int)location.base);
	}
}

static void require(const void *found, const char *what)
{
	if (found == NULL) {
		panic("the device tree has no %s that this image has a driver for", what);
	}
}

void board_probe(const void *tree)
{
	board.platform = find_platform(tree);
	require(board.platform, "board (root compatible)");
	for (unsigned int i = 0; board.platform->drivers[i] != NULL; i++) {
		probe(tree, board.platform->drivers[i]);
	}
	require(board.uart, "UART");
	require(board.irqchip, "interrupt controller");
	require(board.counter, "free-running counter");
	require(board.timer, "one-shot timer");
	board.irqchip->enable(board.uart->irq);
	board.irqchip->enable(board.timer->irq);
}
