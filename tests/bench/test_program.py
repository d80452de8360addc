# SPDX-License-Identifier: GPL-2.0
"""The benchmark program, run natively with all its operations."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import boots
import figures
from cache import Failure

CONFIG = boots.ROOT / "tools" / "configs" / "linux1.dts"
PLACE = ("versatilepb", "arm926")
LOGS = boots.ROOT / "build" / "bench" / "selftest"
CLOCK_NS = 1000                 # a step of the board's clock
PATIENCE_S = 120


class Program(unittest.TestCase):
    """The output of one boot."""

    @classmethod
    def setUpClass(cls):
        boots.build()
        cls.boots = boots.Boots(CONFIG, PLACE, LOGS)
        cls.timings = cls.boots.time("all", 1, [], native=True)

    def cost(self, name):
        """Instructions of one operation."""
        return figures.cost(self.timings, name, boots.NS_PER_INSTRUCTION)

    def test_every_operation_has_a_title(self):
        self.assertEqual(list(self.timings), [figures.EMPTY, *figures.TITLES])

    def test_operations_of_known_cost(self):
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


def processes_with(text):
    """The command lines of processes that contain the text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes()
        except OSError:         # it has ended
            continue
        if text.encode() in line:
            found.append(line)
    return found


def kill_all(process):
    """Kill the process group; the kernel kills QEMU when its runner dies."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class End(unittest.TestCase):
    """No run outlives the benchmark."""

    def wait_until(self, condition, what):
        """Wait until the condition holds, for at most PATIENCE_S."""
        give_up = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), give_up, what)
            time.sleep(0.1)

    def test_a_signal_ends_all_runs(self):
        command = [Path(boots.__file__).with_name("run"), "--rounds", "100000", "exec"]
        with tempfile.TemporaryDirectory() as out:
            process = subprocess.Popen([*command, "--out", out], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, start_new_session=True)
            self.addCleanup(kill_all, process)
            self.wait_until(lambda: any(line.startswith(b"qemu")
                                        for line in processes_with(out)), "QEMU never ran")
            process.terminate()
            self.assertEqual(process.wait(PATIENCE_S), 130)
            self.assertEqual(processes_with(out), [])
