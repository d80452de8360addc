# SPDX-License-Identifier: GPL-2.0
"""The README's tables agree with tests/results; the matrix has existing boards."""

import copy
import unittest

import counts
import matrix
import qemu
import results
import tables

TESTS = {"commit": "0123abcd", "date": "2020-01-01", "cells": [
    {"suite": "unit", "board": None, "cpu": None, "verdict": "passed",
     "passed": 7, "failed": 0, "skipped": 0},
    {"suite": "linux", "board": "versatilepb", "cpu": "arm926", "verdict": "passed",
     "passed": 81, "failed": 0, "skipped": 2},
    {"suite": "guests", "board": "versatilepb", "cpu": "arm926", "verdict": "failed",
     "passed": 17, "failed": 1, "skipped": 0}]}
OPERATIONS = [{"name": "null", "title": "null call", "native": 101.2, "guest": 180.5,
               "ratio": 1.783, "entries": 2.0},
              {"name": "sleep", "title": "sleep", "native": 9.0, "guest": 9.0, "ratio": None,
               "entries": 6.4}]
BENCH = {"cores": {cpu: {"board": board, "commit": "0123abcd", "date": "2020-01-01",
                         "image": 81920, "missed": missed, "operations": OPERATIONS}
                   for cpu, board, missed in (("arm926", "versatilepb", []),
                                              ("cortex-a8", "realview-pb-a8", ["null"]))},
         "sloc": 9000, "port": {"new_files": 24, "new_lines": 1486, "touched_files": 32,
                                "added": 196, "removed": 4}}
PLACE = "above\n<!-- tests: made -->\n<!-- /tests -->\nbelow\n"


class Published(unittest.TestCase):
    """The README and the results of this tree."""

    def test_the_readme_agrees_with_the_results(self):
        text = results.README.read_text()
        for name in tables.MAKERS:
            content = results.published(name)
            if content is None:
                self.assertEqual(tables.current(text, name), "", f"{name}: there are no results")
            else:
                self.assertEqual(tables.problems(text, name, content), [])


class Tables(unittest.TestCase):
    """A table that does not agree with the results is detected."""

    def setUp(self):
        self.text = tables.replaced(PLACE, "tests", tables.MAKERS["tests"](TESTS))

    def test_a_generated_table_agrees(self):
        self.assertEqual(tables.problems(self.text, "tests", TESTS), [])
        self.assertIn("| 81 passed, 2 skipped |", self.text)
        self.assertIn("**failed**: 17 passed, 1 failed", self.text)
        self.assertIn("unit 7 passed", self.text)

    def test_the_rest_of_the_text_stays(self):
        self.assertTrue(self.text.startswith("above\n") and self.text.endswith("below\n"))

    def test_a_wrong_number(self):
        problems = tables.problems(self.text.replace("81 passed", "82 passed"), "tests", TESTS)
        self.assertRegex(problems[0], "claims what .* does not hold: .*82 passed")

    def test_a_row_too_many_and_a_row_too_few(self):
        fewer = copy.deepcopy(TESTS)
        del fewer["cells"][1:]
        self.assertNotEqual(tables.problems(self.text, "tests", fewer), [])
        row = next(line for line in self.text.splitlines() if "81 passed" in line)
        for text in (self.text.replace(row + "\n", ""),
                     self.text.replace(row, row + "\n" + row)):
            self.assertNotEqual(tables.problems(text, "tests", TESTS), [])


class Costs(unittest.TestCase):
    """The table of `make bench BOARD=all`."""

    def test_each_core_has_a_column(self):
        lines = tables.MAKERS["bench"](BENCH).splitlines()
        self.assertEqual(lines[0], "| operation | arm926 | cortex-a8 |")
        self.assertIn("| null call | 101 × 1.78, 2.00 | 101 × 1.78, 2.00 |", lines)
        self.assertIn("| sleep | 9 × idle, 6.40 | 9 × idle, 6.40 |", lines)
        self.assertIn("| targets | met | **missed**: null |", lines)
        self.assertTrue(any("9,000 lines of code" in line for line in lines))


class Counting(unittest.TestCase):
    """The last line of a suite."""

    def test_only_the_last_line_counts(self):
        line = counts.Counts(3, 2, 1).line()
        self.assertEqual(counts.parse(f"text\n{line}\n\n"), (3, 2, 1))
        for text in ("", "text", line + "\nFAILED", "counts: passed=1", line + " x"):
            self.assertIsNone(counts.parse(text))


class Matrix(unittest.TestCase):
    """The table of boards."""

    def test_default_cells_exist(self):
        for place in matrix.DEFAULT:
            self.assertIn(place, matrix.places())

    def test_everything_has_all_boards_and_cores_but_refused_ones(self):
        places = {(cell.board, cell.cpu) for cell in matrix.all_cells() if cell.board}
        every = {(name, cpu) for name, board in qemu.BOARDS.items()
                 for cpu in board.architectures}
        self.assertEqual({cpu for _, cpu in every - places}, set(matrix.REFUSED_CPUS))

    def test_everything_is_all_that_runs_by_default(self):
        every = set(matrix.all_cells())
        for cell in matrix.default_cells():
            whole = matrix.PART_OF.get(cell.suite, cell.suite)
            self.assertIn(cell._replace(suite=whole), every)

    def test_each_core_is_measured_once(self):
        cpus = [cpu for _, cpu in matrix.cores()]
        self.assertEqual(sorted(cpus), sorted({cpu for _, cpu in matrix.places()}))

    def test_boards_and_cores_have_names_for_the_readme(self):
        for board, cpu in matrix.places():
            self.assertIn(board, tables.BOARDS)
            self.assertIn(cpu, tables.CORES)
