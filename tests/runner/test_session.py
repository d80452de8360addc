# SPDX-License-Identifier: GPL-2.0
"""The verdict of a Session on console lines."""

import unittest

import common
import execproto
from console import HYPERVISOR
from session import Session


class TwoDomains(unittest.TestCase):
    """Two commands that the runner starts together."""

    def setUp(self):
        self.out = []
        self.session = Session({1: "one", 2: "two"}, [("one", "true"), ("two", "true")],
                               self.out.append, lambda data: None, lambda source, text: None,
                               started=False)

    def start(self, number):
        """The agent of a domain has booted and started its command."""
        self.session.line(number, common.frame(0, execproto.READY))
        self.session.line(number, common.frame(1, execproto.STARTED))

    def test_end_of_a_third_domain_before_the_start_does_not_matter(self):
        """It has no command that the others wait for."""
        session = Session({1: "one", 2: "two", 3: "three"}, [("one", "true"), ("two", "true")],
                          self.out.append, lambda data: None, lambda source, text: None,
                          started=False)
        session.line(HYPERVISOR, b"d3 three: ended: poweroff")
        self.assertFalse(session.settled())
        self.assertEqual([command.status for command in session.commands], [None, None])

    def test_domain_0_is_not_the_hypervisor(self):
        """The control domain's lines and end are its own."""
        lines = []
        session = Session({0: "control", 1: "one"}, [("control", "true")], self.out.append,
                          lambda data: None, lambda source, text: lines.append((source, text)))
        session.line(0, b"PANIC: so it says")
        self.assertIsNone(session.panic)
        session.line(HYPERVISOR, b"d0 control: ended: crash")
        self.assertTrue(session.settled())
        self.assertEqual(lines, [(0, b"PANIC: so it says"),
                                 (HYPERVISOR, b"d0 control: ended: crash")])
        self.assertEqual(session.outcome().domain, "control")

    def crash(self):
        """The first domain ends."""
        self.session.line(HYPERVISOR, b"d1 one: ended: crash")

    def test_crash_before_the_common_start_fails_both_commands(self):
        self.start(1)
        self.crash()
        self.assertTrue(self.session.settled())

    def test_crash_after_the_common_start_fails_one_command(self):
        """Even while the runner has not noticed yet that both have started."""
        self.start(1)
        self.start(2)
        self.crash()
        self.assertFalse(self.session.settled())
        self.session.line(2, common.frame(2, execproto.STDOUT, b"fine"))
        self.session.line(2, common.frame(3, execproto.EXIT, b"0"))
        self.assertTrue(self.session.settled())
        self.assertEqual(self.out, [b"two: fine\n"])
        self.assertEqual(self.session.outcome().status, 122)
