# SPDX-License-Identifier: GPL-2.0
#
# A guest of Vambrace: the port, and what it has instead of a board.

CONFIG_ARM_PV=y
CONFIG_XEN=y
CONFIG_HVC_DRIVER=y
CONFIG_HVC_IRQ=y
CONFIG_HVC_XEN=y
# /sys/hypervisor says what the guest runs on.
CONFIG_XEN_SYS_HYPERVISOR=y
