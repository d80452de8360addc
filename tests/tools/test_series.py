# SPDX-License-Identifier: GPL-2.0
"""compare() of tests/series/run, on programs of a few instructions."""

import subprocess
import tempfile
import unittest
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import kernel_build
from cache import Failure

RUN = Path(__file__).resolve().parents[1] / "series" / "run"
PROGRAM = """
	.arm
	.text
	.global _start, second
_start:	nop
	bx	lr
second:	mov	r0, #%d
	bx	lr
	.section .init.text, "ax"
third:	mov	r0, #%d
	bx	lr
	.data
	.word	%d
"""


class CompareTest(unittest.TestCase):
    """Programs that differ in one place."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        loader = SourceFileLoader("series", str(RUN))
        self.series = module_from_spec(spec_from_loader("series", loader))
        loader.exec_module(self.series)

    def link(self, name, *values, text=PROGRAM):
        """An ELF file of the program with these values."""
        source, program = self.path / f"{name}.S", self.path / name
        source.write_text(text % values)
        subprocess.run([kernel_build.TOOLCHAIN + "gcc", "-nostdlib", "-static",
                        "-Wl,--build-id=none", "-o", program, source], check=True)
        return program

    def test_equal_code(self):
        size = self.series.compare(self.link("one", 1, 2, 3), self.link("two", 1, 2, 4))
        self.assertEqual(size, 4 * 4 + 2 * 4)

    def test_another_instruction_in_text(self):
        with self.assertRaisesRegex(Failure, r"\.text differs .* in second"):
            self.series.compare(self.link("one", 1, 2, 3), self.link("two", 7, 2, 3))

    def test_another_instruction_elsewhere(self):
        with self.assertRaisesRegex(Failure, r"\.init\.text differs .* in third"):
            self.series.compare(self.link("one", 1, 2, 3), self.link("two", 1, 7, 3))

    def test_a_longer_function(self):
        with self.assertRaisesRegex(Failure, "differs"):
            self.series.compare(self.link("one", 1, 2, 3),
                                self.link("two", 1, 2, 3, text=PROGRAM.replace(
                                    "third:", "third:\tnop\n")))
