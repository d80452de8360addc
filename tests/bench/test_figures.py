# SPDX-License-Identifier: GPL-2.0
"""The arithmetic of the benchmark: costs, ratios, targets."""

import unittest

import boots
import figures
from cache import Failure

NS = 4
COUNT = 100
LOOP_NS = 6 * NS
FIXED_NS = 5000


def timing(name, cost, kind="loop", idle_ns=0, disturbed=0):
    """The Timing of an operation of `cost` instructions; the first `disturbed` of the
    five rounds have other work in them."""
    each = cost * NS + (LOOP_NS if kind == "loop" else 0)
    rounds = [(FIXED_NS + COUNT * each, FIXED_NS + 2 * COUNT * each + (i < disturbed) * 10 ** 6)
              for i in range(5)]
    return boots.Timing(name, COUNT, kind, rounds, idle_ns)


def side(**costs):
    """{name: Timing} of one side."""
    return {"empty": timing("empty", 0),
            **{name: timing(name, cost) for name, cost in costs.items()}}


class Costs(unittest.TestCase):
    """Instructions of one operation."""

    def test_overhead_and_loop_are_not_included(self):
        self.assertEqual(figures.cost(side(null=101), "null", NS), 101)

    def test_an_own_loop_is_part_of_the_operation(self):
        timings = {**side(), "integer": timing("integer", 4000, "own")}
        self.assertEqual(figures.cost(timings, "integer", NS), 4000)

    def test_two_disturbed_rounds_of_five_do_not_change_the_median(self):
        timings = {**side(), "null": timing("null", 101, disturbed=2)}
        self.assertEqual(figures.cost(timings, "null", NS), 101)

    def test_three_disturbed_rounds_of_five_do(self):
        timings = {**side(), "null": timing("null", 101, disturbed=3)}
        self.assertGreater(figures.cost(timings, "null", NS), 101)

    def test_ratio(self):
        row = figures.make_row("null", side(null=100), side(null=150), None, NS)
        self.assertEqual(figures.ratio(row), 1.5)

    def test_idle_time_is_marked_and_has_no_ratio(self):
        idle = {**side(), "sleep": timing("sleep", 100, idle_ns=1000)}
        for native, guest in ((side(sleep=100), idle), (idle, side(sleep=100))):
            row = figures.make_row("sleep", native, guest, None, NS)
            self.assertTrue(row.idle)
            self.assertIsNone(figures.ratio(row))

    def test_a_little_idle_time_is_not_marked(self):
        timings = {**side(), "sleep": timing("sleep", 100, idle_ns=10)}
        self.assertFalse(figures.is_idle(timings["sleep"]))


class Entries(unittest.TestCase):
    """Entries of one operation."""

    def test_entries_of_the_boot_are_not_included(self):
        once, twice = {"iret": 1040, "irq": 7}, {"iret": 1080, "irq": 7}
        self.assertEqual(figures.entries_per_operation(once, twice, 40), {"iret": 1, "irq": 0})

    def test_interrupts_are_not_included(self):
        row = figures.make_row("null", side(null=1), side(null=1),
                               {"syscall": 1.0, "iret": 1.0, "irq": 0.2}, NS)
        self.assertEqual(figures.total_entries(row), 2.0)


class Verdicts(unittest.TestCase):
    """Targets."""

    def verdict(self, name, guest, entries):
        """Whether the targets of an operation are met that costs 100 natively."""
        row = figures.make_row(name, side(**{name: 100}), side(**{name: guest}), entries, NS)
        return [met for _, met in figures.verdicts(row)]

    def test_null_system_call(self):
        cases = ((180, 2.0, [True, True]), (181, 2.0, [True, False]),
                 (180, 2.02, [False, True]), (180, 1.98, [False, True]),
                 (180, 2.004, [True, True]))
        for guest, entries, expected in cases:
            with self.subTest(guest=guest, entries=entries):
                self.assertEqual(self.verdict("null", guest, {"iret": entries}), expected)

    def test_limits(self):
        cases = (("integer", 101, True), ("integer", 102, False), ("memcpy", 102, False),
                 ("fork", 140, True), ("fork", 141, False), ("exec", 141, False),
                 ("switch2", 141, False), ("switch8", 141, False))
        for name, guest, expected in cases:
            with self.subTest(name=name, guest=guest):
                self.assertEqual(self.verdict(name, guest, None), [expected])

    def test_page_fault(self):
        self.assertEqual(self.verdict("touch", 900, {"abort": 1.0, "iret": 1.1}), [True])
        self.assertEqual(self.verdict("touch", 100, {"abort": 1.0, "iret": 1.2}), [False])

    def test_entries_that_were_not_counted_are_not_judged(self):
        self.assertEqual(self.verdict("touch", 100, None), [])

    def test_an_idle_row_meets_no_ratio(self):
        guest = {**side(), "fork": timing("fork", 100, idle_ns=10 ** 6)}
        row = figures.make_row("fork", side(fork=100), guest, None, NS)
        self.assertEqual([met for _, met in figures.verdicts(row)], [False])

    def test_every_target_is_one_of_a_row(self):
        self.assertLessEqual(set(figures.TARGETS), set(figures.TITLES))


class Output(unittest.TestCase):
    """The output of the program."""

    GOOD = "op null 10 loop\nround null 5 9\nround null 6 10\nidle null 3\nend\n"

    def test_good(self):
        self.assertEqual(boots.parse(self.GOOD),
                         {"null": boots.Timing("null", 10, "loop", [(5, 9), (6, 10)], 3)})

    def test_truncated_output_is_refused(self):
        for length in range(len(self.GOOD) - len("\n")):
            with self.subTest(length=length), self.assertRaises(Failure):
                boots.parse(self.GOOD[:length])

    def test_other_output_is_refused(self):
        with self.assertRaises(Failure):
            boots.parse("Segmentation fault here\nend\n")
