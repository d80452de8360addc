# SPDX-License-Identifier: GPL-2.0
"""Read the meter's output, and the list of paths that are still above the bound."""

from collections import namedtuple
from pathlib import Path

from cache import Failure

BOUND = 2500
ABOVE = Path(__file__).resolve().with_name("above.list")

# One kind of stretch: the length of the longest, how many there were, where it began
# and ended, the function with most of its instructions, functions in order.
Stretch = namedtuple("Stretch", "length times start end busiest story")

# Functions that every stretch has some of: left out of the name of a cause.
_PLUMBING = ("vector_", "trap_", "svc_", "iret_load", "leave", "exit_work", "hypercall",
             "arch_hypercall")
_CAUSE_FUNCTIONS = 3


def _stretch(row):
    """The stretch of one row."""
    _, length, times, rest = row.split(maxsplit=3)
    start, end, busiest, story = (part.strip() for part in rest.split("|"))
    return Stretch(int(length), int(times), start, end, busiest, story.split())


def before(text, mark, instructions):
    """The stretches in the last instructions before a mark was reached, in order."""
    found = []
    for row in text.splitlines():
        if row.startswith("before ") and row.split(maxsplit=3)[2] == str(mark):
            if instructions <= 0:
                break
            found.insert(0, _stretch(row))
            instructions -= found[0].length
    return found


def parse(text):
    """(stretches in all, pauses in a row without progress, the function that did so,
    [Stretch]) of the meter's output."""
    rows = text.splitlines()
    if len(rows) < 2 or not rows[0].startswith("stretches ") or \
            not rows[1].startswith("progress "):
        raise Failure("the output of the meter is not complete")
    stuck, where = rows[1].split()[1:]
    found = []
    for row in rows[2:]:
        if not row.startswith(("stretch ", "before ")):
            raise Failure(f"the meter said {row!r}")
        if row.startswith("stretch "):
            found.append(_stretch(row))
    return int(rows[0].split()[1]), int(stuck), where, found


def cause(stretch):
    """A name of a stretch that is the same in every build: where it began, and its first
    functions that are not plumbing."""
    functions = [name for name in stretch.story if not name.startswith(_PLUMBING)]
    return " ".join([stretch.start, *functions[:_CAUSE_FUNCTIONS]])


def longest_by_cause(stretches):
    """The longest stretch of each cause, the longest first."""
    found = {}
    for stretch in stretches:
        name = cause(stretch)
        if name not in found or stretch.length > found[name].length:
            found[name] = stretch
    return sorted(found.values(), key=lambda stretch: -stretch.length)


def words(stretch):
    """A stretch as text."""
    return (f"{stretch.length:7} {stretch.times:7}x {stretch.start} to {stretch.end}, most in "
            f"{stretch.busiest}: {' '.join(stretch.story)}")


def above_bound():
    """{cause: instructions} of above.list: the paths known to be above the bound."""
    if not ABOVE.exists():
        return {}
    rows = [row.split(maxsplit=1) for row in ABOVE.read_text().splitlines()
            if row.strip() and not row.startswith("#")]
    return {name: int(length) for length, name in rows}


def too_long(longest, known):
    """Those of the longest stretches of each cause that are above their bound."""
    return [stretch for stretch in longest
            if stretch.length > max(BOUND, known.get(cause(stretch), 0))]
