/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * platform.h - the interface of boards and drivers: drivers are bound to nodes of
 * the device tree. A driver is one file in platforms/drivers; a board is one
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
 * An interrupt controller. take acknowledges a pending interrupt, done ends it; it is not
 * taken again in between, while its handler makes the device deassert it.
 */
struct irqchip {
	/*
	 * Boot: decode an interrupt specifier and configure the trigger of its line, which
	 * stays disabled. Returns the line; IRQ_NONE if the specifier is invalid.
	 */
	uint32_t (*connect)(const uint32_t *cell, unsigned int cell_count);
	void (*enable)(uint32_t line);
	void (*disable)(uint32_t line); /* the line may be active, and be done later */
	bool (*waiting)(void);		/* is one pending? changes no state */
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
	uint32_t frequency_hz; /* set by the driver: nominal, or 0; then measured by board.c */
	uint32_t ticks_max;    /* 50 ms at least */
	uint32_t irq;
};

struct wall_clock {
	uint32_t (*seconds)(void); /* since 1970 */
};

#define DEVICE_REGIONS 2

/* A node of the board's tree, with its registers mapped. */
struct device {
	mmio_t registers[DEVICE_REGIONS]; /* by entry of "reg"; NULL where there is none */
	uint32_t base;			  /* machine address of registers[0] */
	uint32_t irq;			  /* or IRQ_NONE */
	uint32_t clock_hz;		  /* of its first clock, 0 if the tree does not give it */
};

/*
 * A driver fills in its members of struct board. It is bound to the first node that it
 * can use; nodes of an earlier compatible in its list come first.
 */
struct driver {
	const char *const *compatible;		    /* ends with NULL */
	bool needs_interrupt;			    /* else device.irq may be IRQ_NONE */
	bool (*probe)(const struct device *device); /* false: the device cannot be used */
};

/*
 * A board, registered by PLATFORM(). Every image contains every board; the device tree
 * selects one.
 */
struct platform {
	const char *compatible;		     /* root of the board's tree */
	const char *node;		     /* compatible of a node that only this one has of
						   the boards with that root, or NULL */
	const struct driver *irqchip;	     /* the one connected to the CPU */
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
