# SPDX-License-Identifier: GPL-2.0
"""Figures per operation from timings and counters, and comparison with the targets.

Arithmetic only: no input, no output.
"""

from collections import namedtuple
from statistics import median

EMPTY = "empty"                 # the operation that measures the loop alone
IDLE_SHARE = 0.001              # of the time, above which a row is marked as idle

# Titles of the operations of bench.c.
TITLES = {
    "integer": "integer loop, 4,000 instructions",
    "memcpy": "memcpy, 1 MiB",
    "null": "null system call (getppid)",
    "gettimeofday": "gettimeofday",
    "read": "read, 1 byte of /dev/zero",
    "write": "write, 1 byte to /dev/null",
    "signal_install": "signal handler, install",
    "signal": "signal, kill to return",
    "fault": "protection fault, to handler and back",
    "pipe": "pipe round trip, 2 processes",
    "socket": "AF_UNIX round trip, 2 processes",
    "switch2": "context switch by pipe, 2 processes",
    "switch8": "context switch by pipe, 8 processes",
    "touch": "page fault, first touch",
    "mmap": "mmap and munmap, 64 pages",
    "fork": "fork, exit, wait",
    "exec": "fork, exec, exit, wait",
    "sleep": "sleep, 1 ms",
}

Target = namedtuple("Target", "what limit exact", defaults=(False,))
TARGETS = {
    "integer": [Target("ratio", 1.01)],
    "memcpy": [Target("ratio", 1.01)],
    "null": [Target("entries", 2.00, True), Target("ratio", 1.8)],
    "touch": [Target("entries", 2.1)],
    "switch2": [Target("ratio", 1.4)],
    "switch8": [Target("ratio", 1.4)],
    "fork": [Target("ratio", 1.4)],
    "exec": [Target("ratio", 1.4)],
}

# entries: {reason: number per operation}, None when they were not counted.
Row = namedtuple("Row", "name native guest idle entries")


def per_operation(timing, ns_per_instruction):
    """Instructions of one operation: the median of the rounds. The overhead of a
    measurement is in both times of a round and cancels out."""
    return median((twice - once) / timing.count for once, twice in timing.rounds
                  ) / ns_per_instruction


def cost(timings, name, ns_per_instruction):
    """Instructions of one operation without the loop around it."""
    timing = timings[name]
    loop = timings[EMPTY] if timing.kind == "loop" else None
    return (per_operation(timing, ns_per_instruction) -
            (per_operation(loop, ns_per_instruction) if loop else 0))


def is_idle(timing):
    """Whether the processor idled for more than IDLE_SHARE of the time."""
    total = sum(once + twice for once, twice in timing.rounds)
    return timing.idle_ns > IDLE_SHARE * total


def entries_per_operation(once, twice, count):
    """{reason: entries of one operation} from boots with count and 2 * count."""
    return {reason: (twice[reason] - once[reason]) / count for reason in twice}


def make_row(name, native, guest, entries, ns_per_instruction):
    """The figures of one operation."""
    return Row(name, cost(native, name, ns_per_instruction),
               cost(guest, name, ns_per_instruction),
               is_idle(native[name]) or is_idle(guest[name]), entries)


def ratio(row):
    """Guest to native; None when the figures contain idle time."""
    return None if row.idle else row.guest / row.native


def total_entries(row):
    """Entries of one operation, without interrupts."""
    if row.entries is None:
        return None
    return sum(number for reason, number in row.entries.items() if reason != "irq")


def _met(target, value):
    if value is None:
        return False
    return round(value, 2) == target.limit if target.exact else value <= target.limit


def verdicts(row):
    """[(Target, whether it is met)]. Targets for entries are omitted when entries were
    not counted; without a ratio a target for it is missed."""
    values = {"ratio": ratio(row), "entries": total_entries(row)}
    return [(target, _met(target, values[target.what])) for target in TARGETS.get(row.name, [])
            if target.what == "ratio" or row.entries is not None]
