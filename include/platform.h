/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * platform.h - what a board is to the hypervisor: drivers bound to nodes of
 * its device tree. A driver is one file in platforms/drivers; a board is one
 * table of drivers.
 *
 * Drivers are called with interrupts masked, and their devices are those of the
 * boot CPU; what is banked for each CPU (GIC, TWD) has the same address on all.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Registers of a device, mapped uncached; 32-bit accesses. */
typedef volatile uint32_t *mmio_t;

/* The line of a device whose interrupt does not reach the board's controller. */
#define IRQ_NONE UINT32_MAX

/*
 * An interrupt controller. An interrupt is waiting until it is taken, and is
 * not taken again before it is done; its device is quietened in between.
 */
struct irqchip {
	/*
	 * Boot: the line that the cells of an interrupt specifier name, told how
	 * it is triggered; IRQ_NONE if they make no sense. The line stays disabled.
	 */
	uint32_t (*connect)(const uint32_t *cell, unsigned int cell_count);
	void (*enable)(uint32_t line);
	void (*disable)(uint32_t line); /* it may be taken at that moment, and be done later */
	bool (*waiting)(void);		/* is there one to take? changes nothing */
	uint32_t (*take)(void);		/* a raised and enabled line, or IRQ_NONE */
	void (*done)(uint32_t line);	/* of each line taken, in the reverse order */
};

struct uart {
	bool (*put)(char byte); /* false: no room */
	int (*get)(void);	/* a byte, or -1 */
	void (*transmit_interrupt)(bool enable);
	uint32_t irq;
};

struct counter {
	uint32_t (*read)(void); /* counts up, wraps at 2^32 */
	uint32_t frequency_hz;	/* 4 MHz at least: timer_init() */
	uint32_t page;		/* machine address, if guests may read it; else 0 */
	uint32_t page_offset;
};

struct oneshot_timer {
	void (*start)(uint32_t ticks); /* interrupt after @ticks, at least 1 */
	uint32_t (*remaining)(void);   /* of these */
	void (*acknowledge)(void);
	uint32_t frequency_hz; /* from a driver: what it was told, or 0; see board.c */
	uint32_t ticks_max;    /* 50 ms at least */
	uint32_t irq;
};

struct wall_clock {
	uint32_t (*seconds)(void); /* since 1970 */
};

#define DEVICE_REGIONS 2

/* A node of the board's tree, made ready for its driver. */
struct device {
	mmio_t registers[DEVICE_REGIONS]; /* by entry of "reg"; NULL where there is none */
	uint32_t base;			  /* machine address of registers[0] */
	uint32_t irq;			  /* or IRQ_NONE */
	uint32_t clock_hz;		  /* of its first clock, 0 if the tree does not tell */
};

/*
 * A driver fills in its part of struct board. It is given the first node that
 * has one of its compatibles and that it can use; the earlier in its list, the
 * better.
 */
struct driver {
	const char *const *compatible;		    /* ends with NULL */
	bool needs_interrupt;			    /* else device.irq may be IRQ_NONE */
	bool (*probe)(const struct device *device); /* false: it will not do */
};

/*
 * A board. PLATFORM() makes it known: nothing else names it. Every board is in
 * every image; which one it is, the tree says.
 */
struct platform {
	const char *compatible;		     /* root of the board's tree */
	const char *node;		     /* compatible of a node that tells it from others
						   with the same root, or NULL */
	const struct driver *irqchip;	     /* the first in line from the CPU */
	const struct driver *const *drivers; /* ends with NULL */
};

/* What the drivers found; NULL where there is none. */
struct board {
	const struct platform *platform;
	const struct irqchip *irqchip;
	const struct uart *uart;
	const struct counter *counter;
	struct oneshot_timer *timer;
	const struct wall_clock *wall_clock;
};

extern struct board board;

/* The linker gathers the section. */
#define PLATFORM(name)                                   \
	static const struct platform *const name##_entry \
		__attribute__((used, section("platforms"))) = &name

extern const struct platform *const __start_platforms[], *const __stop_platforms[];
