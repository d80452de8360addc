// SPDX-License-Identifier: GPL-2.0-only
/*
 * target_tree.c - a device tree of a board: dt_check(), then everything that
 * reads a tree that has passed it, up to the drivers' probes.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/board.h>
#include <vambrace/boot_info.h>
#include <vambrace/timer_rate.h>
#include <vambrace/devicetree.h>

#define COMPATIBLE(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define MAPPINGS_MAX	6    /* few enough to run out of */
#define BASE_REFUSED	0x10 /* a driver refuses a device with this bit in its address */

static unsigned int mapped;
static uint32_t page[1024];

/* --- a board whose drivers believe what they are told --- */

mmio_t arch_map_device(uint32_t ma)
{
	(void)ma;
	return mapped++ < MAPPINGS_MAX ? page : NULL;
}

uint32_t timer_rate(const struct counter *by, const struct oneshot_timer *timer, uint32_t told)
{
	fuzz_require(by == board.counter && timer == board.timer);
	return told;
}

static uint32_t connect(const uint32_t *cell, unsigned int cell_count)
{
	fuzz_require(cell_count >= 1 && cell_count <= DT_INTERRUPT_CELLS);
	return cell[cell_count - 1] % 8 == 0 ? IRQ_NONE : cell[0] % 256;
}

static void enable(uint32_t line)
{
	fuzz_require(line < 256 || line == IRQ_NONE);
}

static bool is_usable(const struct device *device)
{
	fuzz_require(device->registers[0] == page);
	fuzz_require(device->registers[1] == page || device->registers[1] == NULL);
	return (device->base & BASE_REFUSED) == 0;
}

static bool probe_controller(const struct device *device)
{
	static const struct irqchip irqchip = { .connect = connect, .enable = enable };

	board.irqchip = &irqchip;
	return is_usable(device);
}

static bool probe_counter(const struct device *device)
{
	static const struct counter counter;

	board.counter = &counter;
	return is_usable(device);
}

static bool probe_uart(const struct device *device)
{
	static struct uart uart;

	fuzz_require(device->irq < 256);
	uart.irq = device->irq;
	board.uart = &uart;
	return is_usable(device);
}

static bool probe_timer(const struct device *device)
{
	static struct oneshot_timer timer;

	timer.irq = device->irq;
	timer.frequency_hz = device->clock_hz;
	board.timer = &timer;
	return is_usable(device);
}

/* The names in the trees of tests/unit, which are the seeds. */
static const struct driver controller = {
	.compatible = COMPATIBLE("test,controller", "arm,versatile-vic", "test,gic"),
	.probe = probe_controller,
};
static const struct driver counter = {
	.compatible = COMPATIBLE("test,counter", "test,direct"),
	.probe = probe_counter,
};
static const struct driver uart = {
	.compatible = COMPATIBLE("test,uart", "arm,pl011", "test,mapped"),
	.needs_interrupt = true,
	.probe = probe_uart,
};
static const struct driver timer = {
	.compatible = COMPATIBLE("test,timer", "arm,sp804", "test,clock-factor"),
	.probe = probe_timer,
};
static const struct platform any = {
	.compatible = "vambrace,test-board",
	.irqchip = &controller,
	.drivers = (const struct driver *const[]){ &counter, &uart, &timer, NULL },
};
PLATFORM(any);
static const struct platform other = {
	.compatible = "test,board",
	.node = "test,timer",
	.irqchip = &controller,
	.drivers = (const struct driver *const[]){ &timer, &uart, &counter, NULL },
};
PLATFORM(other);
static const struct platform interrupts = {
	.compatible = "vambrace,test-interrupts",
	.irqchip = &controller,
	.drivers = (const struct driver *const[]){ &uart, NULL },
};
PLATFORM(interrupts);

static void start_board(const void *tree)
{
	memset(&board, 0, sizeof(board));
	mapped = 0;
	fuzz_panic_allowed = true;
	if (setjmp(fuzz_panic) == 0) {
		board_probe(tree);
		fuzz_require(board.platform != NULL && board.uart != NULL && board.timer != NULL);
	}
	fuzz_panic_allowed = false;
}

/* --- every question that can be asked of a node --- */

static void ask_interrupt(const void *tree, int node, unsigned int index)
{
	struct dt_interrupt interrupt;
	const char *why = NULL;
	size_t size;

	if (dt_interrupt(tree, node, index, &interrupt, &why) != 0) {
		fuzz_require(why != NULL);
		return;
	}
	fuzz_require(interrupt.controller >= 0);
	fuzz_require(interrupt.cell_count >= 1 && interrupt.cell_count <= DT_INTERRUPT_CELLS);
	fuzz_require(dt_cell(dt_property(tree, interrupt.controller, "#interrupt-cells", &size),
			     0) == interrupt.cell_count);
}

static void ask_reg(const void *tree, int node, unsigned int index)
{
	uint32_t base, size;
	const char *why = NULL;

	if (dt_reg(tree, node, index, &base, &size, &why) != 0) {
		fuzz_require(why != NULL);
		return;
	}
	fuzz_require((uint64_t)base + size <= UINT64_C(1) << 32);
}

static void ask_all(const void *tree)
{
	for (int node = 0; node >= 0; node = fdt_next_node(tree, node, NULL)) {
		const char *string = dt_string(tree, node, "device_type");

		fuzz_require(string == NULL || strlen(string) < fdt_totalsize(tree));
		dt_string_listed(tree, node, "compatible", "arm,pl011");
		dt_clock_frequency(tree, node);
		ask_reg(tree, node, 0);
		ask_reg(tree, node, 1);
		ask_interrupt(tree, node, 0);
		ask_interrupt(tree, node, 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *tree = fuzz_copy(data, size);
	struct boot_info info;
	const char *why = NULL;

	if (dt_check(tree, size, &why) == 0) {
		ask_all(tree);
		start_board(tree);
	} else {
		fuzz_require(why != NULL);
	}
	why = NULL;
	if (boot_info_read(&info, tree, size, NULL, 0, &why) == 0) {
		fuzz_require_boot_info(&info);
	} else {
		fuzz_require(why != NULL);
	}
	free(tree);
	return 0;
}
