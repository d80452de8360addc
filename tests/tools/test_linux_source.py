# SPDX-License-Identifier: GPL-2.0
"""tools/lib/linux_source.py, on a small tree instead of Linux."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import kernel_build
import linux_source
from cache import Failure

ORIGINAL = "".join(f"line {i}\n" for i in range(1, 21))
PATCH = """--- a/kernel/one.c
+++ b/kernel/one.c
@@ -9,6 +9,7 @@
 line 9
 line 10
 line 11
+the port
 line 12
 line 13
 line 14
"""


class OverlayTest(unittest.TestCase):
    """A tree with one file, and a port that patches it and adds another."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        self.tree, self.port = self.path / "tree", self.path / "port"
        self.write(self.tree / "kernel/one.c", ORIGINAL)
        self.write(self.port / "series", "# base: 6.1.192\n0001-one.patch\n")
        self.write(self.port / "patches/0001-one.patch", PATCH)
        self.write(self.port / "src/kernel/new.c", "new\n")

    @staticmethod
    def write(path, text):
        """Write a file, and create its directories."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def test_overlay_has_new_and_patched_files(self):
        overlay = linux_source.port_overlay(self.tree, self.port)
        self.assertEqual(overlay["kernel/new.c"], b"new\n")
        self.assertEqual(overlay["kernel/one.c"].decode(),
                         ORIGINAL.replace("line 12\n", "the port\nline 12\n"))
        self.assertIn("arch/arm/include/asm/xen/arm_pv_abi.h", overlay)
        self.assertEqual((self.tree / "kernel/one.c").read_text(), ORIGINAL)

    def test_a_hunk_that_fails_names_file_patch_and_version(self):
        self.write(self.tree / "kernel/one.c", ORIGINAL.replace("line 10\n", "other\n"))
        with self.assertRaises(Failure) as caught:
            linux_source.port_overlay(self.tree, self.port)
        for part in ("kernel/one.c", "0001-one.patch", "6.1.192"):
            self.assertIn(part, str(caught.exception))

    def test_fuzz_is_not_accepted(self):
        self.write(self.tree / "kernel/one.c", ORIGINAL.replace("line 9\n", "other\n"))
        with self.assertRaises(Failure):
            linux_source.port_overlay(self.tree, self.port)

    def test_a_new_file_may_not_replace_one(self):
        self.write(self.tree / "kernel/new.c", "Linux has it\n")
        with self.assertRaisesRegex(Failure, "kernel/new.c"):
            linux_source.port_overlay(self.tree, self.port)

    def test_laying_over_and_back(self):
        work = self.path / "work"
        linux_source.link_tree(self.tree, work)
        overlay = linux_source.port_overlay(self.tree, self.port)
        linux_source.lay_over(work, self.tree, overlay, [])
        self.assertIn("the port", (work / "kernel/one.c").read_text())
        self.assertEqual((self.tree / "kernel/one.c").read_text(), ORIGINAL)
        kept = (work / "kernel/one.c").stat().st_mtime_ns
        linux_source.lay_over(work, self.tree, overlay, overlay)
        self.assertEqual((work / "kernel/one.c").stat().st_mtime_ns, kept)
        os.utime(self.tree / "kernel/one.c", (0, 0))
        linux_source.lay_over(work, self.tree, {}, overlay)
        self.assertEqual((work / "kernel/one.c").read_text(), ORIGINAL)
        self.assertGreater((work / "kernel/one.c").stat().st_mtime_ns, kept)
        self.assertFalse((work / "kernel/new.c").exists())

    def lines_of(self, text):
        """The values of __LINE__ in a C file."""
        path = self.path / "text.c"
        path.write_bytes(text)
        output = subprocess.run(["gcc", "-E", "-P", path], stdout=subprocess.PIPE, text=True,
                                check=True).stdout
        return [line for line in output.splitlines() if line.startswith("at ")]

    def test_line_numbers_are_kept(self):
        original = "".join(f"at __LINE__ {i}\n" for i in range(30)) + \
            "#define m \\\n one \\\n two\nat __LINE__ 99\n"
        lines = original.splitlines(keepends=True)
        lines[31:31] = [" added \\\n"]
        lines[20:22] = ["changed\n"]
        lines[5:5] = ["#ifdef PORT\n", "#endif\n"]
        patched = "".join(lines).encode()
        before = self.lines_of(original.encode())
        self.assertNotEqual([l for l in self.lines_of(patched) if l not in before], [])
        after = self.lines_of(linux_source.keep_line_numbers(original.encode(), patched))
        self.assertEqual([l for l in after if l not in before], [])
        self.assertEqual(len(after), len(before) - 2)


class ConfigTest(unittest.TestCase):
    """The list of differences between the guest's and the native .config."""

    def check(self, guest, native, listed):
        """check_differences() with a list given as text."""
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as stream:
            stream.write(listed)
            stream.flush()
            kernel_build.check_differences(
                kernel_build.read_config(guest), kernel_build.read_config(native),
                [Path(stream.name)])

    def test_equal(self):
        self.check("CONFIG_A=y\n# CONFIG_B is not set\n", "CONFIG_A=y\n", "")

    def test_unlisted_difference(self):
        with self.assertRaisesRegex(Failure, "CONFIG_B: guest 250, native 100"):
            self.check("CONFIG_A=y\nCONFIG_B=250\n", "CONFIG_A=y\nCONFIG_B=100\n", "")

    def test_listed_difference(self):
        self.check("CONFIG_PV_X=y\n", "", "CONFIG_PV_.*\tthe port\n")

    def test_pattern_covers_the_whole_name(self):
        with self.assertRaises(Failure):
            self.check("CONFIG_PV=y\nCONFIG_PVX=y\n", "", "CONFIG_PV the port\n")

    def test_line_without_a_reason(self):
        with self.assertRaisesRegex(Failure, "no reason"):
            self.check("CONFIG_A=y\n", "", "CONFIG_A\n")

    def test_line_without_a_difference(self):
        with self.assertRaisesRegex(Failure, "does not differ"):
            self.check("", "", "CONFIG_A a reason\n")
