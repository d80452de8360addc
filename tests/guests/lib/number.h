/* SPDX-License-Identifier: GPL-2.0 */
/*
 * number.h - numbers among a guest's boot arguments.
 */
#pragma once

#include <stdint.h>

/* The decimal number after @name, such as "seed="; 0 if there is none. */
uint32_t number_argument(const char *name);
