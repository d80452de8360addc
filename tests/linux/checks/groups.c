// SPDX-License-Identifier: GPL-2.0
/*
 * groups.c - the checks for every core.
 */
#include "groups.h"

const struct check *const groups[] = {
	process_checks, memory_checks, ipc_checks,	 signal_checks,
	thread_checks,	time_checks,   pointer_checks,	 align_checks,
	trace_checks,	system_checks, container_checks, cgroup_checks,
	probe_checks,	bpf_checks,    storage_checks,	 NULL,
};
