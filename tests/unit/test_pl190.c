// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_pl190.c - the driver of the vectored interrupt controller against a model of
 * one, written from ARM DDI 0181E 3.3: what is enabled, IRQ or FIQ, and the levels
 * of priority that reads of VICVECTADDR open and writes close.
 */
#include "unit.h"

#include <string.h>

#include <drivers.h>

const char unit_name[] = "pl190";

struct board board;

static volatile uint32_t registers[1];

static struct {
	uint32_t raised, enabled, fiq;
	unsigned int levels; /* taken through VICVECTADDR and not ended */
} vic;

uint32_t mmio_read(mmio_t base, uint32_t offset)
{
	ck_assert(base == registers);
	ck_assert_uint_eq(offset, 0x000);
	return vic.raised & vic.enabled & ~vic.fiq;
}

void mmio_write(mmio_t base, uint32_t offset, uint32_t value)
{
	ck_assert(base == registers);
	switch (offset) {
	case 0x00c:
		vic.fiq = value;
		break;
	case 0x010:
		vic.enabled |= value;
		break;
	case 0x014:
		vic.enabled &= ~value;
		break;
	case 0x030:
		vic.levels -= vic.levels != 0;
		break;
	default:
		ck_abort_msg("write to %03x", offset);
	}
}

/* nVICIRQ: a line without a vector is of the lowest priority. */
static bool irq(void)
{
	return vic.levels == 0 && (vic.raised & vic.enabled & ~vic.fiq) != 0;
}

/* As a careless bootloader leaves it: @levels handlers were entered and not left. */
static void probe_with(unsigned int levels)
{
	struct device device = { .registers = { registers }, .irq = IRQ_NONE };

	memset(&board, 0, sizeof(board));
	vic.raised = 1u << 4 | 1u << 31;
	vic.enabled = 1u << 31;
	vic.fiq = 1u << 4;
	vic.levels = levels;
	ck_assert(driver_pl190.probe(&device));
}

START_TEST(what_the_bootloader_left_is_gone)
{
	uint32_t cell = 4;

	probe_with((unsigned int)_i);
	ck_assert(!irq());
	ck_assert(!board.irqchip->waiting());
	board.irqchip->enable(board.irqchip->connect(&cell, 1));
	ck_assert(irq());
	ck_assert(board.irqchip->waiting());
	ck_assert_uint_eq(board.irqchip->take(), 4);
	vic.raised = 0;
	board.irqchip->done(4);
	ck_assert(!irq());
	ck_assert_uint_eq(board.irqchip->take(), IRQ_NONE);
}
END_TEST

START_TEST(disabled)
{
	probe_with(0);
	board.irqchip->enable(4);
	board.irqchip->enable(31);
	ck_assert_uint_eq(board.irqchip->take(), 4);
	board.irqchip->disable(4);
	board.irqchip->done(4);
	ck_assert_uint_eq(board.irqchip->take(), 31);
	board.irqchip->enable(4);
	ck_assert_uint_eq(board.irqchip->take(), 4);
}
END_TEST

START_TEST(specifier)
{
	uint32_t cells[] = { 31, 0 }, none = 32;

	probe_with(0);
	ck_assert_uint_eq(board.irqchip->connect(cells, 1), 31);
	ck_assert_uint_eq(board.irqchip->connect(cells, 2), IRQ_NONE);
	ck_assert_uint_eq(board.irqchip->connect(&none, 1), IRQ_NONE);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, what_the_bootloader_left_is_gone, 0, 18);
	tcase_add_test(tests, disabled);
	tcase_add_test(tests, specifier);
}
