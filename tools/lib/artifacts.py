# SPDX-License-Identifier: GPL-2.0
"""The built files that a run needs: paths of existing ones, after building the rest.

Each kind is built by a program that prints the path of its result on stdout, and
that is quick when the result is up to date. This module calls these programs,
one process of a clone at a time. Their progress goes to stderr.
"""

import contextlib
import fcntl
import os
import subprocess
import sys

import bundle
from cache import Failure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


class Kernel:
    """The result directory of tools/guest-kernel."""

    def __init__(self, folder):
        self.folder = folder
        self.image = os.path.join(folder, "Image")
        self.zimage = os.path.join(folder, "zImage")
        self.vmlinux = os.path.join(folder, "vmlinux")
        self.modules = os.path.join(folder, "modules.cpio")     # follows the initramfs

    def device_tree(self, name):
        """The path of a board's device tree."""
        return os.path.join(self.folder, name)


class Hypervisor:
    """One build of the hypervisor."""

    def __init__(self, architecture, debug):
        self.folder = os.path.join(ROOT, "build", "" if debug else "release")
        self.image = os.path.join(self.folder, f"vambrace-{architecture}.bin")
        self.elf = os.path.join(self.folder, f"vambrace-{architecture}.elf")


def _call(*command, capture=True):
    """Run a program of the tree; its stdout, without the last newline."""
    if command[0].startswith("tools/"):
        command = (os.path.join(ROOT, command[0]), *command[1:])
    process = subprocess.Popen(command, cwd=ROOT, text=True,
                               stdout=subprocess.PIPE if capture else sys.stderr)
    try:
        output, _ = process.communicate()
    except BaseException:
        process.terminate()             # it ends its own children first
        process.wait()
        raise
    if process.returncode:
        raise Failure(f"{os.path.basename(command[0])} failed "
                      f"with status {process.returncode}")
    return (output or "").strip()


@contextlib.contextmanager
def only_one():
    """Hold the clone's lock, so that only one process builds in it."""
    os.makedirs(os.path.join(ROOT, "build"), exist_ok=True)
    with open(os.path.join(ROOT, "build", ".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pack(config, configuration, out, kernel=None, ramdisk=None):
    """Write the bundle of a bundle.Config. A module that names no file gets the given
    kernel or ramdisk, or one that is built for `configuration` ("v5" or "v67"); the
    modules of a built kernel are appended to the ramdisk."""
    appended = {}
    if config.needs_builtin("kernel") and not kernel:
        built = guest_kernel(configuration)
        kernel = built.image
        modules = bundle.read_file(built.modules)
        appended = {domain.name: modules for domain in config.domains
                    if domain.uses_builtin("kernel")}
    if config.needs_builtin("ramdisk") and not ramdisk:
        ramdisk = initramfs()
    bundle.pack(config, {"kernel": kernel, "ramdisk": ramdisk}, appended, out)


def packages(purpose):
    """Install the packages for a purpose, if they are missing."""
    _call("tools/setup", purpose, capture=False)


def make(target):
    """Bring a target of the Makefile up to date."""
    with only_one():
        _call("make", "--no-print-directory", "-s", target, capture=False)


def hypervisor(architecture, debug):
    """The hypervisor, up to date."""
    result = Hypervisor(architecture, debug)
    make(os.path.relpath(result.image, ROOT))
    return result


def _linux(flavour, configuration, selftest):
    return Kernel(_call("tools/guest-kernel", flavour, configuration,
                        *["--selftest"] * selftest))


def guest_kernel(configuration, selftest=False):
    """The kernel of Linux domains: "v5" or "v67", see qemu.KERNELS; and the boards' device
    trees, which are those of a native kernel."""
    return _linux("guest", configuration, selftest)


def native_kernel(configuration, selftest=False):
    """The kernel of --native runs."""
    return _linux("native", configuration, selftest)


def initramfs(user_land="armel"):
    """The path of the initramfs of a user land, for every kernel."""
    return _call("tools/initramfs", user_land)
