# SPDX-License-Identifier: GPL-2.0
#
# ARMv6K and ARMv7 in one kernel: ARM1136 r1, ARM1176, ARM11 MPCore, Cortex-A8,
# Cortex-A9. ARCH_MULTI_V6 means ARMv6K, which has what Xen's interface needs:
# exclusive access to halfwords and doublewords.

CONFIG_ARCH_MULTI_V6=y
CONFIG_ARCH_MULTI_V7=y
CONFIG_NEON=y
# One processor per machine, so far.
# CONFIG_SMP is not set
# CONFIG_SWP_EMULATE is not set
# The outer cache is the hypervisor's, and QEMU has none.
# CONFIG_CACHE_L2X0 is not set
# The hypervisor does what its cores need against mispredicted branches.
# CONFIG_HARDEN_BRANCH_PREDICTOR is not set
# CONFIG_HARDEN_BRANCH_HISTORY is not set
# A guest runs in one domain (DACR); natively it would be a third of the cost of
# a system call.
# CONFIG_CPU_SW_DOMAIN_PAN is not set
# On ARMv5 Linux itself does nothing with them: there is no execute-never.
CONFIG_STRICT_KERNEL_RWX=y
CONFIG_STRICT_MODULE_RWX=y
# Needs TPIDRURO, which is user code's own in a guest.
# CONFIG_STACKPROTECTOR_PER_TASK is not set
