# SPDX-License-Identifier: GPL-2.0
"""Long steps: progress with elapsed time on stderr, the output in a log.

Invariants: nothing is written to stdout; when a step fails, the error names its
log file and shows the last lines of it; a SIGTERM or SIGINT to this process ends
the step first.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cache import Failure

LINE_EVERY_S = 20  # without a terminal: a line of progress this often
REDRAW_EVERY_S = 0.5
TAIL_LINES = 25


def note(text):
    """A line for the user."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """One step's line of progress: rewritten on a terminal, else repeated."""

    def __init__(self, label):
        self.label = label
        self.start = time.monotonic()
        self.terminal = sys.stderr.isatty()
        self.next = self.start + (0 if self.terminal else LINE_EVERY_S)
        if not self.terminal:
            note(f"{label} ...")

    def line(self, detail):
        """The text: label, detail, elapsed time."""
        elapsed = int(time.monotonic() - self.start)
        return f"{self.label}: {detail}{elapsed // 60}:{elapsed % 60:02d}"

    def update(self, detail=""):
        """Show the step's progress, at most once per interval."""
        if time.monotonic() < self.next:
            return
        if self.terminal:
            print(f"\r{self.line(detail)}\033[K", end="", file=sys.stderr, flush=True)
            self.next = time.monotonic() + REDRAW_EVERY_S
        else:
            note(self.line(detail))
            self.next = time.monotonic() + LINE_EVERY_S

    def end(self, result):
        """Write the final line of progress."""
        start = "\r" if self.terminal else ""
        note(f"{start}{self.line('')} {result}" + ("\033[K" if self.terminal else ""))


def tail(path, lines=TAIL_LINES):
    """The last lines of a log."""
    return "\n".join(Path(path).read_text(errors="replace").splitlines()[-lines:])


def run_step(label, command, log, count=None, unit="", **options):
    """Run a command with its output appended to `log`.

    count(line) returns whether a line of the output reports one more `unit` done;
    the number is shown in the progress line."""
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    progress = Progress(label)
    done = 0
    with log.open("ab") as stream:
        stream.write(f"\n== {label}\n{' '.join(map(str, command))}\n".encode())
        stream.flush()
        # A session of its own: Ctrl-C does not reach the step but by _stop().
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True, **options)
        previous = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            os.set_blocking(process.stdout.fileno(), False)
            done = _follow(process, stream, progress, count, unit)
        except BaseException:
            _stop(process)
            raise
        finally:
            signal.signal(signal.SIGTERM, previous)
    if process.returncode:
        progress.end("FAILED")
        raise Failure(f"{label}: failed with status {process.returncode}; the log ends with:\n"
                      f"{tail(log)}\n(full log: {log})")
    progress.end(f"done{f', {done} {unit}' if done else ''}")


def _follow(process, stream, progress, count, unit):
    """Copy the output of a process until it ends; returns the count."""
    done = 0
    rest = b""
    while True:
        ended = process.poll() is not None
        data = process.stdout.read() or b""
        stream.write(data)
        stream.flush()
        lines = (rest + data).split(b"\n")
        rest = lines.pop()
        if count:
            done += sum(1 for line in lines if count(line.decode(errors="replace")))
        progress.update(f"{done} {unit}, " if done else "")
        if ended:
            return done
        if not data:
            time.sleep(0.1)


def _stop(process):
    """End a step and wait for it, so that nothing writes its files any more."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
