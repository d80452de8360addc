# SPDX-License-Identifier: GPL-2.0
"""What of some C files was executed: gcov's figures, brought together.

A file may be in several programs, compiled alone or included by a test: a line
or a branch counts as executed when it was in any of them. A file that is in none
is compiled nevertheless, and counts with nothing executed.
Source: gcc, gcov(1), --json-format.
"""

import json
import os
import subprocess
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

JOBS = 2


class Share(namedtuple("Share", "done all", defaults=(0, 0))):
    """So many of so many."""

    def __add__(self, other):
        return Share(self.done + other.done, self.all + other.all)

    def percent(self):
        """In hundredths; nothing at all is everything."""
        return 100 * self.done / self.all if self.all else 100.0


class File:
    """The executed lines and branches of one source."""

    def __init__(self):
        self._lines = {}            # number: executed how often
        self._branches = {}         # line: [taken how often]

    def add(self, lines):
        """Add what gcov says of the file in one program."""
        for line in lines:
            number = line["line_number"]
            self._lines[number] = self._lines.get(number, 0) + line["count"]
            taken = [branch["count"] for branch in line["branches"]]
            known = self._branches.get(number, [])
            # A macro or an inlined function may give one program more branches.
            longest = max(len(known), len(taken))
            pad = [values + [0] * (longest - len(values)) for values in (known, taken)]
            self._branches[number] = [sum(pair) for pair in zip(*pad)]

    def lines(self):
        """The Share of lines."""
        return Share(sum(count != 0 for count in self._lines.values()), len(self._lines))

    def branches(self):
        """The Share of branches."""
        taken = [count for counts in self._branches.values() for count in counts]
        return Share(sum(count != 0 for count in taken), len(taken))

    def missed(self):
        """The numbers of lines not executed, as text: 3-5, 9."""
        ranges = []
        for number in sorted(self._lines):
            if self._lines[number]:
                ranges.append(None)
            elif ranges and ranges[-1]:
                ranges[-1] = (ranges[-1][0], number)
            else:
                ranges.append((number, number))
        return ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in filter(None, ranges))


def _gcov(path):
    """What gcov says of one program's part: JSON texts, one a line."""
    return subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities",
                           str(path)], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.splitlines()


def collect(notes, wanted):
    """{name: File} for the sources named in `wanted`, from gcov's .gcno files."""
    files = {name: File() for name in wanted}
    known = set()
    with ThreadPoolExecutor(JOBS) as pool:
        texts = [text for output in pool.map(_gcov, notes) for text in output]
    for text in filter(None, texts):
        for found in json.loads(text)["files"]:
            # A test that includes a source may name it by way of its own folder.
            name = os.path.normpath(found["file"])
            if name in files:
                known.add(name)
                files[name].add(found["lines"])
    # Compiled for it, and nothing to execute in it: data alone.
    without_code = {name for name in wanted
                    for path in notes if str(path).endswith(f"{name.removesuffix('.c')}.gcno")}
    if unknown := set(wanted) - known - without_code:
        raise ValueError(f"gcov says nothing of {', '.join(sorted(unknown))}")
    return files


Limits = namedtuple("Limits", "lines branches file_lines")


def complaints(files, limits):
    """What is below its limit, a line of text each."""
    found = []
    lines = sum((file.lines() for file in files.values()), Share())
    branches = sum((file.branches() for file in files.values()), Share())
    if lines.percent() < limits.lines:
        found.append(f"in total {lines.percent():.1f} % of the lines, "
                     f"and {limits.lines} % are wanted")
    if branches.percent() < limits.branches:
        found.append(f"in total {branches.percent():.1f} % of the branches, "
                     f"and {limits.branches} % are wanted")
    for name, file in sorted(files.items()):
        if file.lines().percent() < limits.file_lines:
            found.append(f"{name}: {file.lines().percent():.1f} % of its lines, "
                         f"and {limits.file_lines} % are wanted")
    return found


def table(files):
    """The figures of all files, and in total."""
    def row(name, lines, branches, missed):
        return (f"{name:28} {lines.done:5} of {lines.all:5} {lines.percent():6.1f} %   "
                f"{branches.done:5} of {branches.all:5} {branches.percent():6.1f} %   "
                f"{missed}").rstrip()

    rows = [row(name, file.lines(), file.branches(), file.missed())
            for name, file in sorted(files.items())]
    total = row("in total", sum((file.lines() for file in files.values()), Share()),
                sum((file.branches() for file in files.values()), Share()), "")
    head = f"{'':28} {'lines':^23}   {'branches':^23}   lines not executed"
    return "\n".join([head, *rows, total])
