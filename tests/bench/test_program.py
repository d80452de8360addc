# SPDX-License-Identifier: GPL-2.0
"""The benchmark program, run natively with all its operations."""

import unittest

import boots
import figures
from cache import Failure

CONFIG = boots.ROOT / "tools" / "configs" / "linux1.dts"
LOGS = boots.ROOT / "build" / "bench" / "selftest"
CLOCK_NS = 1000                 # a step of the board's clock


class Program(unittest.TestCase):
    """One boot, looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        boots.build()
        cls.boots = boots.Boots(CONFIG, LOGS)
        cls.timings = cls.boots.time("all", 1, [], native=True)

    def cost(self, name):
        """Instructions of one operation."""
        return figures.cost(self.timings, name, boots.NS_PER_INSTRUCTION)

    def test_every_operation_has_a_title(self):
        self.assertEqual(list(self.timings), [figures.EMPTY, *figures.TITLES])

    def test_what_is_known_is_measured(self):
        for name, least, most in (("integer", 4000, 4040), ("null", 60, 200),
                                  ("memcpy", 131072, 200000)):
            with self.subTest(name=name):
                self.assertGreaterEqual(self.cost(name), least)
                self.assertLessEqual(self.cost(name), most)

    def test_a_second_switch_and_exec_cost_more(self):
        self.assertGreater(self.cost("pipe"), 1.5 * self.cost("switch2"))
        self.assertGreater(self.cost("exec"), 1.2 * self.cost("fork"))

    def test_only_sleep_idles(self):
        self.assertEqual([name for name, timing in self.timings.items()
                          if figures.is_idle(timing)], ["sleep"])

    def test_the_clock_is_fine_enough(self):
        for name, timing in self.timings.items():
            with self.subTest(name=name):
                once, twice = timing.rounds[0]
                self.assertLess(CLOCK_NS, 0.001 * (twice - once))

    def test_an_unknown_operation_fails(self):
        with self.assertRaisesRegex(Failure, "no operation nonsense"):
            self.boots.run("unknown", ["time", 1, "nonsense"], native=True)

    def test_a_damaged_number_fails(self):
        with self.assertRaisesRegex(Failure, "12x is not a positive number"):
            self.boots.run("number", ["count", "null", "12x"], native=True)
