// SPDX-License-Identifier: GPL-2.0-only
/*
 * pl031.c - ARM PrimeCell PL030 and PL031 real-time clocks: one counter of
 * seconds at offset 0 in both.
 *
 * SPEC: ARM DDI 0224C 3.3 (RTCDR).
 */
#include <platform.h>

#define RTCDR	(0x000 / 4)

static mmio_t rtc;

static uint32_t seconds(void)
{
	return rtc[RTCDR];
}

static const struct wall_clock wall_clock = { .seconds = seconds };

static bool probe(mmio_t registers, const struct device_location *location)
{
	(void)location;
	rtc = registers;
	board.wall_clock = &wall_clock;
	return true;
}

const struct driver driver_pl030 = { .compatible = "arm,pl030", .probe = probe };
const struct driver driver_pl031 = { .compatible = "arm,pl031", .probe = probe };
