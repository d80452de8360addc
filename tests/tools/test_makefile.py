# SPDX-License-Identifier: GPL-2.0
"""The Makefile: its help lists the commands, all of which exist; a command whose program
is missing fails with a message."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
COMMANDS = "run image test test-all bench gdb all setup clean"
SETUP = "#!/bin/sh\necho \"setup $* ${SETUP-}\"\n"


class MakefileTest(unittest.TestCase):
    """A directory with the Makefile and a tools/setup that prints its arguments."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        shutil.copy(MAKEFILE, self.path)
        (self.path / "tools").mkdir()
        (self.path / "tools/setup").write_text(SETUP)
        (self.path / "tools/setup").chmod(0o755)

    def make(self, *arguments):
        """Run make in the directory."""
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "SETUP")}
        return subprocess.run(["make", "-C", self.path, "--no-print-directory", *arguments],
                              env=environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def test_help_lists_the_commands_and_is_the_default(self):
        result = self.make("help")
        for command in COMMANDS.split():
            self.assertIn(f"make {command} ", result.stdout)
        self.assertEqual(self.make().stdout, result.stdout)

    def test_commands_of_the_help_exist(self):
        """All programs exist that the commands in the help start."""
        offered = re.findall(r"^make ([a-z-]+)", self.make("help").stdout, re.M)
        self.assertGreaterEqual(len(offered), len(COMMANDS.split()))
        for command in offered:
            rules = self.make("-n", command)
            self.assertEqual(rules.returncode, 0, rules.stderr)
            for program in re.findall(r"if \[ -x (\S+) \]", rules.stdout):
                self.assertTrue(os.access(MAKEFILE.parent / program, os.X_OK), program)

    def test_a_command_whose_program_is_missing_fails_with_a_message(self):
        for target in ("run", "image", "bench", "fuzz", "gdb", "test", "test-series", "kernels"):
            result = self.make(target)
            self.assertNotEqual(result.returncode, 0, target)
            self.assertIn("planned", result.stderr, target)

    def test_setup_is_called_first_with_the_value_of_SETUP(self):
        self.assertIn("setup run yes", self.make("run", "SETUP=yes").stdout)
        self.assertIn("setup run \n", self.make("run").stdout)

    def test_clean_leaves_the_cache(self):
        (self.path / "build").mkdir()
        (self.path / "cache").mkdir()
        self.assertEqual(self.make("clean", f"VAMBRACE_CACHE={self.path}/cache").returncode, 0)
        self.assertFalse((self.path / "build").exists())
        self.assertTrue((self.path / "cache").exists())
