# SPDX-License-Identifier: GPL-2.0
#
# A guest of Vambrace on ARMv5: the port, and what it has instead of a board.
# What the port alone decides is in arm-pv.frag, if there is one.

CONFIG_ARM_PV=y
CONFIG_XEN=y
CONFIG_HVC_DRIVER=y
CONFIG_HVC_IRQ=y
CONFIG_HVC_XEN=y
# /sys/hypervisor says what the guest runs on.
CONFIG_XEN_SYS_HYPERVISOR=y
