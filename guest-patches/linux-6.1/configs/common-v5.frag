# SPDX-License-Identifier: GPL-2.0
#
# ARMv5: ARM926EJ-S.

CONFIG_ARCH_MULTI_V5=y
# CONFIG_ARCH_MULTI_V7 is not set
