/* SPDX-License-Identifier: GPL-2.0 */
/*
 * number.h - numbers among a guest's boot arguments.
 */
#pragma once

#include <stdint.h>

/* The decimal number behind @name, such as "seed="; 0 if it is not there. */
uint32_t number_argument(const char *name);
