# SPDX-License-Identifier: GPL-2.0
"""A copy of the working tree in which something may be changed and built."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Copy:
    """Brought to the state of the tree when made; equal files keep their times."""

    def __init__(self, path):
        self.path = path
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                                 "--exclude-standard"], cwd=ROOT, check=True,
                                capture_output=True).stdout.decode().split("\0")
        for name in filter(None, listed):
            if (ROOT / name).is_file():
                self.restore(name)

    def restore(self, name):
        """Make one file of the copy equal to the original."""
        source, target = ROOT / name, self.path / name
        if target.exists() and target.read_bytes() == source.read_bytes():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)         # with a new time: it is built again

    def call(self, command, log):
        """Run a command in the copy, its output to a log; its status."""
        with open(log, "ab") as output:
            return subprocess.run(command, cwd=self.path, stdin=subprocess.DEVNULL,
                                  stdout=output, stderr=subprocess.STDOUT,
                                  check=False).returncode
