# SPDX-License-Identifier: GPL-2.0
"""What every suite says in its last line: how many tests passed, failed, were
skipped. What a suite counts is its own affair; that it counts is not.

    counts: passed=81 failed=0 skipped=2
"""

import re
import sys
import unittest
from collections import namedtuple

_LINE = re.compile(r"counts: passed=(\d+) failed=(\d+) skipped=(\d+)")


class Counts(namedtuple("Counts", "passed failed skipped", defaults=(0, 0, 0))):
    """The numbers of a suite, or of a part of one."""

    def __add__(self, other):
        return Counts(*map(sum, zip(self, other)))

    def line(self):
        """The last line of the suite."""
        return f"counts: passed={self.passed} failed={self.failed} skipped={self.skipped}"

    def words(self):
        """For a reader: only what is not nought, but for what passed."""
        return ", ".join(f"{number} {name}" for name, number in self._asdict().items()
                         if number or name == "passed")


def parse(text):
    """The Counts of a suite's output, None when it does not end in them. What make
    says of the suite's status may follow."""
    lines = [line for line in text.rstrip().splitlines() if not line.startswith("make: ***")]
    match = _LINE.fullmatch(lines[-1]) if lines else None
    return Counts(*map(int, match.groups())) if match else None


def run_unittests(folder, names):
    """Run unittest's tests below a folder, all or those named; the exit status."""
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(folder))
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    # An error of a class's set-up counts, but stands for tests that were not run.
    passed = max(0, result.testsRun - failed - len(result.skipped))
    sys.stderr.flush()
    print(Counts(passed, failed, len(result.skipped)).line(), flush=True)
    return 0 if result.wasSuccessful() and passed else 1
