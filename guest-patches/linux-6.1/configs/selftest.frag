# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own tests, for a build of its own: some run at boot, LKDTM when
# something is written to debugfs, TEST_BPF when it is loaded.

CONFIG_DEBUG_FS=y
CONFIG_KUNIT=y
CONFIG_KUNIT_DEFAULT_ENABLED=y
CONFIG_KPROBES_SANITY_TEST=y
CONFIG_FTRACE_STARTUP_TEST=y
# CONFIG_EVENT_TRACE_STARTUP_TEST is not set
CONFIG_KGDB_TESTS=y
CONFIG_RUNTIME_TESTING_MENU=y
CONFIG_LKDTM=y
CONFIG_TEST_BPF=m
# What they print must not be lost.
CONFIG_LOG_BUF_SHIFT=18
