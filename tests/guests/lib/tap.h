/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tap.h - test results as lines: "ok N - name" or "not ok N - name # ...",
 * and at the end the plan "1..N", without which the run is incomplete.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void tap_ok(bool good, const char *name);

/* Equality of words; a difference is printed in hexadecimal. */
void tap_equal(uint32_t got, uint32_t wanted, const char *name);

/* low <= got <= high */
void tap_between(uint64_t got, uint64_t low, uint64_t high, const char *name);

/* Print the plan. Returns 0, the result of main(). */
int tap_done(void);
