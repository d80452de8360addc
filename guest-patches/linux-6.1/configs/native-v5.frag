# SPDX-License-Identifier: GPL-2.0
#
# QEMU's versatilepb and realview-eb with an ARM926EJ-S.

# Without it the kernel's domain is a manager on v5, and a user program reads
# and writes kernel memory: no partner for a comparison.
CONFIG_CPU_SW_DOMAIN_PAN=y
