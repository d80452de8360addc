# SPDX-License-Identifier: GPL-2.0
#
# The native partner of the guest kernel: the same Linux on the bare board.
# Every difference to the guest's .config must be explained in
# native-differences.txt.

# --- the board: QEMU's versatilepb
CONFIG_ARCH_VERSATILE=y
CONFIG_SERIAL_AMBA_PL011=y
CONFIG_SERIAL_AMBA_PL011_CONSOLE=y
CONFIG_RTC_CLASS=y
CONFIG_RTC_DRV_PL031=y
CONFIG_RTC_HCTOSYS=y
CONFIG_POWER_RESET=y
CONFIG_POWER_RESET_VERSATILE=y

# Without it the kernel's domain is a manager on v5, and a user program reads
# and writes kernel memory: no partner for a comparison.
CONFIG_CPU_SW_DOMAIN_PAN=y
