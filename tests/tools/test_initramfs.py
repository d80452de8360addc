# SPDX-License-Identifier: GPL-2.0
"""tools/initramfs: reproducible, and no network with a filled cache."""

import gzip
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import cache

ROOT = Path(__file__).resolve().parents[2]
# An apt-get that records that it was called, and fails.
NO_NETWORK = "#!/bin/sh\ntouch $(dirname $0)/called\nexit 100\n"


class InitramfsTest(unittest.TestCase):
    """An initramfs, made with a cache that holds Debian's packages alone."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        self.bin = self.path / "bin"
        self.bin.mkdir()
        (self.bin / "apt-get").write_text(NO_NETWORK)
        (self.bin / "apt-get").chmod(0o755)

    def make(self, name, user_land, umask, with_packages=True):
        """Copy the tools, with a umask, and make the initramfs in a new cache."""
        tree, store = self.path / name, self.path / f"{name}-cache"
        previous = os.umask(umask)
        try:
            for below in ("tools/initramfs.d", "tools/agent", "tools/lib"):
                shutil.copytree(ROOT / below, tree / below, copy_function=copy_as_git)
            for below in ("tools/initramfs", "tools/setup"):
                copy_as_git(ROOT / below, tree / below)
        finally:
            os.umask(previous)
        (store / "debian").mkdir(parents=True)
        if with_packages:
            # The packages in the user's cache; downloaded if there are none.
            had = subprocess.run([ROOT / "tools" / "initramfs", user_land], check=False,
                                 stdout=subprocess.DEVNULL)
            if had.returncode:
                self.skipTest(f"Debian's packages for {user_land} cannot be downloaded")
            for package in cache.cache_dir("debian").glob(f"*_{user_land}.deb"):
                shutil.copy(package, store / "debian")
        return subprocess.run([tree / "tools" / "initramfs", user_land], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=dict(os.environ, VAMBRACE_CACHE=str(store),
                                       PATH=f"{self.bin}:{os.environ['PATH']}"))

    def assert_reproducible_and_offline(self, user_land, names):
        """Two trees and umasks give the same bytes, with these members."""
        first, second = (self.make("one", user_land, 0o022),
                         self.make("another", user_land, 0o077))
        self.assertEqual((first.returncode, second.returncode), (0, 0), first.stderr)
        contents = [Path(result.stdout.strip()).read_bytes() for result in (first, second)]
        self.assertEqual(contents[0], contents[1])
        self.assertFalse((self.bin / "called").exists())
        archive = gzip.decompress(contents[0])
        for name in ("init", "bin/busybox", "sbin/vambrace-agent", *names):
            # the end of a member's head: the size of the name, no checksum, the name
            self.assertTrue(b"%08x00000000%s\0" % (len(name) + 1, name.encode()) in archive, name)

    def test_armel(self):
        self.assert_reproducible_and_offline("armel", [])

    def test_armhf(self):
        self.assert_reproducible_and_offline("armhf", [
            "bin/bash", "usr/bin/sort", "lib/ld-linux-armhf.so.3", "bin/sh"])

    def test_without_network_and_cache_it_fails_and_leaves_nothing(self):
        result = self.make("one", "armel", 0o022, with_packages=False)
        self.assertEqual((result.returncode, result.stdout), (125, ""))
        self.assertIn("is there a network?", result.stderr)
        self.assertTrue((self.bin / "called").exists())
        self.assertEqual(list((self.path / "one-cache" / "debian").iterdir()), [])


def copy_as_git(source, target):
    """Copy a file as a checkout does: contents and the executable bit, under the umask."""
    shutil.copyfile(source, target)
    if os.access(source, os.X_OK):
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(target, 0o777 & ~umask)
    return target
