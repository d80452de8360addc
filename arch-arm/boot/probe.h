/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.h - privileged accesses that may abort, for selftest.c.
 */
#pragma once

#include <stdint.h>

/* Read a word, or write back the word that is there: 0, or 1 if it aborted. */
uint32_t probe_read(uint32_t va);
uint32_t probe_write(uint32_t va);
