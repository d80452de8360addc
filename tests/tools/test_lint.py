# SPDX-License-Identifier: GPL-2.0
"""The checks of tests/lint/run pass and fail as they should, in a small tree. The
check of names in comments: test_stale_names.py."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "lint"), str(ROOT / "tests" / "lib")]

import checks  # noqa: E402 (needs the path above)
import image_size  # noqa: E402

FUNCTION = "int {name}(int x)\n{{\n{body}\treturn x;\n}}\n"
# The files that the checks need.
NEEDED = ("tests/lint", "tests/lib", "tools/libfdt", "arch-arm/build.mk", ".clang-format",
          ".gitignore")


def function(name, lines):
    """A function with a body of so many lines."""
    return FUNCTION.format(name=name, body="\tx++;\n" * (lines - 1))


class FunctionsTest(unittest.TestCase):
    """Lengths of functions and files."""

    def test_bodies_are_counted(self):
        text = ("struct a {\n\tint b;\n};\n\n" + function("one", 3) + "\nstatic void two(int a,\n"
                "\t\tint b)\n{\n}\n")
        self.assertEqual(checks.functions(text), [("one", 6, 3), ("two", 14, 0)])

    def test_quantiles(self):
        self.assertEqual(checks.quantile(list(range(1, 11)), 0.5), 5)
        self.assertEqual(checks.quantile(list(range(1, 11)), 0.9), 9)
        self.assertEqual(checks.quantile([7], 0.9), 7)

    def test_a_long_median(self):
        sources = {"a.c": function("a", 9) + function("b", 9) + function("c", 10)}
        self.assertEqual(checks.long_functions(sources, 9, 20)[1], [])
        sources["b.c"] = function("d", 10) * 2
        self.assertIn("the median function has 10 lines", checks.long_functions(sources, 9, 20)[1][0])

    def test_too_many_long_ones(self):
        sources = {"a.c": function("short", 2) * 9 + function("long", 40)}
        self.assertEqual(checks.long_functions(sources, 9, 20)[1], [])
        sources["a.c"] += function("longer", 41)
        found = checks.long_functions(sources, 9, 20)[1]
        self.assertEqual(len(found), 1)
        self.assertIn("longer() has 41", found[0])

    def test_long_files(self):
        sources = {"a.c": "\n" * 500, "b.c": "\n" * 501}
        self.assertEqual(checks.long_files(sources, 500),
                         ["b.c has 501 lines, at most 500 are wanted"])


MAP = """
Discarded input sections

 .text          0x00000000      0x100 build/left-out.o

Linker script and memory map

                0xfd000000                . = 0xfd000000

.text           0xfd000000     0x2000
 *(.head)
 .head          0xfd000000      0x128 build/head.o
 .text.one      0xfd000128       0x10 build/one.o
 .text.of_a_long_name
                0xfd000138      0x104 build/one.o
                0xfd000138                of_a_long_name
 .text          0xfd00023c        0x0 build/nothing.o
 *fill*         0xfd00023c      0xdc4
 .vectors_page  0xfd001000     0x1000 build/head.o
                0xfd002000                text_end = .

.data           0xfd002000     0x1000
 .data          0xfd002000       0x10 build/one.o
"""


class SizeTest(unittest.TestCase):
    """Code and constants, by the linker's map."""

    def test_what_is_in_the_text_without_padding(self):
        self.assertEqual(image_size.code_and_constants(MAP),
                         {"build/head.o": 0x1128, "build/one.o": 0x114})


class CyclesTest(unittest.TestCase):
    """Headers that include each other."""

    def test_none(self):
        headers = {"include/a.h": '#include "b.h"\n', "include/b.h": "#include <stdint.h>\n"}
        self.assertEqual(checks.include_cycles(headers, ["include"]), [])

    def test_over_three(self):
        headers = {"include/x/a.h": "#include <x/b.h>\n", "include/x/b.h": '# include "../c.h"\n',
                   "include/c.h": "#include <x/a.h>\n"}
        self.assertEqual(checks.include_cycles(headers, ["include"]),
                         ["include/c.h -> include/x/a.h -> include/x/b.h -> include/c.h"])

    def test_beside_it_comes_before_the_path(self):
        headers = {"one/a.h": '#include "b.h"\n', "one/b.h": "", "two/b.h": '#include "a.h"\n'}
        self.assertEqual(checks.include_cycles(headers, ["two", "one"]), [])


class RunTest(unittest.TestCase):
    """The program, in a small repository."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        for name in NEEDED:
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target,
                                ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, target)
        for directory in ("include", "kernel", "platforms"):
            (self.path / directory).mkdir()
        subprocess.run(["git", "init", "-q", self.path], check=True)
        self.write("include/good.h", "#pragma once\n\n#include <stdint.h>\n\nextern uint32_t good;\n")
        self.write("kernel/good.c", function("good", 3))

    def write(self, name, text):
        """Write a file of the repository."""
        (self.path / name).write_text(text)

    def lint(self, *arguments):
        """Status and output."""
        result = subprocess.run([self.path / "tests/lint/run", *arguments], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def expect_failure(self, check, part):
        """The check fails, with this text in its output."""
        status, output = self.lint(check)
        self.assertEqual(status, 1, output)
        self.assertIn(part, output)
        self.assertTrue(output.endswith("counts: passed=0 failed=1 skipped=0\n"), output)

    def test_all_checks_pass(self):
        status, output = self.lint("format", "headers", "cycles", "functions", "files")
        self.assertEqual(status, 0, output)
        self.assertIn("counts: passed=5 failed=0 skipped=0", output)

    def test_format(self):
        self.write("kernel/bad.c", "int bad( int x ) { return x; }\n")
        self.expect_failure("format", "kernel/bad.c is not as clang-format makes it")
        self.assertEqual(self.lint("--fix")[0], 0)
        self.assertEqual(self.lint("format")[0], 0)

    def test_assembly_is_not_formatted(self):
        self.write("include/macros.h", "#ifdef X\n\t.macro a\n\t.endm\n#endif\n")
        self.assertEqual(self.lint("format")[0], 0)

    def test_headers(self):
        self.write("include/bad.h", "#pragma once\nextern uint32_t bad;\n")
        self.expect_failure("headers", "include/bad.h does not compile alone for v5")

    def test_a_header_of_one_version(self):
        (self.path / "arch-arm/v6").mkdir()
        self.write("arch-arm/v6/only.h", "#pragma once\n#include <missing.h>\n")
        status, output = self.lint("headers")
        self.assertEqual(status, 1)
        self.assertIn("arch-arm/v6/only.h does not compile alone for v6", output)
        self.assertNotIn("for v5", output)

    def test_cycles(self):
        self.write("include/one.h", '#pragma once\n#include "two.h"\n')
        self.write("include/two.h", "#pragma once\n#include <one.h>\n")
        self.expect_failure("cycles", "include/one.h -> include/two.h -> include/one.h")

    def test_names(self):
        self.write("kernel/bad.c", "/* As nobody_knows_it() does. */\nint x;\n")
        self.expect_failure("names", "nobody_knows_it")

    def test_functions_and_files(self):
        self.write("kernel/bad.c", function("bad", 600))
        self.expect_failure("functions", "lines, at most")
        self.expect_failure("files", "kernel/bad.c has 603 lines")
