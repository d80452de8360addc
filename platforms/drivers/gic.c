// SPDX-License-Identifier: GPL-2.0-only
/*
 * gic.c - ARM Generic Interrupt Controller, version 1: PL390, ARM11 MPCore's,
 * Cortex-A9 MPCore's. Also version 2 (GIC-400) without its additions.
 *
 * All interrupts have the same priority and the boot CPU as target. Reading GICC_IAR
 * makes an interrupt active: it is not signalled again before GICC_EOIR is written,
 * and a level-sensitive one only if its line is still asserted then. probe() resets
 * the state that a bootloader may have left: enabled lines, priorities, interrupts
 * that it acknowledged and did not end.
 *
 * The registers of lines 0 to 31 and the CPU interface are banked for each CPU:
 * init_cpu() has to run on each.
 *
 * SPEC: ARM IHI 0048B.b, 3 (states, priorities, spurious interrupts, groups: all
 *	interrupts are in Group 0, as in a GIC without the Security Extensions,
 *	and signalled by IRQ while GICC_CTLR.FIQEn is 0), 4.3 (GICD), 4.4 (GICC);
 *	ARM DDI 0360E 10.5
 *	(ARM11 MPCore). Specifiers: Linux, Documentation/devicetree/bindings/
 *	interrupt-controller/arm,gic.yaml.
 */
#include <drivers.h>

#define GICD_CTLR	0x000
#define GICD_TYPER	0x004
#define GICD_IGROUPR	0x080 /* a bit for each line, as the next four */
#define GICD_ISENABLER	0x100
#define GICD_ICENABLER	0x180
#define GICD_ICPENDR	0x280
#define GICD_ISACTIVER	0x300
#define GICD_ICACTIVER	0x380 /* version 2; before that reserved, writes are ignored */
#define GICD_IPRIORITYR 0x400 /* eight bits for each line */
#define GICD_ITARGETSR	0x800 /* likewise */
#define GICD_ICFGR	0xc00 /* two bits; the higher is set for an edge */

#define GICC_CTLR  0x00
#define GICC_PMR   0x04
#define GICC_IAR   0x0c
#define GICC_EOIR  0x10
#define GICC_RPR   0x14
#define GICC_HPPIR 0x18

#define CTLR_ENABLE    1u
#define TYPER_LINES(t) (32 * (((t)&0x1f) + 1))
#define ID_MASK	       0x3ffu
#define ID_SPECIAL     1020 /* from here on: no pending interrupt */

#define FIRST_PPI     16
#define FIRST_SPI     32
#define BYTES(b)      ((b)*0x01010101u)
#define PRIORITY      0xa0 /* any value below PRIORITY_MASK, that is, of higher priority */
#define PRIORITY_MASK 0xf0
#define LEVELS_MAX    256 /* priorities: at most so many are active at once */

/* The cells of a specifier. */
#define TYPE_SPI     0
#define TYPE_PPI     1
#define SENSE(flags) ((flags)&0xf)
#define SENSE_NONE   0
#define SENSE_RISING 1
#define SENSE_HIGH   4

static mmio_t gicd, gicc;
static uint32_t line_count;

/* The offset of the word for @line in the registers at @offset, which have @bits bits a line. */
static uint32_t word_of(uint32_t offset, uint32_t line, unsigned int bits)
{
	return offset + line * bits / 32 * 4;
}

static void set_trigger(uint32_t line, bool edge)
{
	uint32_t offset = word_of(GICD_ICFGR, line, 2);
	uint32_t bit = 2u << line % 16 * 2;
	uint32_t value = mmio_read(gicd, offset);

	mmio_write(gicd, offset, edge ? value | bit : value & ~bit);
}

/* SPIs are either rising-edge triggered or active-high. */
static uint32_t connect_spi(uint32_t number, uint32_t sense)
{
	uint32_t line = FIRST_SPI + number;

	if (number >= line_count - FIRST_SPI ||
	    (sense != SENSE_NONE && sense != SENSE_RISING && sense != SENSE_HIGH)) {
		return IRQ_NONE;
	}
	if (sense != SENSE_NONE) {
		set_trigger(line, sense == SENSE_RISING);
	}
	return line;
}

static uint32_t connect(const uint32_t *cell, unsigned int cell_count)
{
	if (cell_count != 3) {
		return IRQ_NONE;
	}
	if (cell[0] == TYPE_SPI) {
		return connect_spi(cell[1], SENSE(cell[2]));
	}
	/* The trigger of a PPI is fixed in hardware. */
	if (cell[0] == TYPE_PPI && cell[1] < FIRST_SPI - FIRST_PPI) {
		return FIRST_PPI + cell[1];
	}
	return IRQ_NONE;
}

static void enable(uint32_t line)
{
	mmio_write(gicd, word_of(GICD_ISENABLER, line, 1), 1u << line % 32);
}

static void disable(uint32_t line)
{
	mmio_write(gicd, word_of(GICD_ICENABLER, line, 1), 1u << line % 32);
}

static bool waiting(void)
{
	return (mmio_read(gicc, GICC_HPPIR) & ID_MASK) < ID_SPECIAL;
}

static uint32_t take(void)
{
	uint32_t id = mmio_read(gicc, GICC_IAR) & ID_MASK;

	return id < ID_SPECIAL ? id : IRQ_NONE;
}

static void done(uint32_t line)
{
	mmio_write(gicc, GICC_EOIR, line);
}

static const struct irqchip irqchip = {
	.connect = connect,
	.enable = enable,
	.disable = disable,
	.waiting = waiting,
	.take = take,
	.done = done,
};

static uint32_t priority_of(uint32_t line)
{
	return mmio_read(gicd, word_of(GICD_IPRIORITYR, line, 8)) >> line % 4 * 8 & 0xff;
}

/* The active line with the highest priority (the lowest value), or IRQ_NONE. */
static uint32_t uppermost_active(void)
{
	uint32_t found = IRQ_NONE, lowest = UINT32_MAX;

	for (uint32_t line = 0; line < line_count; line += 32) {
		uint32_t active = mmio_read(gicd, word_of(GICD_ISACTIVER, line, 1));

		for (; active != 0; active &= active - 1) {
			uint32_t id = line + (uint32_t)__builtin_ctz(active);

			if (priority_of(id) < lowest) {
				found = id;
				lowest = priority_of(id);
			}
		}
	}
	return found;
}

/*
 * End the interrupts that the bootloader acknowledged: an active interrupt masks all of
 * the same or a lower priority. Ending them in another order than the reverse of their
 * acknowledgement is UNPREDICTABLE, and so is the end of one that this CPU has not
 * acknowledged. The one acknowledged last has the highest priority; without an active
 * one, GICC_RPR is the idle priority: 0xff, or 0xf0 with 16 priority levels.
 * SPEC: ARM IHI 0048B.b 3.3 (preemption), 4.4.5 (GICC_EOIR), 4.4.6 (GICC_RPR).
 */
static void end_active(void)
{
	for (unsigned int level = 0; level < LEVELS_MAX; level++) {
		uint32_t line;

		if (mmio_read(gicc, GICC_RPR) >= PRIORITY_MASK) {
			return;
		}
		line = uppermost_active();
		if (line == IRQ_NONE) {
			return;
		}
		done(line);
	}
}

/* The lines [@line, @end): disable, clear pending and active state, set priority and group. */
static void init_lines(uint32_t line, uint32_t end)
{
	for (uint32_t i = line; i < end; i += 32) {
		mmio_write(gicd, word_of(GICD_ICENABLER, i, 1), UINT32_MAX);
		mmio_write(gicd, word_of(GICD_ICPENDR, i, 1), UINT32_MAX);
		/* Those acknowledged by another CPU or with EOImode 1: end_active() cannot. */
		mmio_write(gicd, word_of(GICD_ICACTIVER, i, 1), UINT32_MAX);
		mmio_write(gicd, word_of(GICD_IGROUPR, i, 1), 0);
	}
	for (uint32_t i = line; i < end; i += 4) {
		mmio_write(gicd, word_of(GICD_IPRIORITYR, i, 8), BYTES(PRIORITY));
	}
}

/* This CPU's bit in the targets registers, which read as zero in a GIC with one CPU. */
static uint32_t own_target(void)
{
	uint32_t target = mmio_read(gicd, GICD_ITARGETSR) & 0xff;

	return target != 0 ? target : 1;
}

static void init_distributor(void)
{
	uint32_t target = own_target();

	mmio_write(gicd, GICD_CTLR, 0);
	init_lines(FIRST_SPI, line_count);
	for (uint32_t line = FIRST_SPI; line < line_count; line += 4) {
		mmio_write(gicd, word_of(GICD_ITARGETSR, line, 8), BYTES(target));
	}
	mmio_write(gicd, GICD_CTLR, CTLR_ENABLE);
}

static void init_cpu(void)
{
	mmio_write(gicc, GICC_CTLR, 0);
	init_lines(0, FIRST_SPI);
	mmio_write(gicc, GICC_PMR, PRIORITY_MASK);
	mmio_write(gicc, GICC_CTLR, CTLR_ENABLE);
}

static bool probe(const struct device *device)
{
	gicd = device->registers[0];
	gicc = device->registers[1];
	if (gicc == NULL) {
		return false;
	}
	line_count = TYPER_LINES(mmio_read(gicd, GICD_TYPER));
	if (line_count > ID_SPECIAL) {
		line_count = ID_SPECIAL;
	}
	end_active();
	init_distributor();
	init_cpu();
	board.irqchip = &irqchip;
	return true;
}

/* arm,pl390 is last: it may be a second controller, cascaded to that of the CPUs. */
const struct driver driver_gic = {
	.compatible = COMPATIBLE("arm,cortex-a9-gic", "arm,eb11mp-gic", "arm,arm11mp-gic",
				 "arm,gic-400", "arm,pl390"),
	.probe = probe,
};
