// SPDX-License-Identifier: GPL-2.0-only
/*
 * pl031.c - ARM PrimeCell PL030 and PL031 real-time clocks: one counter of
 * seconds at offset 0 in both.
 *
 * SPEC: ARM DDI 0224C 3.3 (RTCDR).
 */
#include <drivers.h>

#define RTCDR 0x000

static mmio_t rtc;

static uint32_t seconds(void)
{
	return mmio_read(rtc, RTCDR);
}

static const struct wall_clock wall_clock = { .seconds = seconds };

static bool probe(const struct device *device)
{
	rtc = device->registers[0];
	board.wall_clock = &wall_clock;
	return true;
}

const struct driver driver_pl031 = {
	.compatible = COMPATIBLE("arm,pl031", "arm,pl030"),
	.probe = probe,
};
