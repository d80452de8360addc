# SPDX-License-Identifier: GPL-2.0
#
# QEMU's versatilepb with an ARM11, the realview boards, vexpress-a9.
# versatilepb needs native/v67/*.patch. REALVIEW_EB_ARM1136 would add ARMv6
# without K, whose instructions the whole kernel would then be limited to; the
# ARM1136 r1 of the board does without.

CONFIG_MACH_REALVIEW_PBA8=y
CONFIG_MACH_REALVIEW_PBX=y
CONFIG_ARCH_VEXPRESS=y
CONFIG_POWER_RESET_VEXPRESS=y
CONFIG_CLK_VEXPRESS_OSC=y
CONFIG_MFD_VEXPRESS_SYSREG=y
# CONFIG_ARCH_VEXPRESS_CORTEX_A5_A9_ERRATA is not set
