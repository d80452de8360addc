# SPDX-License-Identifier: GPL-2.0
"""The interface of tools/run, with the real QEMU and Linux.

The tests of Interface run natively and under the hypervisor.
"""

import hashlib
import json
import os
import re
import select
import subprocess
import tempfile
import time
import unittest

import common
import artifacts
import fdt
import pexpect
import qemu

RUN = os.path.join(common.ROOT, "tools", "run")
LINUX1 = os.path.join(common.ROOT, "tools", "configs", "linux1.dts")
HELLO = os.path.join(common.ROOT, "tests", "guests", "hello", "hello.dts")
LIMIT_S = 600
BOOT_S = 60
MIB = 1 << 20


class Interface:
    """The tests of both kinds of run; `mode` has the options that select the kind."""

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
        """No QEMU runs with files of this test."""
        self.assertEqual(common.processes("qemu-system", self.folder, "-chardev"), [])

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

    def test_boot_arguments(self):
        """Quotes, runs of spaces and the words behind "--" are unchanged."""
        with open(LINUX1, encoding="ascii") as source:
            text = source.read()
        with open(os.path.join(self.folder, "config.dts"), "w", encoding="ascii") as target:
            target.write(text.replace("norandmaps", 'a=\\"b  c\\"   panic=9  d -- panic=8  e'))
        out, _ = self.run_it("cat /proc/cmdline", "--config", "config.dts")
        self.assertTrue(out.endswith(self.arguments), out)

    def test_seed(self):
        """With a seed, Linux's random number generator is ready at boot, and the device
        tree in /proc does not show the seed."""
        with open(LINUX1, encoding="ascii") as source:
            text = source.read()
        with open(os.path.join(self.folder, "config.dts"), "w", encoding="ascii") as target:
            target.write(text.replace("memory", "vambrace,rng-seed; memory", 1))
        command = "dmesg | grep 'crng init done'; ls /proc/device-tree/chosen | grep rng-seed"
        out, _ = self.run_it(command, "--config", "config.dts", status=1)
        self.assertEqual(out, b"[    0.000000] random: crng init done\n")
        out, _ = self.run_it(command, status=1)
        self.assertNotIn(b"[    0.000000]", out)

    def test_time_out(self):
        _, errors = self.run_it("sleep 99", "--timeout", "20", status=124)
        self.assertRegex(errors.splitlines()[-1], b"^run: 124 ")
        self.assert_no_qemu()

    def test_crash(self):
        _, errors = self.run_it("echo c >/proc/sysrq-trigger; sleep 99", status=122)
        self.assertRegex(errors.splitlines()[-1], b"^run: 122 ")
        self.assertIn(b"Kernel panic - not syncing: sysrq triggered crash", errors)

    def test_same_bytes_twice(self):
        """Under --icount the output is the same while the PC is loaded."""
        command = ("cat /proc/uptime; date; dd if=/dev/urandom bs=4096 count=1 2>/dev/null "
                   "| md5sum; sleep 5; cat /proc/interrupts; dmesg")
        self.run_it(command, "--icount", "3", log="one")
        with subprocess.Popen(["timeout", "60", "sh", "-c", "while :; do :; done"]) as load:
            try:
                self.run_it(command, "--icount", "3", log="two")
            finally:
                load.terminate()
        uart = self.read("one/uart.log")
        self.assertIn(b"/init as init process", uart)
        self.assertEqual(uart, self.read("two/uart.log"))


class Images(unittest.TestCase):
    """The files of tools/board-image boot as a bootloader would boot them."""

    # QEMU removes U-Boot's headers, and passes ATAGS when it has no device tree.
    WAYS = (("vambrace.bin", "bundle.itb", "versatile-pb.dtb"),
            ("vambrace.uimage", "bundle.uimage", "versatile-pb.dtb"),
            ("vambrace-dtb.uimage", "bundle.uimage", None))

    @classmethod
    def setUpClass(cls):
        artifacts.make("test-guest-images")
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.folder = directory.name
        subprocess.run([os.path.join(common.ROOT, "tools", "board-image"), "--output", cls.folder,
                        "--config", HELLO], check=True, capture_output=True, timeout=LIMIT_S)

    def boot(self, image, archive, dtb):
        """(the output of the board's UART until QEMU ends, QEMU's status)"""
        board, cpu = qemu.choose(qemu.DEFAULT_BOARD)
        arguments = (qemu.common_arguments(board, cpu, board.memory_mib) +
                     qemu.hypervisor_arguments(os.path.join(self.folder, image),
                                               dtb and os.path.join(self.folder, dtb),
                                               os.path.join(self.folder, archive),
                                               "qemu-exit"))
        with qemu.Process(arguments, os.path.join(self.folder, "qemu.log")) as process:
            said = b""
            while True:
                self.assertTrue(select.select([process.uart_out], [], [], BOOT_S)[0], said)
                data = os.read(process.uart_out, 65536)
                said += data
                if not data:
                    break
            return said.decode(), process.status()

    def test_unknown_board(self):
        tree = fdt.Node("")
        tree.properties = {"#address-cells": bytes([0, 0, 0, 1]), "#size-cells": bytes([0, 0, 0, 1])}
        with open(os.path.join(self.folder, "unknown.dtb"), "wb") as target:
            target.write(fdt.write(tree))
        _, status = self.boot("vambrace.bin", "bundle.itb", "unknown.dtb")
        self.assertEqual(status, qemu.HYPERVISOR_FAILED)

    def test_every_way(self):
        for way in self.WAYS:
            said, status = self.boot(*way)
            self.assertEqual(status, 0)
            self.assertIn("hello: ended: poweroff", said)
            # An image with U-Boot's header was loaded at the address in it.
            self.assertIn("image at 00008000" if "uimage" in way[0] else "image at 00010000", said)


class Refusals(unittest.TestCase):
    """The hypervisor's own messages for domains that it does not start."""

    @classmethod
    def setUpClass(cls):
        artifacts.make("test-guest-images")

    def run_it(self, memory_kib, *options):
        """(status, reason, stderr) of domains with these memories, d1, d2, ..."""
        kernel = os.path.join(common.ROOT, "build", "guests", "hello.bin")
        with tempfile.TemporaryDirectory() as folder:
            config, log = os.path.join(folder, "config.dts"), os.path.join(folder, "log")
            with open(config, "w", encoding="utf-8") as target:
                target.write("/dts-v1/; / { chosen {" + "".join(
                    f'd{number} {{ compatible = "xen,domain"; memory = <0 {kib}>; cpus = <1>; '
                    'k { compatible = "multiboot,kernel", "multiboot,module"; '
                    f'vambrace,file = "{kernel}"; }}; }};'
                    for number, kib in enumerate(memory_kib, 1)) + "}; };")
            done = subprocess.run([RUN, "--config", config, "--log", log, *options],
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False,
                                  timeout=LIMIT_S)
            with open(os.path.join(log, "result.json"), encoding="ascii") as source:
                return done.returncode, json.load(source)["reason"], done.stderr.decode()

    def test_half_a_mebibyte(self):
        sentence = ("d1 d1: refused: property 'memory' is 32769 KiB, "
                    "which is no multiple of 1 MiB (1024 KiB)")
        status, reason, errors = self.run_it([0x8001, 1024])
        self.assertEqual((status, reason), (122, sentence), errors)
        self.assertIn("d2 d2: ended: poweroff", errors)
        status, reason, errors = self.run_it([0x8001, 1024], "--allow-refused", "d1")
        self.assertEqual(status, 0, errors)
        self.assertIn("run: allowed: " + sentence, errors)
        status, reason, errors = self.run_it([0x8001])
        self.assertEqual((status, reason),
                         (121, "the hypervisor started no domain: " + sentence), errors)

    def test_more_than_the_machine_has(self):
        status, reason, errors = self.run_it([1024, 1024 << 8], "--", "-m", "128")
        self.assertEqual(status, 122, errors)
        self.assertRegex(reason, "^d2 d2: refused: it needs 256 MiB")

    def test_more_than_the_default_machine_has(self):
        status, _, errors = self.run_it([1024, 1024 * 150])
        self.assertEqual(status, 0, errors)
        self.assertIn("the domains need a machine with 256 MiB", errors)

    def test_left_out(self):
        with open(os.path.join(common.ROOT, "include", "vambrace", "domain.h"),
                  encoding="ascii") as source:
            count = int(re.search(r"#define\s+DOMAINS_MAX\s+(\d+)", source.read())[1])
        status, reason, errors = self.run_it([1024] * count)
        self.assertEqual(status, 122, errors)
        self.assertIn(f"left out: at most {count - 1} are possible", reason)


class Native(Interface, unittest.TestCase):
    """Linux on the bare board."""

    mode = ("--native",)
    arguments = b' panic=-1 a="b  c"   d -- panic=8  e\n'

    def test_console_goes_to_stderr_without_a_terminal(self):
        start = time.monotonic()
        done = subprocess.run([RUN, "--native", "--timeout", "15", "--log",
                               os.path.join(self.folder, "log")], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT_S, check=False)
        self.assertEqual((done.returncode, done.stdout), (124, b""))
        self.assertIn(b"Linux version 6.1", done.stderr)
        self.assertLess(time.monotonic() - start, LIMIT_S)


class UnderHypervisor(Interface, unittest.TestCase):
    """Linux as a guest."""

    mode = ("--debug",)
    arguments = b' a="b  c"   panic=9  d -- panic=8  e\n'
    linux2 = ("--config", os.path.join(common.ROOT, "tools", "configs", "linux2.dts"))

    def test_linux_sees_xen(self):
        out, _ = self.run_it("set -e; grep -q ARM926 /proc/cpuinfo; dmesg | grep -q Xen; "
                             "cat /sys/hypervisor/type; ps | wc -l")
        self.assertRegex(out, rb"\Axen\n\d+\n\Z")

    def test_two_domains(self):
        out, _ = self.run_it("echo one", *self.linux2, "--exec", "linux2", "echo two; exit 3",
                             status=3)
        self.assertEqual(sorted(out.splitlines()), [b"linux1: one", b"linux2: two"])

    def test_two_domains_write_at_once(self):
        out, _ = self.run_it("seq 3000", *self.linux2, "--exec", "linux2", "seq 3000")
        lines = out.splitlines()
        for name in (b"linux1", b"linux2"):
            self.assertEqual([line for line in lines if line.startswith(name)],
                             [b"%s: %d" % (name, i) for i in range(1, 3001)])

    def test_two_domains_same_bytes_twice(self):
        for log in ("one", "two"):
            out, _ = self.run_it("date +%s; ps | wc -l", *self.linux2, "--icount", "3",
                                 "--exec", "linux2", "date +%s", log=log)
        self.assertEqual(self.read("one/uart.log"), self.read("two/uart.log"))
        starts = [int(line.split()[1]) for line in out.splitlines() if b" 15" in line]
        self.assertEqual(len(starts), 2, out)
        # date reads the clock of the last tick, so a second may be missing.
        self.assertLessEqual(max(starts) - min(starts), 1)

    def test_crash_of_one_leaves_the_other_alone(self):
        out, errors = self.run_it("sleep 3; echo fine", *self.linux2, "--exec", "linux2",
                                  "echo c >/proc/sysrq-trigger; sleep 99", status=122)
        self.assertEqual(out, b"linux1: fine\n")
        self.assertIn(b"linux2 ended before its command did: crash", errors)

    def test_shutdown_before_the_end(self):
        for command in ("poweroff -f", "reboot -f"):
            self.run_it(command + "; sleep 99", status=122)

    def test_release_build(self):
        self.mode = ()
        self.run_it("exit 7", status=7)

    def test_terminal(self):
        child = pexpect.spawn(RUN, ["--debug", "--log", os.path.join(self.folder, "log")],
                              timeout=LIMIT_S)
        self.addCleanup(child.close, force=True)
        child.expect("Ctrl-A x ends the run")
        child.expect("/root # ")
        child.send("echo $((6*7))\r")
        child.expect("\n.*42\r")
        child.send("\x01\x01\x01q")
        child.expect(r"\(XEN\) .*linux1")
        child.send("\x01x")
        child.expect(pexpect.EOF)
        child.wait()
        self.assertEqual((child.exitstatus, child.signalstatus), (0, None))
        self.assert_no_qemu()
