// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu.c - the state of the CPU that boots. See cpu.h.
 */
#include <vambrace/cpu.h>

struct cpu boot_cpu;
