# SPDX-License-Identifier: GPL-2.0
"""Sizes: the hypervisor's image and sources, the port of Linux."""

import re
import subprocess
from collections import namedtuple

DIRECTORIES = ["kernel", "arch-arm", "platforms", "include"]
SUFFIXES = {".c", ".h", ".S"}
# Matches comments, and strings and characters, within which no comment starts.
TOKEN = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|/\*.*?\*/|//[^\n]*""", re.DOTALL)

Port = namedtuple("Port", "new_files new_lines touched_files added removed")


def sloc(text):
    """The number of lines of C or assembly with more than comments and white space."""
    def replaced(match):
        return match[1] or "\n" * match[0].count("\n")
    return sum(bool(line.strip()) for line in TOKEN.sub(replaced, text).splitlines())


def source_lines(root):
    """{directory: SLOC} of the hypervisor."""
    return {directory: sum(sloc(path.read_text())
                           for path in sorted((root / directory).rglob("*"))
                           if path.suffix in SUFFIXES) for directory in DIRECTORIES}


def section_sizes(elf):
    """(text with read-only data, data, bss) of an ELF file."""
    output = subprocess.run(["arm-none-eabi-size", elf], stdout=subprocess.PIPE, text=True,
                            check=True).stdout
    return tuple(int(word) for word in output.splitlines()[1].split()[:3])


def patch_sizes(text):
    """{file: (lines added, lines removed)} of a unified diff."""
    sizes = {}
    old = new = 0               # remaining lines of the current hunk
    before = ""
    for line in text.splitlines():
        if old > 0 or new > 0:
            sign = line[:1]
            added, removed = sizes[name]
            sizes[name] = (added + (sign == "+"), removed + (sign == "-"))
            old -= sign in ("-", " ", "")
            new -= sign in ("+", " ", "")
        elif before.startswith("--- ") and (match := re.match(r"\+\+\+ (?:b/)?(\S+)", line)):
            name = match[1]
            sizes.setdefault(name, (0, 0))
        elif match := re.match(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", line):
            old, new = (int(number or 1) for number in match.groups())
        before = line
    return sizes


def port_sizes(port):
    """The Port in a directory of guest-patches."""
    new = [path for path in sorted((port / "src").rglob("*")) if path.is_file()]
    touched = {}
    for line in (port / "series").read_text().splitlines():
        if line and not line.startswith("#"):
            patch = (port / "patches" / line.strip()).read_text()
            for name, (added, removed) in patch_sizes(patch).items():
                before = touched.get(name, (0, 0))
                touched[name] = (before[0] + added, before[1] + removed)
    return Port(len(new), sum(len(path.read_text().splitlines()) for path in new), len(touched),
                sum(added for added, _ in touched.values()),
                sum(removed for _, removed in touched.values()))
