# SPDX-License-Identifier: GPL-2.0
"""What `make lint` looks for that no tool does: functions and files that grow too
long, and headers that include each other.

A function's length is that of its body: the lines between its brace in the first
column and the closing one.
"""

import math
import posixpath
import re

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
NAME = re.compile(r"(\w+)\s*\(")


def functions(text):
    """[(name, line of the opening brace, lines of the body)] of a C source."""
    lines = text.split("\n")
    found, opened = [], None
    for number, line in enumerate(lines, 1):
        if line == "{":
            opened = number
        elif line == "}" and opened:
            found.append((_name(lines, opened), opened, number - opened - 1))
            opened = None
    return found


def _name(lines, opened):
    """Of the function whose body starts at a line: the first (...) of its head."""
    head = []
    for line in reversed(lines[:opened - 1]):
        head.insert(0, line)
        if line[:1] not in (" ", "\t"):
            break
    match = NAME.search(" ".join(head))
    return match.group(1) if match else "?"


def quantile(values, share):
    """The smallest value that is not exceeded by this share of the values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0


def long_functions(sources, median, ninth):
    """(summary, complaints) of {file: text}: lengths against their limits."""
    every = [(lines, f"{file}:{line}: {name}()") for file, text in sources.items()
             for name, line, lines in functions(text)]
    lengths = [lines for lines, _ in every]
    middle, tenth = quantile(lengths, 0.5), quantile(lengths, 0.9)
    summary = (f"{len(every)} functions: median {middle} lines, 90 % have at most {tenth}, "
               f"the longest {max(lengths, default=0)}")
    longest = [f"{where} has {lines}" for lines, where in sorted(every, reverse=True)[:5]]
    found = []
    if middle > median:
        found.append(f"the median function has {middle} lines, at most {median} are wanted")
    if tenth > ninth:
        found.append(f"one function in ten has more than {tenth - 1} lines, at most {ninth} are "
                     f"wanted: {'; '.join(longest)}")
    return summary, found


def long_files(sources, limit):
    """Complaints of {file: text}."""
    return [f"{file} has {count} lines, at most {limit} are wanted"
            for file, text in sorted(sources.items())
            if (count := text.count("\n")) > limit]


def _resolve(includer, quoted, name, headers, path):
    """The header that an #include means, None when it is not one of ours."""
    folders = ([posixpath.dirname(includer)] if quoted else []) + list(path)
    for folder in folders:
        candidate = posixpath.normpath(posixpath.join(folder, name))
        if candidate in headers:
            return candidate
    return None


def include_cycles(headers, path):
    """The cycles among {file: text}, each as a chain of names, for a search path."""
    edges = {file: [target for quote, name in INCLUDE.findall(text)
                    if (target := _resolve(file, quote == '"', name, headers, path))]
             for file, text in headers.items()}
    cycles, done = [], set()

    def visit(file, way):
        if file in way:
            cycles.append(" -> ".join([*way[way.index(file):], file]))
        elif file not in done:
            for target in edges[file]:
                visit(target, [*way, file])
            done.add(file)

    for file in sorted(headers):
        visit(file, [])
    return cycles
