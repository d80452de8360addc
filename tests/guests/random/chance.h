/* SPDX-License-Identifier: GPL-2.0 */
/*
 * chance.h - random numbers that a seed determines.
 *
 * SOURCE: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void chance_seed(uint32_t seed);

uint32_t chance(void);

/* From 0 to @end - 1. */
uint32_t chance_below(uint32_t end);

/* True once in @n times. */
bool chance_once_in(uint32_t n);

/* Up to @most, each power of two as often as any other: mostly small, sometimes as large
 * as may be. */
uint32_t chance_size(uint32_t most);
