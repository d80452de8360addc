# SPDX-License-Identifier: GPL-2.0
"""tests/all, in a repository whose suites are one-line make targets."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSED = "counts: passed=5 failed=0 skipped=1"
MAKEFILE = f"""
all: ; [ ! -e broken ]
setup-run hypervisor hypervisor-release test-guest-images: ;
test-good: ; @echo lots; echo of; echo quiet; echo output; echo {PASSED}
test-bad: ; @echo the reason; echo counts: passed=1 failed=1 skipped=0; false
test-status-0: ; @echo counts: passed=1 failed=1 skipped=0
test-no-counts: ; @echo it went well
test-first: ; @timeout 20 sh -c 'until [ -e second ]; do sleep 0.1; done'; echo {PASSED}
test-second: ; @touch second; echo {PASSED}
test-slow: ; @touch started; sleep 30; touch ended; echo {PASSED}
test-board: ; @echo $(BOARD) $(CPU) >>build/runs; echo {PASSED}
"""
# Appended to the real matrix.py.
TABLE = """
qemu.BOARDS = {name: qemu.Board(name, 0, "", cpus) for name, cpus in (
    ("one", {"arm926": "v5", "arm1136-r2": "v6"}), ("two", {"cortex-a8": "v7"}))}
qemu.DEFAULT_BOARD = "one"
PC, EVERYTHING_PC, EVERYTHING_CORES, FULL = ("good",), (), (), ("board",)
DEFAULT = {("one", "arm926"): ("board",)}
"""
README = "# Text\n<!-- tests: made -->\n<!-- /tests -->\nmore text\n"


class AllTest(unittest.TestCase):
    """A repository with a Makefile, tests/all and the modules that it uses."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        for folder in ("tests/lib", "tools/lib"):
            shutil.copytree(ROOT / folder, self.path / folder,
                            ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "tests/all", self.path / "tests")
        for suite in ("board", "good"):
            (self.path / "tests" / suite).mkdir()
            (self.path / "tests" / suite / "run").touch()
        (self.path / "Makefile").write_text(MAKEFILE)
        (self.path / ".gitignore").write_text("/build/\n")
        (self.path / "README.md").write_text(README)
        self.table(TABLE)
        self.git("init", "-q")
        self.commit()

    def git(self, *arguments):
        """Run git in the repository."""
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *arguments],
                       cwd=self.path, check=True)

    def commit(self):
        """Commit all files."""
        self.git("add", ".")
        self.git("commit", "-q", "--allow-empty", "-m", "as it is")

    def table(self, text):
        """Append to the test matrix."""
        with (self.path / "tests/lib/matrix.py").open("a") as stream:
            stream.write(text)

    def run_all(self, *arguments):
        """Status and output."""
        result = subprocess.run([self.path / "tests/all", *arguments], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def run_suites(self, *suites):
        """Status and output of tests/all with these suites of the PC alone."""
        self.table(f"PC, DEFAULT = {suites!r}, {{}}\n")
        return self.run_all()

    def runs(self):
        """The boards on which `board` has run since the last call."""
        path = self.path / "build/runs"
        lines = sorted(path.read_text().splitlines()) if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


class Verdicts(AllTest):
    """The verdict on a suite by its status and its last line."""

    def test_all_passed(self):
        status, output = self.run_suites("good")
        self.assertEqual(status, 0)
        self.assertRegex(output, r"good +passed in \d+:\d\d: 5 passed, 1 skipped")
        self.assertNotIn("lots", output)
        self.assertIn("all 1 suites passed", output)

    def test_one_failed(self):
        status, output = self.run_suites("bad", "good")
        self.assertEqual(status, 1)
        self.assertIn("the reason", output)
        self.assertRegex(output, r"bad +FAILED")
        self.assertIn("1 of 2 FAILED", output)

    def test_failures_in_the_counts_fail_in_spite_of_status_0(self):
        self.assertEqual(self.run_suites("status-0")[0], 1)

    def test_a_suite_without_counts_fails(self):
        status, output = self.run_suites("no-counts")
        self.assertEqual(status, 1)
        self.assertIn("its last line is not of counts", output)

    def test_a_suite_that_does_not_exist_fails(self):
        self.assertEqual(self.run_suites("none")[0], 1)

    def test_a_failed_build_is_a_failure(self):
        (self.path / "broken").touch()
        self.assertEqual(self.run_suites("good")[0], 1)

    def test_two_at_the_same_time(self):
        # The first waits for the second.
        self.assertEqual(self.run_suites("first", "second")[0], 0)

    def test_a_signal_ends_running_suites(self):
        self.table("PC, DEFAULT = ('slow',), {}\n")
        process = subprocess.Popen([self.path / "tests/all"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while not (self.path / "started").exists():
            self.assertIsNone(process.poll())
            time.sleep(0.1)
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 130)
        self.assertLess(time.monotonic() - start, 20)
        self.assertFalse((self.path / "ended").exists())


class Boards(AllTest):
    """Which cells a command runs."""

    def test_default_cells(self):
        self.assertEqual(self.run_all()[0], 0)
        self.assertEqual(self.runs(), ["one arm926"])

    def test_one_core(self):
        self.assertEqual(self.run_all("--board", "two")[0], 0)
        self.assertEqual(self.runs(), ["two cortex-a8"])

    def test_cells_do_not_get_the_board_of_the_environment(self):
        os.environ["BOARD"] = "none"
        self.addCleanup(os.environ.pop, "BOARD")
        self.run_all("good")
        self.run_all("board")
        self.assertEqual(self.runs(), ["one arm926"])

    def test_errors_for_unknown_names_list_the_known_ones(self):
        for arguments, message in (
                (("--board", "three"), "no board three; there are: one, two"),
                (("--board", "one", "--cpu", "cortex-a8"),
                 "one has no processor cortex-a8"),
                (("--cpu", "z80"), "one has no processor z80"),
                (("--cpu", "arm1136-r2"), "refuses to start on arm1136-r2"),
                (("nonsense",), "no suite nonsense; there are: board, good")):
            with self.subTest(arguments=arguments):
                status, output = self.run_all(*arguments)
                self.assertEqual(status, 125)
                self.assertIn(message, output)


class Everything(AllTest):
    """tests/all --everything: continues, and publishes."""

    def change(self, name):
        """Change a file, or create it."""
        with (self.path / name).open("a") as stream:
            stream.write("\n")

    def test_passed_cells_are_not_run_again(self):
        self.assertEqual(self.run_all("--everything")[0], 0)
        self.assertEqual(self.runs(), ["one arm926", "two cortex-a8"])
        status, output = self.run_all("--everything")
        self.assertEqual((status, self.runs()), (0, []))
        self.assertIn("not run again", output)

    def test_some_suites_run_once_for_each_core(self):
        self.table("""
qemu.BOARDS["three"] = qemu.Board("three", 0, "", {"cortex-a8": "v7", "cortex-a9": "v7"})
EVERYTHING_CORES, FULL = ("board",), ()
""")
        self.run_all("--everything")
        self.assertEqual(self.runs(), ["one arm926", "three cortex-a9", "two cortex-a8"])

    def test_a_cell_is_run_again_when_its_inputs_change(self):
        self.run_all("--everything")
        for name, again in (("README.md", False), ("tests/good/run", False),
                            ("tests/board/run", True), ("kernel.c", True), ("Makefile", True)):
            with self.subTest(name=name):
                self.runs()
                self.change(name)
                self.run_all("--everything")
                self.assertEqual(bool(self.runs()), again)

    def test_no_result_when_the_tree_changes_during_the_run(self):
        self.change("Makefile")
        with (self.path / "Makefile").open("a") as stream:
            stream.write("test-change: ; @date +%N >>changed; echo " + PASSED + "\n")
        self.table("PC = ('change',)\n")
        self.run_all("--everything", "change")
        self.assertFalse((self.path / "build/results/change.json").exists())

    def test_failed_cells_are_run_again(self):
        self.table("PC = ('bad',)\n")
        self.assertEqual(self.run_all("--everything")[0], 1)
        self.assertIn("the reason", self.run_all("--everything")[1])

    def test_the_results_are_published(self):
        self.table("PC = ('good', 'bad')\n")
        self.commit()
        self.run_all("--everything")
        content = json.loads((self.path / "tests/results/tests.json").read_text())
        self.assertEqual([(cell["suite"], cell["verdict"], cell["passed"], cell["failed"])
                          for cell in content["cells"]],
                         [("good", "passed", 5, 0), ("bad", "failed", 1, 1),
                          ("board", "passed", 5, 0), ("board", "passed", 5, 0)])
        text = (self.path / "README.md").read_text()
        self.assertIn("| `two` | `cortex-a8` | 5 passed, 1 skipped |", text)
        self.assertIn("bad **failed**: 1 passed, 1 failed", " ".join(text.split()))
        self.assertTrue(text.endswith("more text\n"))

    def test_nothing_is_published_with_uncommitted_changes(self):
        self.change("kernel.c")
        output = self.run_all("--everything")[1]
        self.assertIn("kernel.c", output)
        self.assertEqual((self.path / "README.md").read_text(), README)

    def test_partial_results_are_published_by_option_only(self):
        self.run_all("--everything", "--board", "two")
        self.assertEqual((self.path / "README.md").read_text(), README)
        self.assertEqual(self.run_all("--publish")[0], 0)
        text = (self.path / "README.md").read_text()
        self.assertIn("| `two` |", text)
        self.assertNotIn("| `one` |", text)
