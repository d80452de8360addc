/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpu.h - per-CPU state. Members are used by their own CPU only, or name the lock
 * that protects them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch_types.h>
#include <vambrace/lock.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

struct cpu {
	bool need_resched;	 /* see sched.h */
	struct locks_held locks; /* debug builds */
	struct sched_cpu sched;
	struct timer_queue timers;
	struct arch_cpu arch;
};

/* The CPU that boots. */
extern struct cpu boot_cpu;

#include <arch_this_cpu.h>
