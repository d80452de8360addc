# SPDX-License-Identifier: GPL-2.0
"""tools/lib/kernel_build.py, with a short Makefile instead of Linux."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

import cache
import kernel_build
import linux_source
from cache import Failure

# allnoconfig accepts every line but those with REFUSED; an "image" consists of the
# source and a line for each time that it was compiled.
MAKEFILE = r"""
O ?= .
allnoconfig:
	grep -v REFUSED $(KCONFIG_ALLCONFIG) >$(O)/.config
object: source
	@echo "  CC      object"
	[ ! -e slow ] || { echo $$$$ >pid; exec sleep $$(cat slow); }
	cat source >object; echo compiled >>count
arch/arm/boot/Image arch/arm/boot/zImage vmlinux: object
	mkdir -p $(@D)
	cat object count >$@
Image zImage: arch/arm/boot/Image arch/arm/boot/zImage vmlinux
	touch System.map
modules: ;
%.dtb:
	mkdir -p arch/arm/boot/dts
	touch arch/arm/boot/dts/$@
modules_install:
	mkdir -p $(INSTALL_MOD_PATH)/lib/modules
	echo module >$(INSTALL_MOD_PATH)/lib/modules/one.ko
	ln -s / $(INSTALL_MOD_PATH)/lib/modules/build
"""
PATCH = "--- a/source\n+++ b/source\n@@ -1 +1 @@\n-native\n+%s\n"

# A build in a process of its own, which a test kills, with the same replacements
# as in KernelTest.setUp().
PROGRAM = """
import sys
from pathlib import Path
import kernel_build, linux_source
root = Path(sys.argv[1])
linux_source.installed_version = lambda: "1.0"
linux_source.archive = lambda version=None: root / "archive"
linux_source.pristine = lambda version=None: root / "pristine"
linux_source.ABI_HEADERS.clear()
kernel_build.compiler_version = lambda: []
print(kernel_build.Kernel(sys.argv[2], port=root / "port").result())
"""


class KernelTest(unittest.TestCase):
    """A port with one patch, and a temporary cache."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        self.pristine, self.port = self.path / "pristine", self.path / "port"
        self.write("archive", "")
        self.write("pristine/Makefile", MAKEFILE)
        self.write("pristine/source", "native\n")
        self.write("port/configs/common.frag", "CONFIG_A=y\n")
        self.write("port/configs/features.frag", "CONFIG_FEATURE=y\n")
        self.write("port/configs/guest.frag", "CONFIG_PV=y\n")
        self.write("port/configs/native.frag", "CONFIG_BOARD=y\n")
        self.write("port/configs/native-v67.frag", "CONFIG_V7=y\n")
        self.write("port/configs/native-differences-v67.txt", "CONFIG_V7 the core\n")
        self.write("port/configs/selftest.frag", "CONFIG_TEST=y\n")
        self.write("port/native/v67/one.patch", PATCH % "patched")
        self.write("port/configs/native-differences.txt",
                   "CONFIG_PV the port\nCONFIG_BOARD the board\n")
        self.write("port/series", "one.patch\n")
        self.write("port/patches/one.patch", PATCH % "guest")
        for patch in (
                mock.patch.dict(os.environ, VAMBRACE_CACHE=str(self.path / "cache")),
                mock.patch.object(linux_source, "installed_version", lambda: "1.0"),
                mock.patch.object(linux_source, "archive", lambda version=None:
                                  self.path / "archive"),
                mock.patch.object(linux_source, "pristine", lambda version=None: self.pristine),
                mock.patch.dict(linux_source.ABI_HEADERS, clear=True),
                mock.patch.object(kernel_build, "compiler_version", lambda: []),
                contextlib.redirect_stderr(io.StringIO())):
            self.enterContext(patch)

    def write(self, name, text):
        """A file below the test's directory."""
        cache.write_file(self.path / name, text.encode())

    def build(self, flavour, architecture="v5", selftest=False):
        """The result of a flavour."""
        return kernel_build.Kernel(flavour, port=self.port, architecture=architecture,
                                   selftest=selftest).result()

    def test_flavours_differ(self):
        guest, native = self.build("guest"), self.build("native")
        self.assertEqual((guest / "Image").read_text(), "guest\ncompiled\n")
        self.assertEqual((native / "zImage").read_text(), "native\ncompiled\n")
        self.assertEqual((native / "config").read_text(),
                         "CONFIG_A=y\nCONFIG_FEATURE=y\nCONFIG_BOARD=y\n")
        self.assertIn(b"lib/modules/one.ko", (guest / "modules.cpio").read_bytes())
        self.assertNotIn(b"build", (guest / "modules.cpio").read_bytes())
        self.assertEqual((self.pristine / "source").read_text(), "native\n")

    def test_architectures_differ(self):
        guest, native = self.build("guest", "v67"), self.build("native", "v67")
        self.assertEqual((guest / "Image").read_text(), "guest\ncompiled\n")
        self.assertEqual((native / "zImage").read_text(), "patched\ncompiled\n")
        self.assertEqual((native / "config").read_text(),
                         "CONFIG_A=y\nCONFIG_FEATURE=y\nCONFIG_BOARD=y\nCONFIG_V7=y\n")
        self.assertIn("native-v67-", native.name)
        self.assertTrue((native / "vexpress-v2p-ca9.dtb").exists())
        self.assertNotEqual(self.build("guest"), guest)

    def test_a_native_patch_belongs_to_its_architecture(self):
        v5, v67 = self.build("native"), self.build("native", "v67")
        self.write("port/native/v67/one.patch", PATCH % "better")
        self.assertEqual(self.build("native"), v5)
        self.assertNotEqual(self.build("native", "v67"), v67)

    def test_a_difference_of_the_other_architecture(self):
        self.write("port/configs/native-v5.frag", "CONFIG_V7=y\n")
        with self.assertRaisesRegex(Failure, "CONFIG_V7"):
            self.build("guest")

    def test_the_kernels_own_tests(self):
        with_tests = self.build("guest", selftest=True)
        self.assertIn("CONFIG_TEST=y", (with_tests / "config").read_text())
        self.assertNotIn("CONFIG_TEST", (self.build("guest") / "config").read_text())

    def test_a_result_is_made_once(self):
        first = self.build("guest")
        time_made = (first / "Image").stat().st_mtime_ns
        self.assertEqual(self.build("guest"), first)
        self.assertEqual((first / "Image").stat().st_mtime_ns, time_made)

    def test_a_change_of_the_port_compiles_again(self):
        first = self.build("guest")
        self.write("port/patches/one.patch", PATCH % "better")
        second = self.build("guest")
        self.assertNotEqual(first, second)
        self.assertEqual((second / "Image").read_text(), "better\ncompiled\ncompiled\n")
        self.assertEqual((first / "Image").read_text(), "guest\ncompiled\n")

    def test_a_change_that_no_object_depends_on_compiles_nothing(self):
        self.build("guest")
        self.write("port/src/new", "a new file\n")
        self.assertEqual((self.build("guest") / "Image").read_text(), "guest\ncompiled\n")

    def test_the_documentation_is_not_part_of_the_key(self):
        first = self.build("guest")
        self.write("port/README.md", "words\n")
        self.assertEqual(self.build("guest"), first)

    def test_a_line_that_kconfig_refuses(self):
        self.write("port/configs/common.frag", "CONFIG_REFUSED=y\n")
        with self.assertRaisesRegex(Failure, "CONFIG_REFUSED=y"):
            self.build("native")

    def test_an_unexplained_difference(self):
        self.write("port/configs/guest.frag", "CONFIG_PV=y\nCONFIG_MORE=y\n")
        with self.assertRaisesRegex(Failure, "CONFIG_MORE"):
            self.build("guest")

    def wait_for_number(self, directory, pattern):
        """Wait for a file that matches the pattern; return the number in it."""
        until = time.monotonic() + 60
        while True:
            for path in directory.glob(pattern):
                if path.read_text().endswith("\n"):
                    return int(path.read_text())
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)

    def test_a_killed_build_starts_again_from_clean_sources(self):
        self.write("pristine/slow", "99")
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, self.path, "native"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ, PYTHONPATH=str(Path(cache.__file__).parent)))
        compiler = self.wait_for_number(self.path / "cache/work", "*/linux/pid")
        process.kill()
        process.wait()
        os.kill(compiler, signal.SIGTERM)
        (work,) = (self.path / "cache/work").iterdir()
        (work / "linux/count").write_text("left by the killed build\n")
        (self.pristine / "slow").unlink()
        self.assertEqual((self.build("native") / "zImage").read_text(), "native\ncompiled\n")

    def test_sources_changed_during_the_build(self):
        original = kernel_build.Kernel._configure

        def edit_and_configure(kernel, *arguments):
            if not (self.path / "edited").exists():
                self.write("edited", "")
                self.write("port/patches/one.patch", PATCH % "edited")
            return original(kernel, *arguments)

        with mock.patch.object(kernel_build.Kernel, "_configure", edit_and_configure):
            result = self.build("guest")
        self.assertIn("edited", (result / "Image").read_text())
        self.assertEqual(len(list(result.parent.iterdir())), 1)

    def test_old_results_are_removed(self):
        with mock.patch.object(kernel_build, "RESULTS_KEPT", 2):
            for name in ("one", "two", "three"):
                self.write("port/patches/one.patch", PATCH % name)
                result = self.build("guest")
        self.assertEqual(len(list(result.parent.glob("guest-*"))), 2)
        self.assertTrue(result.exists())
