// SPDX-License-Identifier: GPL-2.0-only
/*
 * time.c - board time from a free-running counter of 32 bits.
 *
 * A reader adds the counts since a base to the time of that base. It changes no
 * state, so any CPU may read the time at any time. timer.c calls time_refresh(),
 * which advances the base, well before the counter wraps.
 * LOCKS: none; a sequence count protects the base, which has one writer.
 */
#include <vambrace/time.h>

#include <stddef.h>

#include <platform.h>
#include <public/arm_pv.h>
#include <vambrace/sync.h>

#define CLOCK_SHIFT 24

/* Filled at boot. */
static uint64_t refresh_period;
static uint32_t wall_clock_base;

static struct {
	/* Filled at boot: */
	uint32_t (*counter)(void);
	uint32_t mult; /* ns = counts * mult >> CLOCK_SHIFT */

	struct sequence sequence; /* protects what follows */
	uint32_t count;		  /* the counter at the base */
	uint32_t fraction;	  /* of a ns, in 1 / (1 << CLOCK_SHIFT) */
	uint64_t ns;		  /* at count */
} base;

/* Time since the base in 1 / (1 << CLOCK_SHIFT) ns. No overflow: both factors are below 2^32. */
static uint64_t since_base(uint32_t count)
{
	return (uint64_t)(count - base.count) * base.mult + base.fraction;
}

uint64_t time_now(void)
{
	uint32_t begin;
	uint64_t now;

	do {
		begin = sequence_read_begin(&base.sequence);
		now = base.ns + (since_base(base.counter()) >> CLOCK_SHIFT);
	} while (sequence_changed(&base.sequence, begin));
	return now;
}

void time_refresh(void)
{
	uint32_t count = base.counter();
	uint64_t passed = since_base(count);

	sequence_write_begin(&base.sequence);
	base.ns += passed >> CLOCK_SHIFT;
	base.fraction = passed & ((1u << CLOCK_SHIFT) - 1);
	base.count = count;
	sequence_write_end(&base.sequence);
}

uint64_t time_refresh_period(void)
{
	return refresh_period;
}

void time_describe(struct arm_pv_time *time)
{
	uint32_t begin, count;
	uint64_t now;

	if (board.counter->page == 0) {
		return;
	}
	do {
		begin = sequence_read_begin(&base.sequence);
		count = base.counter();
		now = base.ns + (since_base(count) >> CLOCK_SHIFT);
	} while (sequence_changed(&base.sequence, begin));
	time->version += 2;
	time->base_ns = now;
	time->base = count;
	time->offset = board.counter->page_offset;
	time->mask = UINT32_MAX;
	time->mult = base.mult;
	time->shift = CLOCK_SHIFT;
}

uint32_t time_wall_clock_base(void)
{
	return wall_clock_base;
}

void time_init(void)
{
	base.counter = board.counter->read;
	base.mult = (uint32_t)((NS_PER_S << CLOCK_SHIFT) / board.counter->frequency_hz);
	/* A quarter of the counter's period, as the refresh may be late. */
	refresh_period = (uint64_t)(UINT32_MAX / 4) * base.mult >> CLOCK_SHIFT;
	base.count = base.counter();
	base.fraction = 0;
	base.ns = 0;
	if (board.wall_clock != NULL) {
		wall_clock_base = board.wall_clock->seconds();
	}
}
