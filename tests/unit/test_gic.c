// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_gic.c - the driver of the interrupt controller against a model of one,
 * written from ARM IHI 0048B.b chapters 3 and 4: lines that are raised, pending,
 * active; edges and levels; priorities. The model also notes what would be
 * UNPREDICTABLE.
 */
#include "unit.h"

#include <string.h>

#include <drivers.h>

const char unit_name[] = "gic";

#define LINES_MAX  1024
#define SPURIOUS   1023
#define OWN_TARGET 0x02	 /* the second CPU boots */
#define IDLE	   0x100 /* no interrupt is active: any priority may come */

struct board board;

static volatile uint32_t distributor[1], cpu_interface[1];

static struct {
	bool raised, latched, enabled, active;
	bool elsewhere; /* active, but taken by another CPU */
	uint8_t priority, target;
	bool edge, group1;
} line[LINES_MAX];

static struct {
	uint32_t lines;
	bool uniprocessor;
	bool version2;
	uint32_t distributor_control, cpu_control, mask;
	unsigned int mistakes; /* ends of what was not active, and the like */
	unsigned int special;  /* what is read when nothing can be taken */
} gic;

static bool is_pending(uint32_t id)
{
	return line[id].edge ? line[id].latched : line[id].raised;
}

static unsigned int running_priority(void)
{
	unsigned int priority = IDLE;

	for (uint32_t id = 0; id < gic.lines; id++) {
		if (line[id].active && !line[id].elsewhere && line[id].priority < priority) {
			priority = line[id].priority;
		}
	}
	return priority;
}

/* What the CPU would take now. */
static uint32_t best_line(void)
{
	unsigned int priority = running_priority();
	uint32_t best = gic.special;

	if (!(gic.distributor_control & 1) || !(gic.cpu_control & 1)) {
		return gic.special;
	}
	if (priority > gic.mask) {
		priority = gic.mask;
	}
	for (uint32_t id = 0; id < gic.lines; id++) {
		bool mine = id < 32 || gic.uniprocessor || (line[id].target & OWN_TARGET) != 0;

		if (line[id].enabled && is_pending(id) && !line[id].active && mine &&
		    !line[id].group1 && line[id].priority < priority) {
			priority = line[id].priority;
			best = id;
		}
	}
	return best;
}

/* --- the registers --- */

/* The first line of the register at @offset in the bank at @base, @bits for each. */
static uint32_t first_line(uint32_t offset, uint32_t base, unsigned int bits)
{
	return (offset - base) / 4 * (32 / bits);
}

static uint32_t acknowledge(void)
{
	uint32_t id = best_line();

	if (id < gic.lines) {
		line[id].active = true;
		line[id].latched = false;
	}
	return id;
}

static uint32_t read_target(uint32_t id)
{
	if (gic.uniprocessor) {
		return 0;
	}
	return id < 32 ? OWN_TARGET : line[id].target;
}

static uint32_t read_distributor(uint32_t offset)
{
	uint32_t value = 0;

	if (offset == 0x004) {
		return gic.lines == 1020 ? 31 : gic.lines / 32 - 1;
	}
	if (offset >= 0x300 && offset < 0x380) {
		for (uint32_t i = 0; i < 32; i++) {
			value |= (uint32_t)line[first_line(offset, 0x300, 1) + i].active << i;
		}
	} else if (offset >= 0x400 && offset < 0x800) {
		for (uint32_t i = 0; i < 4; i++) {
			value |= (uint32_t)line[first_line(offset, 0x400, 8) + i].priority << i * 8;
		}
	} else if (offset >= 0x800 && offset < 0xc00) {
		for (uint32_t i = 0; i < 4; i++) {
			value |= read_target(first_line(offset, 0x800, 8) + i) << i * 8;
		}
	} else if (offset >= 0xc00 && offset < 0xd00) {
		for (uint32_t i = 0; i < 16; i++) {
			value |= (line[first_line(offset, 0xc00, 2) + i].edge ? 2u : 0) << i * 2;
		}
	} else {
		ck_abort_msg("distributor: read of %03x", offset);
	}
	return value;
}

uint32_t mmio_read(mmio_t registers, uint32_t offset)
{
	if (registers == distributor) {
		return read_distributor(offset);
	}
	ck_assert(registers == cpu_interface);
	switch (offset) {
	case 0x0c:
		return acknowledge();
	case 0x14:
		return running_priority() == IDLE ? 0xff : running_priority();
	case 0x18:
		return best_line();
	}
	ck_abort_msg("CPU interface: read of %02x", offset);
}

static void write_line_bit(uint32_t bank, uint32_t id, bool bit)
{
	switch (bank) {
	case 0x080:
		line[id].group1 = bit;
		break;
	case 0x100:
		line[id].enabled |= bit;
		break;
	case 0x180:
		line[id].enabled &= !bit;
		break;
	case 0x280:
		line[id].latched &= !bit;
		break;
	case 0x380:
		line[id].active &= !(bit && gic.version2);
		break;
	default:
		ck_abort_msg("distributor: write to %03x", bank);
	}
}

static void write_trigger(uint32_t id, bool edge)
{
	gic.mistakes += id < 32 || (line[id].enabled && line[id].edge != edge);
	line[id].edge = edge;
}

static void write_distributor(uint32_t offset, uint32_t value)
{
	if (offset == 0) {
		gic.distributor_control = value;
	} else if (offset < 0x400) {
		for (uint32_t i = 0; i < 32; i++) {
			write_line_bit(offset & ~0x7fu, first_line(offset & 0x7f, 0, 1) + i,
				       value >> i & 1);
		}
	} else if (offset < 0xc00) {
		for (uint32_t i = 0; i < 4; i++) {
			uint32_t id = first_line(offset & 0x3ff, 0, 8) + i;

			if (offset < 0x800) {
				line[id].priority = (uint8_t)(value >> i * 8);
			} else {
				line[id].target = (uint8_t)(value >> i * 8);
			}
		}
	} else {
		for (uint32_t i = 0; i < 16; i++) {
			write_trigger(first_line(offset, 0xc00, 2) + i, value >> i * 2 & 2);
		}
	}
}

/* Ends must come in the reverse order of takes: of priorities the highest first. */
static void end(uint32_t id)
{
	if (id >= gic.lines || !line[id].active || line[id].elsewhere ||
	    line[id].priority != running_priority()) {
		gic.mistakes++;
		return;
	}
	line[id].active = false;
}

void mmio_write(mmio_t registers, uint32_t offset, uint32_t value)
{
	if (registers == distributor) {
		write_distributor(offset, value);
		return;
	}
	ck_assert(registers == cpu_interface);
	switch (offset) {
	case 0x00:
		gic.cpu_control = value;
		break;
	case 0x04:
		gic.mask = value;
		break;
	case 0x10:
		end(value);
		break;
	default:
		ck_abort_msg("CPU interface: write to %02x", offset);
	}
}

/* --- a controller, as a careless bootloader leaves it --- */

static void probe_with(uint32_t lines)
{
	struct device device = {
		.registers = { distributor, cpu_interface },
		.irq = IRQ_NONE,
	};

	gic.lines = lines;
	gic.special = SPURIOUS;
	gic.distributor_control = 1;
	gic.cpu_control = 3;
	line[40].enabled = true;
	line[40].raised = true;
	line[35].enabled = true;
	line[35].edge = true;
	line[35].latched = true;
	for (uint32_t id = 32; id < lines; id++) {
		line[id].target = 0x01;
		line[id].group1 = true;
		line[id].priority = 0xf0; /* is never signalled */
	}
	/* Three that were taken, one above the other, and never ended. */
	line[61].active = true;
	line[61].priority = 0x20;
	line[62].active = true;
	line[62].priority = 0x40;
	line[63].active = true;
	line[63].priority = 0x00;
	ck_assert(driver_gic.probe(&device));
}

static void setup(void)
{
	memset(&gic, 0, sizeof(gic));
	memset(line, 0, sizeof(line));
	memset(&board, 0, sizeof(board));
	probe_with(96);
}

static void teardown(void)
{
	ck_assert_uint_eq(gic.mistakes, 0);
}

static uint32_t connect_spi(uint32_t number, uint32_t flags)
{
	uint32_t cells[] = { 0, number, flags };

	return board.irqchip->connect(cells, 3);
}

/* --- tests --- */

START_TEST(what_the_bootloader_left_is_gone)
{
	for (uint32_t id = 0; id < gic.lines; id++) {
		ck_assert(!line[id].enabled);
		ck_assert(!line[id].active);
	}
	ck_assert(!board.irqchip->waiting());
	ck_assert_uint_eq(board.irqchip->take(), IRQ_NONE);
	/* Its edge is forgotten, too: enabling the line brings nothing. */
	board.irqchip->enable(35);
	ck_assert(!board.irqchip->waiting());
}
END_TEST

/* Only the distributor can end it, if it is one that can; and nothing else suffers. */
START_TEST(active_elsewhere)
{
	for (int version2 = 0; version2 < 2; version2++) {
		memset(line, 0, sizeof(line));
		gic.version2 = version2;
		line[50].active = true;
		line[50].elsewhere = true;
		probe_with(96);
		ck_assert(line[50].active != gic.version2);
		board.irqchip->enable(connect_spi(4, 4));
		line[36].raised = true;
		ck_assert_uint_eq(board.irqchip->take(), 36);
		board.irqchip->done(36);
	}
}
END_TEST

START_TEST(every_line_reaches_this_cpu)
{
	for (uint32_t id = 16; id < gic.lines; id++) {
		line[id].raised = true;
		line[id].edge = false;
		board.irqchip->enable(id);
		ck_assert(board.irqchip->waiting());
		ck_assert_uint_eq(board.irqchip->take(), id);
		line[id].raised = false;
		board.irqchip->done(id);
		ck_assert(!board.irqchip->waiting());
	}
}
END_TEST

static const struct {
	uint32_t cells[4];
	unsigned int cell_count;
	uint32_t line;
} specifiers[] = {
	{ { 0, 0, 4 }, 3, 32 },		  { { 0, 12, 4 }, 3, 44 },
	{ { 0, 12, 1 }, 3, 44 },	  { { 0, 12, 0 }, 3, 44 },
	{ { 0, 12, 0xf04 }, 3, 44 },	  { { 0, 63, 4 }, 3, 95 },
	{ { 0, 64, 4 }, 3, IRQ_NONE },	  { { 0, UINT32_MAX - 31, 4 }, 3, IRQ_NONE },
	{ { 0, 12, 2 }, 3, IRQ_NONE }, /* a GIC knows no falling edge */
	{ { 0, 12, 8 }, 3, IRQ_NONE }, /* and no low level */
	{ { 1, 13, 0xf04 }, 3, 29 },	  { { 1, 13, 0x301 }, 3, 29 },
	{ { 1, 15, 8 }, 3, 31 },	  { { 1, 16, 4 }, 3, IRQ_NONE },
	{ { 2, 1, 4 }, 3, IRQ_NONE },	  { { 12 }, 1, IRQ_NONE },
	{ { 0, 12, 4, 0 }, 4, IRQ_NONE },
};

START_TEST(specifier)
{
	ck_assert_uint_eq(board.irqchip->connect(specifiers[_i].cells, specifiers[_i].cell_count),
			  specifiers[_i].line);
	/* Connecting alone lets nothing through. */
	for (uint32_t id = 0; id < gic.lines; id++) {
		ck_assert(!line[id].enabled);
	}
}
END_TEST

START_TEST(trigger)
{
	line[45].edge = true;
	connect_spi(12, 1);
	ck_assert(line[44].edge);
	connect_spi(12, 0);
	ck_assert(line[44].edge);
	connect_spi(12, 4);
	ck_assert(!line[44].edge);
	/* The neighbours in the same register are as they were. */
	ck_assert(line[45].edge);
	ck_assert(!line[43].edge);
}
END_TEST

START_TEST(waiting_takes_nothing)
{
	board.irqchip->enable(connect_spi(4, 4));
	line[36].raised = true;
	ck_assert(board.irqchip->waiting());
	ck_assert(board.irqchip->waiting());
	ck_assert(!line[36].active);
	ck_assert_uint_eq(board.irqchip->take(), 36);
	ck_assert(line[36].active);
}
END_TEST

START_TEST(spurious)
{
	/* 1022 is for an interrupt of the other group. */
	for (gic.special = 1020; gic.special <= SPURIOUS; gic.special++) {
		ck_assert(!board.irqchip->waiting());
		ck_assert_uint_eq(board.irqchip->take(), IRQ_NONE);
	}
}
END_TEST

START_TEST(level)
{
	board.irqchip->enable(connect_spi(4, 4));
	line[36].raised = true;
	ck_assert_uint_eq(board.irqchip->take(), 36);
	/* Taken once, however long the level lasts ... */
	ck_assert(!board.irqchip->waiting());
	ck_assert_uint_eq(board.irqchip->take(), IRQ_NONE);
	board.irqchip->done(36);
	/* ... but it lasted past the end: it is another. */
	ck_assert(board.irqchip->waiting());
	ck_assert_uint_eq(board.irqchip->take(), 36);
	line[36].raised = false;
	board.irqchip->done(36);
	ck_assert(!board.irqchip->waiting());
}
END_TEST

START_TEST(edge)
{
	board.irqchip->enable(connect_spi(4, 1));
	line[36].latched = true;
	ck_assert_uint_eq(board.irqchip->take(), 36);
	/* One that comes meanwhile is not lost. */
	line[36].latched = true;
	board.irqchip->done(36);
	ck_assert_uint_eq(board.irqchip->take(), 36);
	board.irqchip->done(36);
	ck_assert(!board.irqchip->waiting());
}
END_TEST

/* Masked while it is active, as a domain's line is, and ended after that. */
START_TEST(disabled)
{
	board.irqchip->enable(connect_spi(4, 4));
	board.irqchip->enable(connect_spi(5, 4));
	line[36].raised = true;
	ck_assert_uint_eq(board.irqchip->take(), 36);
	board.irqchip->disable(36);
	board.irqchip->done(36);
	ck_assert(!board.irqchip->waiting());
	line[37].raised = true;
	ck_assert_uint_eq(board.irqchip->take(), 37);
	line[37].raised = false;
	board.irqchip->done(37);
	board.irqchip->enable(36);
	ck_assert_uint_eq(board.irqchip->take(), 36);
	board.irqchip->done(36);
}
END_TEST

START_TEST(one_after_the_other)
{
	board.irqchip->enable(connect_spi(4, 4));
	board.irqchip->enable(connect_spi(9, 4));
	line[36].raised = true;
	line[41].raised = true;
	ck_assert_uint_eq(board.irqchip->take(), 36);
	/* All are of one priority: the second waits for the end of the first. */
	ck_assert_uint_eq(board.irqchip->take(), IRQ_NONE);
	line[36].raised = false;
	board.irqchip->done(36);
	ck_assert_uint_eq(board.irqchip->take(), 41);
	line[41].raised = false;
	board.irqchip->done(41);
	ck_assert(!board.irqchip->waiting());
}
END_TEST

START_TEST(uniprocessor)
{
	memset(line, 0, sizeof(line));
	gic.uniprocessor = true;
	probe_with(64);
	board.irqchip->enable(connect_spi(4, 4));
	line[36].raised = true;
	ck_assert_uint_eq(board.irqchip->take(), 36);
	/* Where targets can be written after all, the first CPU is meant. */
	ck_assert_uint_eq(line[36].target, 1);
}
END_TEST

START_TEST(largest)
{
	memset(line, 0, sizeof(line));
	probe_with(1020);
	ck_assert_uint_eq(connect_spi(987, 4), 1019);
	ck_assert_uint_eq(connect_spi(988, 4), IRQ_NONE);
	line[1019].raised = true;
	board.irqchip->enable(1019);
	ck_assert_uint_eq(board.irqchip->take(), 1019);
}
END_TEST

START_TEST(no_cpu_interface)
{
	struct device device = { .registers = { distributor, NULL }, .irq = IRQ_NONE };

	ck_assert(!driver_gic.probe(&device));
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, what_the_bootloader_left_is_gone);
	tcase_add_test(tests, active_elsewhere);
	tcase_add_test(tests, every_line_reaches_this_cpu);
	tcase_add_loop_test(tests, specifier, 0, sizeof(specifiers) / sizeof(specifiers[0]));
	tcase_add_test(tests, trigger);
	tcase_add_test(tests, waiting_takes_nothing);
	tcase_add_test(tests, spurious);
	tcase_add_test(tests, level);
	tcase_add_test(tests, edge);
	tcase_add_test(tests, disabled);
	tcase_add_test(tests, one_after_the_other);
	tcase_add_test(tests, uniprocessor);
	tcase_add_test(tests, largest);
	tcase_add_test(tests, no_cpu_interface);
}
