/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hear.h - what the hypervisor said, for tests that are linked with
 * kernel/message.c; the console's part in it is faked.
 */
#pragma once

#include <stddef.h>

/* All that was said since the last time. */
extern char said[1 << 18];
const char *hear(void);

/* The same, taken in runs of at most @most bytes. */
const char *hear_in_runs(size_t most);
