# SPDX-License-Identifier: GPL-2.0
"""tests/lint/stale_names.py reports names that do not exist, and no others."""

import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lint"))

import stale_names  # noqa: E402 (needs the path above)

EXISTING = {"kernel/there.c": "int there_it_is; struct seat *f(void) { return g(\"/* no_comment */\"); }"}


def stale(name, text, foreign=()):
    """The stale names in a file, beside that of EXISTING: [(line, name)]."""
    lines = stale_names.Tree({**EXISTING, name: text}).stale(set(foreign))
    return [(int(line.split(":")[1]), line.split()[1]) for line in lines]


class StaleNames(unittest.TestCase):
    """Each kind of name, in each kind of comment."""

    def test_names_that_exist(self):
        self.assertEqual(stale("a.c", "/* there_it_is, f(), struct seat, kernel/there.c, there.c,\n"
                                      " * no_comment, no matter what */"), [])

    def test_names_that_do_not(self):
        for name in ("gone_it_is", "gone()", "struct gone", "kernel/gone.c", "gone.S"):
            with self.subTest(name):
                word = name.replace("struct ", "").replace("()", "")
                self.assertEqual(stale("a.c", f"int a;\n/* one\n * {name} */"), [(3, word)])

    def test_a_comment_does_not_make_it_exist(self):
        self.assertEqual(stale("a.c", "// gone_it_is\n/* gone_it_is */"),
                         [(1, "gone_it_is"), (2, "gone_it_is")])

    def test_other_languages(self):
        for name, text in (("a.S", "\tmov r0, r1\t@ gone_it_is"),
                           ("a.py", "x = 1  # gone_it_is"),
                           ("a.py", '"""Of gone_it_is."""'),
                           ("a.mk", "# gone_it_is")):
            with self.subTest(text):
                self.assertEqual(stale(name, text), [(1, "gone_it_is")])

    def test_no_names(self):
        self.assertEqual(stale("a.c", "/* kernel_X, SCTLR.S, a/test_X.c */ char b[] = \"gone_it_is\";"),
                         [])
        self.assertEqual(stale("a.md", "gone_it_is"), [])

    def test_foreign(self):
        self.assertEqual(stale("a.c", "/* gone_it_is */", ["gone_it_is"]), [])
        unneeded = stale_names.Tree(EXISTING).stale({"gone_it_is"})
        self.assertEqual([line.split()[-1] for line in unneeded], ["gone_it_is"])
