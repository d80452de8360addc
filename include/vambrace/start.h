/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start.h - the portable part of starting up.
 */
#pragma once

#include <vambrace/boot_info.h>

/*
 * Before anything else that can fail: boot argument qemu-exit, which lets
 * panic() leave the machine.
 */
void hypervisor_allow_exit(const struct boot_info *boot);

/*
 * Start-up from @boot to the first guest. The board is initialised, memory is in the
 * ledger, the hypervisor's own tables are loaded and protected.
 */
void hypervisor_start(const struct boot_info *boot) __attribute__((noreturn));
