# SPDX-License-Identifier: GPL-2.0
"""tools/setup, with fakes of dpkg-query, apt-get, df and sudo."""

import os
import pty
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SETUP = Path(__file__).resolve().parents[2] / "tools" / "setup"

# The file "installed" names the installed packages, one per line.
DPKG_QUERY = """#!/bin/sh
shift 2
for package; do grep -qx "$package" {dir}/installed && echo "ii $package"; done
exit 0
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >>{dir}/calls
case "$*" in
*update*) exit 100 ;;
*--assume-no*) echo 'Need to get 10.0 MB of archives.'
	echo 'After this operation, 1,024 MB of additional disk space will be used.'; exit 1 ;;
install*) [ -e {dir}/broken ] || for word; do echo "$word" >>{dir}/installed; done ;;
esac
"""
DF = """#!/bin/sh
echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
echo "/dev/disk 1 1 $(cat {dir}/free) 1% /"
"""
SLEEP = "#!/bin/sh\n"
SUDO = """#!/bin/sh
echo "sudo $*" >>{dir}/calls
exec "$@"
"""
ID = """#!/bin/sh
cat {dir}/uid
"""


class SetupTest(unittest.TestCase):
    """Each test has a directory with the fakes, first in PATH."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = Path(self.directory.name)
        for name, text in {"dpkg-query": DPKG_QUERY, "apt-get": APT_GET, "df": DF,
                           "sleep": SLEEP, "sudo": SUDO, "id": ID}.items():
            (self.path / name).write_text(text.format(dir=self.path))
            (self.path / name).chmod(0o755)
        (self.path / "installed").touch()
        (self.path / "free").write_text("99000000")
        (self.path / "uid").write_text("0")
        self.environment = dict(os.environ, PATH=f"{self.path}:{os.environ['PATH']}")
        self.environment.pop("SETUP", None)

    def setup(self, *arguments, **extra):
        """Run tools/setup without a terminal."""
        return subprocess.run([SETUP, *arguments], env=dict(self.environment, **extra), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def calls(self):
        """The recorded calls of apt-get and sudo."""
        path = self.path / "calls"
        return path.read_text() if path.exists() else ""

    def test_without_terminal_prints_the_command_and_fails(self):
        result = self.setup("gdb")
        self.assertEqual(result.returncode, 125)
        self.assertRegex(result.stderr, r"apt-get install -y \S+ gdb-multiarch")
        self.assertEqual(result.stdout, "")
        self.assertEqual(self.calls(), "")

    def test_no_output_when_nothing_is_missing(self):
        (self.path / "installed").write_text("gdb-multiarch\n")
        result = self.setup("gdb")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_a_broken_index_does_not_stop_the_installation(self):
        result = self.setup("gdb", SETUP="yes")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.calls().count("update"), 3)
        self.assertIn("gdb-multiarch", (self.path / "installed").read_text())

    def test_installs_only_what_is_missing(self):
        (self.path / "installed").write_text("check\n")
        self.setup("unit", SETUP="yes")
        self.assertIn("pkg-config", self.calls())
        self.assertNotRegex(self.calls(), r"\bcheck\b")

    def test_an_installation_without_effect_is_an_error(self):
        (self.path / "broken").touch()
        result = self.setup("gdb", SETUP="yes")
        self.assertEqual(result.returncode, 125)
        self.assertIn("still missing", result.stderr)

    def test_too_little_disk_is_reported_before_the_installation(self):
        (self.path / "free").write_text("1000000")
        result = self.setup("gdb", SETUP="yes")
        self.assertEqual(result.returncode, 125)
        self.assertIn("too little disk", result.stderr)
        self.assertNotRegex(self.calls(), r"(?m)^apt-get install -y")

    def test_root_needs_no_sudo(self):
        self.assertEqual(self.setup("gdb", SETUP="yes").returncode, 0)
        self.assertNotIn("sudo", self.calls())

    def test_others_use_sudo(self):
        (self.path / "uid").write_text("1000")
        self.assertEqual(self.setup("gdb", SETUP="yes").returncode, 0)
        self.assertIn("sudo apt-get update", self.calls())
        self.assertRegex(self.calls(), "sudo env .*apt-get install -y .*gdb-multiarch")

    def test_without_sudo_the_command_for_root_is_shown(self):
        (self.path / "uid").write_text("1000")
        (self.path / "sudo").unlink()
        bare = self.path / "bare"
        bare.mkdir()
        for name in ("sh", "sed", "awk", "sort", "tr", "dirname", "grep", "cat"):
            (bare / name).symlink_to(shutil.which(name))
        result = self.setup("gdb", SETUP="yes", PATH=f"{self.path}:{bare}")
        self.assertEqual(result.returncode, 125)
        self.assertRegex(result.stderr, "As root, run: apt-get install")

    def test_unknown_purpose(self):
        result = self.setup("nonsense")
        self.assertEqual(result.returncode, 125)
        self.assertIn("nonsense", result.stderr)

    def answer(self, text):
        """Run tools/setup at a terminal and type an answer; its status."""
        child, terminal = pty.fork()
        if child == 0:
            os.execve(SETUP, [str(SETUP), "gdb"], self.environment)
        os.write(terminal, text)
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:  # the terminal's other end is closed
            pass
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def test_asks_at_a_terminal(self):
        self.assertEqual(self.answer(b"n\n"), 125)
        self.assertEqual(self.calls(), "")
        self.assertEqual(self.answer(b"y\n"), 0)
        self.assertIn("gdb-multiarch", (self.path / "installed").read_text())
