# SPDX-License-Identifier: GPL-2.0
"""tests/coverage/report.py, on small sources whose coverage is known."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "coverage"))

import report  # noqa: E402 (needs the path above)

HALF = """
int half(int x)
{
	if (x > 3) {
		return 1;
	}
	return 2;
}
"""
UNUSED = """
int unused(int x)
{
	return x > 0 ? 5 : 6;
}
"""
MAIN = """
int half(int x);

int main(void)
{
	return half(%d) == 0;
}
"""


class CoverageTest(unittest.TestCase):
    """A directory with a program that calls half(), and a source that is not linked."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(directory.name)
        Path("half.c").write_text(HALF)
        Path("unused.c").write_text(UNUSED)
        subprocess.run(["gcc", "--coverage", "-O0", "-c", "unused.c"], check=True)

    def program(self, name, argument, half="half.c"):
        """Build and run a program that calls half(argument)."""
        Path(f"{name}.c").write_text(MAIN % argument)
        for source, made in ((f"{name}.c", f"{name}.o"), (half, f"{name}-half.o")):
            subprocess.run(["gcc", "--coverage", "-O0", "-c", source, "-o", made], check=True)
        subprocess.run(["gcc", "--coverage", f"{name}.o", f"{name}-half.o", "-o", name],
                       check=True)
        subprocess.run([f"./{name}"], check=True)

    def collect(self):
        """The figures of both sources."""
        return report.collect(sorted(Path().glob("*.gcno")), ["half.c", "unused.c"])

    def test_lines_and_branches_of_one_program(self):
        self.program("small", 1)
        half = self.collect()["half.c"]
        # int half(), if, return 1, return 2.
        self.assertEqual(half.lines(), (3, 4))
        self.assertEqual(half.branches(), (1, 2))
        self.assertEqual(half.missed(), "5")

    def test_two_programs_add_up(self):
        self.program("small", 1)
        self.program("large", 9)
        half = self.collect()["half.c"]
        self.assertEqual(half.lines(), (4, 4))
        self.assertEqual(half.branches(), (2, 2))
        self.assertEqual(half.missed(), "")

    def test_a_source_that_a_test_includes_counts(self):
        Path("below").mkdir()
        Path("below/with.c").write_text('#include "../half.c"\n')
        self.program("small", 1, half="below/with.c")
        self.assertEqual(self.collect()["half.c"].lines(), (3, 4))

    def test_a_source_that_no_test_links_counts_as_not_executed(self):
        self.program("small", 1)
        unused = self.collect()["unused.c"]
        self.assertEqual(unused.lines().done, 0)
        self.assertGreater(unused.lines().all, 0)
        self.assertEqual(unused.branches(), (0, 2))

    def test_a_source_that_was_not_compiled_is_an_error(self):
        self.program("small", 1)
        with self.assertRaises(ValueError):
            report.collect(sorted(Path().glob("*.gcno")), ["half.c", "absent.c"])

    def test_each_limit_can_fail(self):
        self.program("small", 1)
        files = self.collect()
        lines = report.complaints(files, report.Limits(90, 0, 0))
        self.assertEqual(len(lines), 1)
        self.assertIn("of the lines", lines[0])
        branches = report.complaints(files, report.Limits(0, 75, 0))
        self.assertEqual(len(branches), 1)
        self.assertIn("of the branches", branches[0])
        self.assertEqual(report.complaints(files, report.Limits(0, 0, 70)),
                         ["unused.c: 0.0 % of its lines, and 70 % are wanted"])
        self.assertEqual(report.complaints(files, report.Limits(40, 25, 0)), [])

    def test_the_table_has_each_file_and_the_total(self):
        self.program("small", 1)
        table = report.table(self.collect()).splitlines()
        self.assertRegex(table[1], r"half.c +3 of +4 +75.0 % +1 of +2 +50.0 % +5$")
        self.assertRegex(table[2], r"unused.c +0 of")
        self.assertRegex(table[3], r"in total +3 of +6 +50.0 % +1 of +4 +25.0 %$")
