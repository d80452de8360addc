/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * panic.h - stop the hypervisor when it cannot continue. Nothing that a guest does
 * may lead here.
 */
#pragma once

/* Before the first guest: the text says what to do about it. Does not return. */
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* An isolation invariant is false: always compiled in. */
#define BUG_ON(condition)                                                       \
	do {                                                                    \
		if (__builtin_expect(!!(condition), 0))                         \
			panic("BUG %s:%d: %s", __FILE__, __LINE__, #condition); \
	} while (0)
