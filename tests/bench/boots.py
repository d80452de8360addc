# SPDX-License-Identifier: GPL-2.0
"""Runs of the benchmark program, natively or in a guest, by tools/run.

A run is a whole boot under --icount, so the load of the PC does not matter.
Incomplete output is a failure. When one run fails, or this process gets a SIGTERM
or SIGINT, the other runs are ended.
"""

import json
import subprocess
import threading
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bundle
from cache import Failure

ROOT = Path(__file__).resolve().parents[2]
OVERLAY = ROOT / "build" / "bench" / "root"
PROGRAM = "/bench/bench"
ICOUNT_SHIFT = 2
NS_PER_INSTRUCTION = 1 << ICOUNT_SHIFT
TIMEOUT_S = 900
JOBS = 2                        # runs at the same time
SHOWN_LINES = 45                # of the runner's report of a failure

# One operation of `bench time`: rounds are pairs of ns for count and 2 * count.
Timing = namedtuple("Timing", "name count kind rounds idle_ns")


def parse(text):
    """{name: Timing} in the order of the output of `bench time`."""
    lines = text.splitlines()
    if not lines or lines[-1] != "end":
        raise Failure("the output of the benchmark is not complete")
    timings = {}
    for line in lines[:-1]:
        word, name, *values = line.split()
        if word == "op":
            timings[name] = Timing(name, int(values[0]), values[1], [], None)
        elif word == "round":
            timings[name].rounds.append((int(values[0]), int(values[1])))
        elif word == "idle":
            timings[name] = timings[name]._replace(idle_ns=int(values[0]))
        else:
            raise Failure(f"the benchmark said {line!r}")
    return timings


def build():
    """The programs, up to date."""
    subprocess.run(["make", "-s", "--no-print-directory", "-f", "tests/bench/build.mk"],
                   cwd=ROOT, check=True)


class Boots:
    """Boots of one configuration on one board, each with a log directory of its own."""

    def __init__(self, config, place, logs):
        domains = bundle.load(str(config)).domains
        if len(domains) != 1:
            raise Failure(f"{config} has {len(domains)} domains; a benchmark runs alone")
        self.config = config
        self.place = place              # (board, cpu)
        self.domain = domains[0].name
        self.logs = Path(logs)
        self._lock = threading.Lock()
        self._running = set()
        self._stopped = False

    def side_by_side(self, function, jobs):
        """An iterator over function(job), in order; each job makes a run."""
        with ThreadPoolExecutor(JOBS) as pool:
            try:
                yield from pool.map(function, jobs)
            except BaseException:
                self._stop()
                raise

    def _stop(self):
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()

    def _start(self, command):
        with self._lock:
            if self._stopped:
                raise Failure("stopped")
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self._running.add(process)
        return process

    def run(self, label, arguments, native=False):
        """The program's output; label names the log directory."""
        log = self.logs / label
        board, cpu = self.place
        command = [ROOT / "tools" / "run", "--board", board, "--cpu", cpu,
                   "--config", self.config, "--overlay", OVERLAY,
                   "--icount", str(ICOUNT_SHIFT), "--timeout", str(TIMEOUT_S), "--log", log,
                   *(["--native"] if native else []),
                   "--exec", self.domain, " ".join([PROGRAM, *map(str, arguments)])]
        process = self._start(command)
        output, errors = process.communicate()
        with self._lock:
            self._running.remove(process)
        if process.returncode:
            report = errors.decode("utf-8", "replace").splitlines()[-SHOWN_LINES:]
            raise Failure("\n".join([f"{label} failed; log: {log}", *report]))
        return output.decode()

    def time(self, label, rounds, names, native):
        """{name: Timing} of one boot."""
        return parse(self.run(label, ["time", rounds, *names], native))

    def entries(self, name, count):
        """{reason: entries} of a whole boot that does an operation count times."""
        label = f"count-{name}-{count}"
        if self.run(label, ["count", name, count]) != "end\n":
            raise Failure(f"{label}: the output of the benchmark is not complete")
        result = json.loads((self.logs / label / "result.json").read_text())
        return result["domains"][self.domain]["counters"]
