# SPDX-License-Identifier: GPL-2.0
"""Run cells side by side, each by a make of its own.

Invariant: when run() has returned or raised, nothing that it started goes on.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time

import counts
import matrix
import results

LOGS = matrix.ROOT / "build" / "log"
JOBS = 2
# make's words for what the suites share. All packages come first: two cannot be set up at a time.
BUILDS = (("setup-run",), (f"-j{JOBS}", "hypervisor", "hypervisor-release", "test-guest-images"),
          ("all",))
SHOWN_LINES = 3  # of a suite that passed
NOT_PASSED_ON = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "BOARD", "CPU")


def minutes(seconds):
    """A time as m:ss."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def verdict(result):
    """A result in one line."""
    numbers = result.counts.words() if result.counts else "its last line is not of counts"
    said = "passed" if results.passed(result) else f"FAILED with status {result.status}"
    return f"{said} in {minutes(result.seconds)}: {numbers}"


class Makes:
    """Runs of make that can all be ended."""

    def __init__(self):
        self.stopped = False
        self._lock = threading.Lock()
        self._running = set()

    def run(self, *targets, **options):
        """The status of make, run on its own, not as a part of the one that started this."""
        environment = {name: value for name, value in os.environ.items()
                       if name not in NOT_PASSED_ON}
        with self._lock:
            if self.stopped:
                return None
            process = subprocess.Popen(["make", "--no-print-directory", *targets],
                                       cwd=matrix.ROOT, env=environment, start_new_session=True,
                                       stdin=subprocess.DEVNULL, **options)
            self._running.add(process)
        status = process.wait()
        with self._lock:
            self._running.remove(process)
        return status

    def stop(self):
        """End them, and start no more."""
        with self._lock:
            self.stopped = True
            for process in self._running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)


class Jobs:
    """Takes cells one after the other in each job."""

    def __init__(self, cells, resume):
        self.results = {}
        self._cells = cells
        self._resume = resume
        self._waiting = list(cells)
        self._makes = Makes()
        self._lock = threading.Lock()

    def build(self):
        """Build what the suites need; whether that succeeded."""
        try:
            return all(self._makes.run(*words) == 0 for words in BUILDS)
        except BaseException:
            self._makes.stop()
            raise

    def run(self):
        """Run all."""
        jobs = [threading.Thread(target=self._job) for _ in range(JOBS)]
        for job in jobs:
            job.start()
        try:
            for job in jobs:
                job.join()
        except BaseException:
            self._makes.stop()
            for job in jobs:
                job.join()
            raise

    def _job(self):
        while True:
            with self._lock:
                if not self._waiting or self._makes.stopped:
                    return
                cell = self._waiting.pop(0)
            key = matrix.Tree().key(cell) if self._resume else None
            found = results.kept(cell, key) if key else None
            if found and results.passed(found):
                self._ended(cell, found, ["(not run again)"])
            else:
                self._run(cell, key)

    def _run(self, cell, key):
        """Run the suite of a cell."""
        print(f"-- {matrix.label(cell)} ...", flush=True)
        start = time.monotonic()
        path = LOGS / f"test-{matrix.label(cell)}.log"
        where = [f"BOARD={cell.board}", f"CPU={cell.cpu}"] if cell.board else []
        with path.open("wb") as log:
            status = self._makes.run(f"test-{cell.suite}", *where, stdout=log,
                                     stderr=subprocess.STDOUT)
        if self._makes.stopped:
            return
        text = path.read_text(errors="replace")
        result = results.Result(key, status, counts.parse(text), time.monotonic() - start,
                                results.today())
        if key and matrix.Tree().key(cell) == key:
            results.keep(cell, result)
        lines = text.splitlines()
        self._ended(cell, result, lines[-SHOWN_LINES:] if results.passed(result) else lines)

    def _ended(self, cell, result, lines):
        """Report a result, with what is of interest of the suite's output."""
        with self._lock:
            self.results[cell] = result
            print("\n".join([f"== {len(self.results)} of {len(self._cells)}, "
                             f"{matrix.label(cell)}: {verdict(result)}",
                             *(f"   {line}" for line in lines)]), flush=True)
