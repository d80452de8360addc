# SPDX-License-Identifier: GPL-2.0
"""tools/lib/apt_state.py: the system's sources, and mirrors that are broken."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import apt_state
from cache import Failure

# An apt-get that fails when `word` occurs in sources.list, which it finds by its
# configuration, as the real one does.
APT_GET = """#!/bin/sh
[ "$1" != indextargets ] || exec cat {sources}
echo called >>{calls}
! grep -q '{word}' "$(dirname "$APT_CONFIG")/etc/sources.list"
"""


class UpdateTest(unittest.TestCase):
    """update() with a fake apt-get, in a temporary cache."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        self.said = io.StringIO()
        self.enterContext(contextlib.redirect_stderr(self.said))
        self.enterContext(mock.patch.object(apt_state.time, "sleep"))
        self.enterContext(mock.patch.dict(os.environ, {
            "VAMBRACE_CACHE": str(self.path / "cache"),
            "PATH": f"{self.path}:{os.environ['PATH']}"}))
        apt_state.update.cache_clear()
        self.addCleanup(apt_state.update.cache_clear)

    def broken(self, word):
        """Install a fake apt-get that cannot read indexes of sources with the word."""
        program = self.path / "apt-get"
        program.write_text(APT_GET.format(calls=self.path / "calls", word=word,
                                          sources=self.path / "sources"))
        program.chmod(0o755)

    def sources(self, environment):
        """The suites in the sources.list of an environment."""
        path = Path(environment["APT_CONFIG"]).parent / "etc" / "sources.list"
        return [line.split()[4] for line in path.read_text().splitlines()]

    def test_the_systems_sources(self):
        """Debian's sources as apt lists them, without duplicates; public mirrors for the
        other suites."""
        self.broken("nothing")
        (self.path / "sources").write_text(
            "http://mirror.example/debian/ bookworm main\n"
            "http://mirror.example/debian/ bookworm main\n"
            "http://mirror.example/debian/ bookworm non-free\n"
            "http://mirror.example/debian/ trixie main\n"
            "https://other.example/linux/debian/ bookworm stable\n"
            "http://mirror.example/debian-security/ bookworm-security main\n")
        self.assertEqual(apt_state.mirrors(), [
            ("http://mirror.example/debian/", "bookworm"),
            ("http://mirror.example/debian-security/", "bookworm-security"),
            ("http://deb.debian.org/debian", "bookworm-updates")])

    def test_no_readable_sources(self):
        self.broken("nothing")          # and there is no file of sources: status 1
        self.assertEqual(apt_state.mirrors(), apt_state.DEFAULT_MIRRORS)

    def test_all_suites(self):
        self.broken("nothing")
        self.assertCountEqual(set(self.sources(apt_state.update("armhf"))),
                              set(apt_state.SUITES))

    def test_one_update_per_process(self):
        self.broken("nothing")
        apt_state.update("armhf")
        apt_state.update("armhf")
        self.assertEqual((self.path / "calls").read_text(), "called\n")

    def test_update_suites_with_a_broken_index(self):
        self.broken("-security")
        self.assertEqual(set(self.sources(apt_state.update("armhf"))), {apt_state.SUITE})
        self.assertIn("without later updates", self.said.getvalue())

    def test_no_network(self):
        self.broken("deb")
        with self.assertRaisesRegex(Failure, "is there a network"):
            apt_state.update("armhf")
