# SPDX-License-Identifier: GPL-2.0
"""Check that every hypercall and sub-operation has a case in tests/guests/worst, that every
key of the console is typed, and that tests/guests/ends ends in every way."""

import re
from pathlib import Path

import keys

ROOT = Path(__file__).resolve().parents[2]
# Every file of the Xen ABI, and ARM's own calls.
DISPATCHERS = (*sorted((ROOT / "kernel/xen").glob("*.c")), ROOT / "arch-arm/hypercall.c")
ENDS_OF_GUESTS = ROOT / "kernel/xen/sched_op.c"
TABLE = "cases[] = {"
KEYS = ROOT / "kernel/keys.c"
KEY_TABLE = "keys[] = {"
CASES = ROOT / "tests/guests/worst/worst.c"
ENDS = ROOT / "tests/guests/ends/ends.c"
# Case labels that are no operations: states of a port, ways to end, results of a poll.
NOT_OPERATIONS = re.compile(r"EVTCHNSTAT_|SHUTDOWN_|SCHEDOP_shutdown|POLL_")


def operations():
    """The constants in the dispatch tables."""
    text = "".join(path.read_text() for path in DISPATCHERS)
    return {name for name in re.findall(r"^\s*case ([A-Za-z]\w+):", text, re.M)
            if not NOT_OPERATIONS.match(name)}


def without_case():
    """Operations without a case."""
    named = set(re.findall(r"\w+", CASES.read_text().split(TABLE)[1]))
    return [f"{name} has no case in {CASES.relative_to(ROOT)}"
            for name in sorted(operations() - named)]


def untyped(source=None):
    """Keys of the console that the workload does not type."""
    source = source or KEYS.read_text()
    named = dict(re.findall(r"#define (\w+)\s+'(.)'", source))
    table = source.split(KEY_TABLE)[1].split("};")[0]
    debug = {key or named[name]
             for key, name in re.findall(r"^\t\{ (?:'(.)'|(\w+)),", table, re.M)}
    # The first and the last of the keys that stand for domains.
    others = set(re.findall(r"\bkey [<>=]= '(.)'", source))
    if not debug:
        return [f"no key found in {KEYS.relative_to(ROOT)}"]
    return [f"the key {key} of {KEYS.relative_to(ROOT)} is not typed: see keys.py"
            for key in sorted((debug - set(keys.ANSWERS)) | (others - keys.TYPED))]


def not_ended():
    """Ways to end that no workload has; a return of main() is a poweroff."""
    gone = {*re.findall(r"SHUTDOWN_\w+", ENDS.read_text()), "SHUTDOWN_poweroff"}
    known = re.findall(r"^\s*case (SHUTDOWN_\w+):", ENDS_OF_GUESTS.read_text(), re.M)
    return [f"{name} is no end of {ENDS.relative_to(ROOT)}" for name in known
            if name not in gone]


def problems():
    """What has no workload."""
    return without_case() + untyped() + not_ended()
