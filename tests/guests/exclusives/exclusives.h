/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exclusives.h - what exclusives.c and code.S must agree on. C and assembly.
 */
#pragma once

/* What an attempt consists of; without PART_STORE its status is NOT_TRIED. */
#define PART_LOAD  1
#define PART_STORE 2
#define NOT_TRIED  2

/* What a store-exclusive stores, if it does. */
#define STORED_LOW  0x5ca1ab1e
#define STORED_HIGH 0x0ddba11e
