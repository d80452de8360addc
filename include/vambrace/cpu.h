/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h - what each CPU has for itself. What is in here is used by its own CPU,
 * or says which lock it is under.
 */
#pragma once

#include <vambrace/lock.h>

struct cpu {
	struct locks_held locks;	/* debug builds */
};

/* The CPU that boots. */
extern struct cpu boot_cpu;

#include <arch_this_cpu.h>
