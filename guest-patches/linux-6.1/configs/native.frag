# SPDX-License-Identifier: GPL-2.0
#
# The native partner of a guest kernel: the same Linux on the bare board. Every
# difference to the guest's .config must be explained in native-differences.txt
# or in the file of that name for the architecture.

CONFIG_ARCH_VERSATILE=y
CONFIG_ARCH_REALVIEW=y
CONFIG_MACH_REALVIEW_EB=y
CONFIG_SERIAL_AMBA_PL011=y
CONFIG_SERIAL_AMBA_PL011_CONSOLE=y
CONFIG_RTC_CLASS=y
CONFIG_RTC_DRV_PL031=y
CONFIG_RTC_HCTOSYS=y
CONFIG_POWER_RESET=y
CONFIG_POWER_RESET_VERSATILE=y
