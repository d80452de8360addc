# SPDX-License-Identifier: GPL-2.0
"""tools/lib/cache.py and progress.py: results, locks, steps, and killed processes."""

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
import progress

LIBRARY = Path(cache.__file__).parent


class CacheTest(unittest.TestCase):
    """Each test has a temporary cache."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        previous = os.environ.get("VAMBRACE_CACHE")
        os.environ["VAMBRACE_CACHE"] = str(self.path)
        self.addCleanup(lambda: os.environ.pop("VAMBRACE_CACHE") if previous is None
                        else os.environ.update(VAMBRACE_CACHE=previous))

    def child(self, program):
        """A process that runs a program with the library in its path."""
        return subprocess.Popen([sys.executable, "-c", program], text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=dict(os.environ, PYTHONPATH=LIBRARY))

    def test_a_failed_step_leaves_nothing(self):
        with self.assertRaises(cache.Failure):
            with cache.new_directory(self.path / "result") as temporary:
                (temporary / "half").touch()
                raise cache.Failure("broken")
        self.assertEqual(list(self.path.iterdir()), [])

    def test_a_killed_step_leaves_nothing_under_the_final_name(self):
        killed = self.child(
            "import cache, time\n"
            "with cache.new_directory(cache.cache_dir() / 'result') as t:\n"
            "    (t / 'half').touch(); print('there', flush=True); time.sleep(99)\n")
        killed.stdout.readline()
        killed.kill()
        killed.communicate()
        self.assertFalse((self.path / "result").exists())
        with cache.new_directory(self.path / "result") as temporary:
            (temporary / "whole").touch()
        self.assertEqual([p.name for p in self.path.iterdir()], ["result"])
        self.assertEqual(cache.tree_files(self.path / "result"), ["whole"])

    def test_a_lock_makes_the_second_process_wait(self):
        program = ("import cache\n"
                   "with cache.locked('x'): print('got it', flush=True)\n")
        with cache.locked("x"):
            second = self.child(program)
            self.assertIn("waiting", second.stderr.readline())
            self.assertIsNone(second.poll())
        self.assertEqual(second.communicate()[0], "got it\n")

    def test_a_key_depends_on_the_bounds_of_its_parts(self):
        self.assertNotEqual(cache.digest("ab", "c"), cache.digest("a", "bc"))
        self.assertNotEqual(cache.digest(["a"], "b"), cache.digest(["a", "b"]))

    def test_a_large_file_that_changes_has_another_digest(self):
        path = self.path / "large"
        path.write_bytes(bytes(2 << 20))
        first = cache.file_digest(path)
        self.assertEqual(cache.file_digest(path), first)
        path.write_bytes(bytes(2 << 20) + b"x")
        self.assertNotEqual(cache.file_digest(path), first)

    def test_too_little_disk(self):
        with self.assertRaisesRegex(cache.Failure, "too little disk: everything needs"):
            cache.need_disk(self.path, 1 << 50, "everything")

    def test_a_step_that_fails_names_its_log(self):
        log = self.path / "step.log"
        with contextlib.redirect_stderr(io.StringIO()):
            with self.assertRaisesRegex(cache.Failure, f"status 3(.|\n)*the reason(.|\n)*{log}"):
                progress.run_step("a step", ["sh", "-c", "echo the reason; exit 3"], log)

    def test_all_output_of_a_step_is_logged_and_counted(self):
        log = self.path / "step.log"
        with contextlib.redirect_stderr(io.StringIO()) as shown:
            progress.run_step("a step", ["sh", "-c", "seq 20000"], log,
                              count=lambda line: line.endswith("7"), unit="sevens")
        self.assertEqual(log.read_text().count("\n19999\n"), 1)
        self.assertIn("2000 sevens", shown.getvalue())

    def test_a_step_ends_with_its_process(self):
        process = self.child(
            "import progress, cache\n"
            "progress.run_step('x', ['sh', '-c', 'echo $$; exec sleep 99'],"
            " cache.cache_dir() / 'log')\n")
        log = self.path / "log"
        for _ in range(100):
            if log.exists() and (lines := log.read_text().split("\n"))[-2:-1] and \
                    lines[-2].isdigit():
                break
            time.sleep(0.05)
        step = int(lines[-2])
        process.send_signal(signal.SIGTERM)
        process.communicate()
        self.assertEqual(process.returncode, 143)
        with self.assertRaises(ProcessLookupError):
            os.kill(step, 0)


class ReplacedFiles(unittest.TestCase):
    """replace_file(): the new file, or the old one."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)

    def test_whole_or_not_at_all(self):
        path = self.folder / "file"
        cache.replace_file(path, b"old")
        with mock.patch.object(os, "replace", side_effect=OSError(28, "No space")):
            with self.assertRaisesRegex(cache.Failure, "/file: No space$"):
                cache.replace_file(path, b"new")
        self.assertEqual([name.name for name in self.folder.iterdir()], ["file"])
        self.assertEqual(path.read_bytes(), b"old")

    def test_what_is_no_file(self):
        with self.assertRaisesRegex(cache.Failure, "Is a directory"):
            cache.replace_file(self.folder, b"x")
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
            cache.replace_file(pipe, b"through")
            self.assertEqual(reader.communicate()[0], b"through")
        self.assertTrue(pipe.is_fifo())
        full = self.folder / "full"
        full.symlink_to("/dev/full")
        with self.assertRaisesRegex(cache.Failure, "/full: No space left on device"):
            cache.replace_file(full, b"x")
        self.assertTrue(full.is_symlink())


class Ends(unittest.TestCase):
    """run_main(): a failed tool writes one line to stderr."""

    def end(self, statement, stdout=subprocess.PIPE):
        """(status, stderr) of a tool whose main() has this statement."""
        program = f"import cache, os, sys\ndef main():\n {statement}\ncache.run_main('tool', main)"
        done = subprocess.run([sys.executable, "-c", program], stdout=stdout, check=False,
                              stderr=subprocess.PIPE, text=True,
                              env=dict(os.environ, PYTHONPATH=LIBRARY))
        return done.returncode, done.stderr

    def test_errors(self):
        self.assertEqual(self.end("open('/none/x')"),
                         (125, "tool: /none/x: No such file or directory\n"))
        self.assertEqual(self.end("raise cache.Failure('why')"), (125, "tool: why\n"))
        self.assertEqual(self.end("sys.exit(7)"), (7, ""))
        self.assertEqual(self.end("return 0"), (0, ""))

    def test_full_output(self):
        with open("/dev/full", "wb") as full:
            for statement in ("print('x')", "print('x'); sys.exit(0)", "print('x' * 100000)"):
                status, errors = self.end(statement, full)
                self.assertEqual(status, 125)
                self.assertRegex(errors, r"\Atool: (standard output: )?No space left on device\n\Z")
