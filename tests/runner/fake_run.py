#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""tools/run without builds: kernels, initramfs and hypervisor are empty files.

For tests of the runner with fake_qemu.py; takes the arguments of tools/run. The
files are in the directory FAKE_ARTIFACTS. FAKE_LIMIT limits the size of every
file that is written (RLIMIT_FSIZE).
"""

import importlib.machinery
import importlib.util
import os
import resource
import sys

import common
import artifacts
import fdt
import qemu

FOLDER = os.environ["FAKE_ARTIFACTS"]


def stub(name):
    """The path of an empty file."""
    path = os.path.join(FOLDER, name)
    with open(path, "ab"):
        return path


class StubHypervisor:
    """Instead of a built hypervisor."""

    image = elf = stub("vambrace.bin")


for file_name in ("Image", "zImage", "vmlinux", "modules.cpio"):
    stub(file_name)
for board in qemu.BOARDS.values():
    with open(stub(board.device_tree), "wb") as tree:
        tree.write(fdt.write(fdt.Node("")))
artifacts.packages = lambda purpose: None
artifacts.hypervisor = lambda architecture, debug: StubHypervisor
artifacts.guest_kernel = lambda configuration, selftest: artifacts.Kernel(FOLDER)
artifacts.native_kernel = lambda configuration, selftest: artifacts.Kernel(FOLDER)
artifacts.initramfs = lambda user_land: stub(f"{user_land}.cpio.gz")

if "FAKE_LIMIT" in os.environ:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["FAKE_LIMIT"]),) * 2)
LOADER = importlib.machinery.SourceFileLoader(
    "tools_run", os.path.join(common.ROOT, "tools", "run"))
MODULE = importlib.util.module_from_spec(
    importlib.util.spec_from_loader(LOADER.name, LOADER))
LOADER.exec_module(MODULE)
sys.exit(MODULE.main())
