# SPDX-License-Identifier: GPL-2.0
"""tests/mutants/host: parsing of its list, and its verdicts."""

import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "mutants" / "host"
LIST = """# a comment
a.c: one two
-x = 1;
+x = 2;

b.c: three
-y();
+
"""


def load():
    """The program as a module."""
    loader = importlib.machinery.SourceFileLoader("mutants_host", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


host = load()


class FakeCopy:
    """A copy of the tree whose commands have the given statuses."""

    def __init__(self, path, statuses):
        self.path = path
        self.statuses = statuses
        self.restored = []

    def call(self, command, _log):
        """The given status of this command."""
        return self.statuses[Path(command[0]).name]

    def restore(self, name):
        """Record the name."""
        self.restored.append(name)


class HostTest(unittest.TestCase):
    """Parsing of the list, and the verdict on one change."""

    def test_the_list(self):
        self.assertEqual(host.read(LIST), [
            ("a.c", ["one", "two"], "x = 1;", "x = 2;"), ("b.c", ["three"], "y();", "")])

    def test_a_list_that_cannot_be_read(self):
        for text in ("a.c: one\n-x\n", "a.c\n-x\n+y\n", "a.c: one\n+x\n-y\n"):
            with self.assertRaises(ValueError):
                host.read(text)

    def test_a_line_must_be_there_exactly_once(self):
        change = host.Change("a.c", ["one"], "x = 1;", "x = 2;")
        self.assertEqual(host.changed("f()\n\tx = 1;\n", change), "f()\n\tx = 2;\n")
        self.assertIsNone(host.changed("x = 1;\nx = 1;\n", change))
        self.assertIsNone(host.changed("x = 1; y();\n", change))

    def problem(self, **statuses):
        """The problem of a change, when make and the test program have these statuses."""
        change = host.Change("a.c", ["one"], "x = 1;", "x = 2;")
        with tempfile.TemporaryDirectory(dir=host.ROOT / "build") as directory:
            path = Path(directory)
            (path / "a.c").write_text("x = 1;\n")
            copy = FakeCopy(path, statuses)
            result = host.problem_of(copy, change, path / "log")
            self.assertEqual(copy.restored, ["a.c"])
        return result

    def test_verdicts(self):
        (host.ROOT / "build").mkdir(exist_ok=True)
        self.assertIsNone(self.problem(make=0, test_one=1))
        self.assertIn("did not notice", self.problem(make=0, test_one=0))
        self.assertIn("does not build", self.problem(make=2, test_one=1))

    def test_every_change_names_a_line_that_is_there(self):
        for change in host.read(host.LIST.read_text()):
            with self.subTest(change=change):
                text = (host.ROOT / change.file).read_text()
                self.assertIsNotNone(host.changed(text, change))
                self.assertNotEqual(change.old, change.new)
                for test in change.tests:
                    self.assertTrue((host.ROOT / f"tests/unit/test_{test}.c").exists(), test)
