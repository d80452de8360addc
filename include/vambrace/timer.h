/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer.h - board time, and the one one-shot timer behind every deadline.
 * Times are ns since the hypervisor started the clock, 64 bits.
 */
#pragma once

#include <stdint.h>

struct arm_pv_time;

void timer_init(void);

uint64_t time_now(void);

/* Program the hardware for the earliest of all deadlines. */
void timer_program(void);

/* The hardware timer fired, or may have: act on every deadline that passed. */
void timer_expire(void);

/*
 * Conversion for the counter page of a guest, which must not be running;
 * untouched (that is zero) if the board has no such page.
 */
void time_describe(struct arm_pv_time *time);

/* Seconds since 1970 at time 0, from the board's RTC; 0 if there is none. */
uint32_t time_wall_clock_base(void);
