# SPDX-License-Identifier: GPL-2.0
"""Whether every hypercall and sub-operation has a case in tests/guests/worst."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The dispatch tables.
DISPATCHERS = ("kernel/hypercall.c", "kernel/event.c", "arch-arm/pv_op.c")
TABLE = "cases[] = {"
CASES = ROOT / "tests/guests/worst/worst.c"
# Named in a switch, and no operations: states of a port, ways to end (tests/guests/lives),
# results of a poll.
NOT_OPERATIONS = re.compile(r"EVTCHNSTAT_|SHUTDOWN_|SCHEDOP_shutdown|POLL_")


def operations():
    """The constants that the dispatch tables know."""
    text = "".join((ROOT / path).read_text() for path in DISPATCHERS)
    return {name for name in re.findall(r"^\s*case ([A-Za-z]\w+):", text, re.M)
            if not NOT_OPERATIONS.match(name)}


def problems():
    """Operations without a case."""
    named = set(re.findall(r"\w+", CASES.read_text().split(TABLE)[1]))
    return [f"{name} has no case in {CASES.relative_to(ROOT)}"
            for name in sorted(operations() - named)]
