/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * time.h - board time: ns since the hypervisor started the clock, 64 bits.
 */
#pragma once

#include <stdint.h>

#define NS_PER_S  UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)

struct arm_pv_time;

/* Boot: start the clock at 0. */
void time_init(void);

/* Monotonic; callable on any CPU after time_init(). */
uint64_t time_now(void);

/*
 * Advance the base of the conversion to now. Called by one CPU at a time, at least once
 * in time_refresh_period(), or a wrap of the counter is missed.
 */
void time_refresh(void);

/* ns; less than half of the counter's period. */
uint64_t time_refresh_period(void);

/*
 * Conversion for the counter page of a guest, which must not be running;
 * untouched (that is zero) if the board has no such page. Valid for a period
 * of the counter.
 */
void time_describe(struct arm_pv_time *time);

/* Seconds since 1970 at time 0, from the board's RTC; 0 if there is none. */
uint32_t time_wall_clock_base(void);
