# SPDX-License-Identifier: GPL-2.0
"""The files for a bootloader: load addresses and contents."""

import contextlib
import io
import os
import re
import runpy
import subprocess
import tempfile
import types
import unittest
from unittest import mock

import common
import artifacts
import board_image
from board_image import MIB
from cache import Failure
import fdt

RAW = bytes(range(256)) * 1024          # 256 KiB
BUNDLE = b"\xd0\x0d\xfe\xed" + bytes(3 * MIB)
DTS = "/dts-v1/; /memreserve/ 0x60000000 0x1000; / { #address-cells = <1>; #size-cells = <1>; " \
      "memory@60000000 { device_type = \"memory\"; reg = <0x60000000 0x08000000>; }; };"


def compiled(source):
    """Device-tree source as a blob."""
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                          capture_output=True, check=True).stdout


class Memory(unittest.TestCase):
    """Banks of RAM, and the load addresses in them."""

    def banks(self, cells, reg, name="memory", more="device_type = \"memory\";"):
        """The banks of a device tree with one memory node."""
        return board_image.memory_banks(fdt.read(compiled(
            f"/dts-v1/; / {{ #address-cells = <{cells[0]}>; #size-cells = <{cells[1]}>; "
            f"chosen {{ }}; {name} {{ {more} reg = <{reg}>; }}; }};")))

    def test_banks(self):
        self.assertEqual(self.banks((1, 1), "0 0x8000000 0x70000000 0x1000"),
                         [(0, 0x8000000), (0x70000000, 0x1000)])
        self.assertEqual(self.banks((2, 2), "0 0x80000000 0 0x40000000"),
                         [(0x80000000, 0x40000000)])
        self.assertEqual(self.banks((1, 1), "0 1", more=""), [])

    def test_nothing_overlaps(self):
        """Whenever places() succeeds, no two files overlap."""
        for size in (16, 32, 64, 128, 512):
            for image in (1, MIB - 0x8000):
                staged, quarter = image + 64, size * MIB // 4
                bank = (0x60000000, size * MIB)
                top = min(quarter, 32 * MIB)
                bundle = size * MIB - 2 * top
                if quarter < 2 * MIB + staged:
                    continue
                where = board_image.places([(0, MIB), bank], image, staged, bundle)
                extents = sorted([(where.image, image), (where.dtb, MIB // 2),
                                  (where.script, MIB // 2), (where.staged, staged),
                                  (where.bundle, bundle)])
                for (start, length), (following, _) in zip(extents, extents[1:]):
                    self.assertLessEqual(start + length, following, where)
                self.assertGreaterEqual(extents[0][0], bank[0])
                self.assertLessEqual(where.bundle + bundle, bank[0] + bank[1] - top)
                self.assertEqual(where.image % 0x4000, 0)

    def test_less_ram_than_the_device_tree_says(self):
        """Versatile Express: 1 GiB in its device tree, perhaps 128 MiB on the board."""
        for size in (128, 256, 1024, 2048):
            where = board_image.places([(0x60000000, size * MIB)], 1, 1, 40 * MIB)
            self.assertLessEqual(where.bundle + 40 * MIB, 0x60000000 + (128 - 32) * MIB)

    def test_too_little(self):
        bank = [(0, 64 * MIB)]
        board_image.places(bank, 1, 1, 32 * MIB)
        for banks, sizes in ((bank, (1, 1, 32 * MIB + 1)), (bank, (MIB, 1, 1)),
                             (bank, (1, 14 * MIB + 1, 1)), ([], (1, 1, 1))):
            with self.assertRaisesRegex(Failure, "MiB of RAM are too few"):
                board_image.places(banks, *sizes)


class Files(unittest.TestCase):
    """The files that make() writes, read by U-Boot's own tools."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        sources = os.path.join(self.folder, "sources")
        os.mkdir(sources)
        self.dtb = compiled(DTS)
        for name, data in (("sources/raw", RAW), ("sources/some-board.dtb", self.dtb),
                           ("bundle.itb", BUNDLE)):
            with open(os.path.join(self.folder, name), "wb") as target:
                target.write(data)
        board_image.make(self.folder, "some-board", "some-core", os.path.join(sources, "raw"),
                         os.path.join(sources, "some-board.dtb"))

    def read(self, name):
        """The bytes of a file."""
        with open(os.path.join(self.folder, name), "rb") as source:
            return source.read()

    def run_tool(self, *command):
        """The stdout of a tool."""
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True,
                              text=True).stdout

    def payload(self, name):
        """The payload of a file, extracted by dumpimage."""
        self.run_tool("dumpimage", "-T", "kernel", "-p", "0", "-o", "payload", name)
        return self.read("payload")

    def test_kernel(self):
        said = self.run_tool("mkimage", "-l", "vambrace.uimage")
        self.assertIn("ARM Linux Kernel Image (uncompressed)", said)
        self.assertRegex(said, "Load Address: 60008000\nEntry Point:  60008000")
        self.assertEqual(self.payload("vambrace.uimage"), RAW)
        self.assertEqual(self.read("vambrace.bin"), RAW)

    def test_kernel_with_device_tree(self):
        payload = self.payload("vambrace-dtb.uimage")
        self.assertEqual(payload, self.read("vambrace-dtb.bin"))
        self.assertEqual(payload[:len(RAW)], RAW)
        self.assertLessEqual(len(payload), len(RAW + self.dtb) + board_image.DTB_GROWTH_MAX)
        self.assertIn("Load Address: 60008000",
                      self.run_tool("mkimage", "-l", "vambrace-dtb.uimage"))

    def test_appended_device_tree_has_the_place_of_the_bundle(self):
        """Where the script loads it, behind U-Boot's header: ATAGS may lack it."""
        blob = self.read("vambrace-dtb.bin")[len(RAW):]
        chosen = fdt.read(blob).child("chosen")
        start, end = (chosen.number(f"linux,initrd-{name}") for name in ("start", "end"))
        self.assertEqual(start, 0x62000000 + 64)
        self.assertEqual(end - start, len(BUNDLE))
        # Nothing else has changed, neither here nor in the device tree on its own.
        self.assertEqual({node.name for node in fdt.read(blob).children},
                         {"memory@60000000", "chosen"})
        self.assertEqual(fdt.read(blob).reservations, [(0x60000000, 0x1000)])
        self.assertEqual(self.read("some-board.dtb"), self.dtb)

    def test_bundle(self):
        self.assertIn("ARM Linux RAMDisk Image (uncompressed)",
                      self.run_tool("mkimage", "-l", "bundle.uimage"))
        self.assertEqual(self.payload("bundle.uimage"), BUNDLE)

    def test_script(self):
        commands = self.read("boot.cmd").decode()
        # U-Boot's header, then the length of the script and a zero.
        self.assertEqual(self.read("boot.scr")[72:].decode(), commands)
        self.assertIn("ARM Linux Script", self.run_tool("mkimage", "-l", "boot.scr"))
        loads = re.findall(r"^\$\{vambrace_load\} (\S+) (\S+) \|\| exit$", commands, re.M)
        self.assertEqual(loads, [("0x62000000", "bundle.uimage"), ("0x60100000", "some-board.dtb"),
                                 ("0x60200000", "vambrace.uimage")])
        self.assertIn("\nbootm 0x60200000 0x62000000 0x60100000\n", commands)
        # Neither 2014.04 nor 2026.07 needs fdt_high, and the latter warns of it.
        self.assertNotIn("fdt_high", commands)
        for _, name in loads:
            self.assertTrue(os.path.exists(os.path.join(self.folder, name)), name)

    def test_same_bytes_twice(self):
        names = sorted(name for name in os.listdir(self.folder) if "." in name)
        before = [self.read(name) for name in names]
        board_image.make(self.folder, "some-board", "some-core",
                         os.path.join(self.folder, "sources", "raw"),
                         os.path.join(self.folder, "sources", "some-board.dtb"))
        self.assertEqual([self.read(name) for name in names], before)


class Program(unittest.TestCase):
    """tools/board-image, with files in place of what it builds."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.asked = []
        for name, data in (("raw", RAW), ("versatile-pb.dtb", compiled(DTS)),
                           ("acme-phone.dtb", compiled(DTS))):
            with open(os.path.join(self.folder, name), "wb") as target:
                target.write(data)

    def hypervisor(self, architecture, _debug):
        """Instead of artifacts.hypervisor()."""
        self.asked.append(architecture)
        return types.SimpleNamespace(image=os.path.join(self.folder, "raw"))

    def pack(self, _config, configuration, out):
        """Instead of artifacts.pack()."""
        self.asked.append(configuration)
        with open(out, "wb") as target:
            target.write(BUNDLE)

    def run_program(self, *arguments):
        """Its status, and the files that it made."""
        output = os.path.join(self.folder, "out")
        argv = ["board-image", "--output", output, *arguments]
        with mock.patch.multiple(artifacts, hypervisor=self.hypervisor, pack=self.pack,
                                 guest_kernel=lambda _: artifacts.Kernel(self.folder)), \
                mock.patch("sys.argv", argv), self.assertRaises(SystemExit) as ended, \
                contextlib.redirect_stdout(io.StringIO()), \
                contextlib.redirect_stderr(io.StringIO()):
            runpy.run_path(os.path.join(common.ROOT, "tools", "board-image"))
        return ended.exception.code, sorted(os.listdir(output)) if os.path.exists(output) else []

    def test_known_board(self):
        status, files = self.run_program("--board", "versatilepb", "--cpu", "arm1176")
        self.assertEqual((status, self.asked), (0, ["v6", "v67"]))
        self.assertIn("versatile-pb.dtb", files)

    def test_other_board(self):
        """For a board that QEMU does not model, device tree and architecture suffice."""
        dtb = os.path.join(self.folder, "acme-phone.dtb")
        status, files = self.run_program("--dtb", dtb, "--architecture", "v5")
        self.assertEqual((status, self.asked), (0, ["v5", "v5"]))
        self.assertIn("acme-phone.dtb", files)
        for arguments in (("--dtb", dtb), ("--architecture", "v5")):
            self.assertEqual(self.run_program(*arguments)[0], 2)
