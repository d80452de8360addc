/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * platform.h - what a board is to the hypervisor: drivers bound to nodes of
 * its device tree. A driver is one file in platforms/drivers; a board is one
 * table of drivers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Registers of a device, mapped uncached; 32-bit accesses. */
typedef volatile uint32_t *mmio_t;

struct irqchip {
	void (*enable)(unsigned int line);
	int (*pending)(void);		/* a raised and enabled line, or -1 */
};

struct uart {
	bool (*put)(char byte);		/* false: no room */
	int (*get)(void);		/* a byte, or -1 */
	void (*transmit_interrupt)(bool enable);
	unsigned int irq;
};

struct counter {
	uint32_t (*read)(void);		/* counts up, wraps at 2^32 */
	uint32_t frequency_hz;
	uint32_t page;			/* machine address, if guests may read it */
	uint32_t page_offset;
};

struct oneshot_timer {
	void (*start)(uint32_t ticks);	/* interrupt after @ticks, at least 1 */
	void (*acknowledge)(void);
	uint32_t frequency_hz;
	uint32_t ticks_max;
	unsigned int irq;
};

struct wall_clock {
	uint32_t (*seconds)(void);	/* since 1970 */
};

/* Where a device was found. */
struct device_location {
	uint32_t base, size;		/* machine */
	unsigned int irq;
	int node;			/* in the board's tree */
};

/*
 * A driver fills in its part of struct platform. @registers are mapped.
 * Returns false if it will not do; the reason is printed by the caller.
 */
struct driver {
	const char *compatible;
	bool (*probe)(mmio_t registers, const struct device_location *location);
};

struct platform {
	const char *compatible;			/* root of the board's tree */
	const struct driver *const *drivers;	/* ends with NULL */
};

/* What the drivers found; NULL where there is none. */
struct board {
	const struct platform *platform;
	const struct irqchip *irqchip;
	const struct uart *uart;
	const struct counter *counter;
	const struct oneshot_timer *timer;
	const struct wall_clock *wall_clock;
};

extern struct board board;
extern const struct platform *const platforms[];	/* ends with NULL */
