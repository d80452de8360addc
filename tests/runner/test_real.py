# SPDX-License-Identifier: GPL-2.0
"""tools/run with the real QEMU and Linux: what its users rely on.

The same promises are checked of a native run and of one under the hypervisor.
"""

import hashlib
import json
import os
import subprocess
import tempfile
import time
import unittest

import common

RUN = os.path.join(common.ROOT, "tools", "run")
LIMIT_S = 600
MIB = 1 << 20


class Promises:
    """The tests; mode is what makes a run native or not."""

    mode = ()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_it(self, command, *options, status=0, log="log"):
        """(stdout, stderr) of a command in linux1."""
        done = subprocess.run([RUN, *self.mode, "--log", os.path.join(self.folder, log),
                               *options, "--exec", "linux1", command],
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=LIMIT_S, cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stderr.decode(errors="replace"))
        return done.stdout, done.stderr

    def read(self, name):
        """A file of the test's directory."""
        with open(os.path.join(self.folder, name), "rb") as source:
            return source.read()

    def assert_no_qemu(self):
        """No QEMU with files of this test is left."""
        mark = self.folder.encode()
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", "rb") as source:
                    words = source.read()
            except OSError:
                continue
            self.assertFalse(words.startswith(b"qemu-system") and mark in words)

    def test_streams_and_surroundings(self):
        out, errors = self.run_it("echo o; echo e >&2; id -u; pwd; cat; "
                                  "grep -cE ' /(proc|sys|dev|tmp) ' /proc/mounts")
        self.assertEqual(out, b"o\n0\n/\n4\n")
        self.assertTrue(errors.endswith(b"e\n"), errors)

    def test_status(self):
        self.run_it("exit 5", status=5)
        self.run_it("kill -SEGV $$", status=139)
        with open(os.path.join(self.folder, "log", "result.json"), encoding="ascii") as source:
            result = json.load(source)
        self.assertEqual((result["status"], result["source"]), (139, "command"))

    def test_one_mebibyte(self):
        out, errors = self.run_it(f"dd if=/dev/urandom of=/tmp/r bs=65536 count={MIB // 65536} "
                                  "2>/dev/null; cat /tmp/r; sha256sum /tmp/r >&2")
        self.assertEqual(len(out), MIB)
        digest = hashlib.sha256(out).hexdigest().encode()
        self.assertIn(digest, errors)

    def test_overlay(self):
        os.makedirs(os.path.join(self.folder, "overlay", "opt"))
        with open(os.path.join(self.folder, "overlay", "opt", "file"), "w",
                  encoding="ascii") as target:
            target.write("content\n")
        out, _ = self.run_it("cat /opt/file", "--overlay", os.path.join(self.folder, "overlay"))
        self.assertEqual(out, b"content\n")

    def test_time_out(self):
        _, errors = self.run_it("sleep 99", "--timeout", "20", status=124)
        self.assertRegex(errors.splitlines()[-1], b"^run: 124 ")
        self.assert_no_qemu()

    def test_crash(self):
        _, errors = self.run_it("echo c >/proc/sysrq-trigger; sleep 99", status=122)
        self.assertRegex(errors.splitlines()[-1], b"^run: 122 ")
        self.assertIn(b"Kernel panic - not syncing: sysrq triggered crash", errors)

    def test_same_bytes_twice(self):
        """Under --icount the PC's load must not show; 20 s of it are given."""
        command = ("cat /proc/uptime; date; dd if=/dev/urandom bs=4096 count=1 2>/dev/null "
                   "| md5sum; sleep 5; cat /proc/interrupts; dmesg")
        self.run_it(command, "--icount", "3", log="one")
        with subprocess.Popen(["timeout", "20", "sh", "-c", "while :; do :; done"]):
            self.run_it(command, "--icount", "3", log="two")
        uart = self.read("one/uart.log")
        self.assertIn(b"/init as init process", uart)
        self.assertEqual(uart, self.read("two/uart.log"))


class Native(Promises, unittest.TestCase):
    """Linux on the bare board."""

    mode = ("--native",)

    def test_console_goes_to_stderr_without_a_terminal(self):
        start = time.monotonic()
        done = subprocess.run([RUN, "--native", "--timeout", "15", "--log",
                               os.path.join(self.folder, "log")], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT_S, check=False)
        self.assertEqual((done.returncode, done.stdout), (124, b""))
        self.assertIn(b"Linux version 6.1", done.stderr)
        self.assertLess(time.monotonic() - start, LIMIT_S)
