# SPDX-License-Identifier: GPL-2.0
"""tests/all, over suites of a line each."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ALL = Path(__file__).resolve().parents[1] / "all"
MAKEFILE = """
all: ; [ ! -e broken ]
test-good: ; @echo lots; echo of; echo quiet; echo output; echo passed
test-bad: ; @echo the reason; false
test-first: ; @timeout 20 sh -c 'until [ -e second ]; do sleep 0.1; done'
test-second: ; @touch second
"""


class AllTest(unittest.TestCase):
    """In a directory with a Makefile and tests/all."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        (self.path / "tests").mkdir()
        shutil.copy(ALL, self.path / "tests")
        (self.path / "Makefile").write_text(MAKEFILE)

    def run_suites(self, *suites):
        """Status and output."""
        result = subprocess.run([self.path / "tests/all", *suites], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def test_all_good(self):
        status, output = self.run_suites("good")
        self.assertEqual(status, 0)
        self.assertRegex(output, r"good +passed in \d+:\d\d")
        self.assertNotIn("lots", output)
        self.assertIn("all suites passed", output)

    def test_one_bad(self):
        status, output = self.run_suites("bad", "good")
        self.assertEqual(status, 1)
        self.assertIn("the reason", output)
        self.assertRegex(output, r"bad +FAILED")
        self.assertIn("1 of 2 FAILED", output)

    def test_a_suite_that_does_not_exist_fails(self):
        self.assertEqual(self.run_suites("none")[0], 1)

    def test_a_build_that_fails_fails(self):
        (self.path / "broken").touch()
        self.assertEqual(self.run_suites("good")[0], 1)

    def test_two_side_by_side(self):
        # The first waits for the second.
        self.assertEqual(self.run_suites("first", "second")[0], 0)
