# SPDX-License-Identifier: GPL-2.0
"""The README's tables of results, made from what tests/results holds.

A table stands between two comments, `<!-- NAME: ... -->` and `<!-- /NAME -->`;
nobody writes there by hand, and tests/tools sees to that.
"""

import re
import textwrap

from cache import Failure
from counts import Counts

WIDTH = 120

# Names for readers; a core or a board without one goes by QEMU's.
CORES = {
    "arm926": "ARM926EJ-S (ARMv5)",
    "arm1136": "ARM1136 (ARMv6)",
    "arm1176": "ARM1176 (ARMv6)",
    "arm11mpcore": "ARM11 MPCore (ARMv6)",
    "cortex-a8": "Cortex-A8 (ARMv7)",
    "cortex-a9": "Cortex-A9 (ARMv7)",
}
BOARDS = {
    "versatilepb": "Versatile/PB926EJ-S",
    "realview-eb": "RealView EB",
    "realview-eb-mpcore": "RealView EB with MPCore tile",
    "realview-pb-a8": "RealView PB-A8",
    "realview-pbx-a9": "RealView PBX-A9",
    "vexpress-a9": "Versatile Express, A9 tile",
}


def _between(name):
    return re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)


def current(text, name):
    """What stands in the place of a table."""
    match = _between(name).search(text)
    if not match:
        raise Failure(f"README.md has no place for the table `{name}`")
    return text[match.end(1):match.start(2)]


def replaced(text, name, table):
    """The text with another table in its place."""
    current(text, name)
    return _between(name).sub(lambda match: f"{match[1]}\n{table}\n{match[2]}", text)


def problems(text, name, content):
    """What the README claims and the results do not hold, and the other way round."""
    claimed, held = current(text, name).split("\n"), f"\n{MAKERS[name](content)}\n".split("\n")
    return ([f"the README claims what tests/results/{name}.json does not hold: {line}"
             for line in claimed if line not in held] +
            [f"the README lacks: {line}" for line in held if line not in claimed] +
            ([] if len(claimed) == len(held) else [f"{name}: lines are repeated or missing"]))


def _rows(heads, rows):
    """A table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def _words(cell):
    """The result of a suite."""
    counts = Counts(*(cell[name] for name in Counts._fields)).words()
    return counts if cell["verdict"] == "passed" else f"**failed**: {counts}"


def _tests(content):
    """The boards with their suites; what ran on the PC as a sentence."""
    on_boards = [cell for cell in content["cells"] if cell["board"]]
    suites = sorted({cell["suite"] for cell in on_boards})
    found = {(cell["board"], cell["cpu"], cell["suite"]): _words(cell) for cell in on_boards}
    places = sorted({(cell["board"], cell["cpu"]) for cell in on_boards},
                    key=lambda place: (list(CORES).index(place[1]) if place[1] in CORES
                                       else len(CORES), place[0] != "versatilepb", place))
    rows = [[CORES.get(cpu, cpu), BOARDS.get(board, board), f"`{board}`", f"`{cpu}`",
             *(found.get((board, cpu, suite), "not run") for suite in suites)]
            for board, cpu in places]
    on_pc = [f"{cell['suite']} {_words(cell)}" for cell in content["cells"] if not cell["board"]]
    where = f"Commit {content['commit']}, {content['date']}, by `make test-all`."
    if on_pc:
        where += f" On the PC: {'; '.join(on_pc)}."
    return "\n\n".join([_rows(["core", "board", "BOARD", "CPU", *suites], rows),
                        textwrap.fill(where, WIDTH, break_on_hyphens=False)])


def _figure(operation):
    """One operation on one core."""
    ratio = "idle" if operation["ratio"] is None else f"{operation['ratio']:.2f}"
    return f"{operation['native']:.0f} × {ratio}, {operation['entries']:.2f}"


def _bench(content):
    """An operation in each line, a core in each column; and how large it all is."""
    cores = content["cores"]
    titles = {operation["name"]: operation["title"] for core in cores.values()
              for operation in core["operations"]}
    found = {(cpu, operation["name"]): _figure(operation)
             for cpu, core in cores.items() for operation in core["operations"]}
    rows = [[title, *(found.get((cpu, name), "") for cpu in cores)]
            for name, title in titles.items()]
    rows += [["targets", *(f"**missed**: {', '.join(core['missed'])}" if core["missed"] else "met"
                           for core in cores.values())],
             ["hypervisor, code and constants",
              *(f"{core['image'] / 1024:.0f} KiB" for core in cores.values())]]
    rows += [[name, *(core[name] for core in cores.values())]
             for name in ("board", "commit", "date")]
    port = content["port"]
    sizes = ("A figure is what the operation takes natively, in instructions, × how many times "
             "that a guest takes, and how often a guest enters the hypervisor for it. "
             f"The hypervisor is {content['sloc']:,} lines of code, libfdt apart. "
             f"The port adds {port['new_files']} files with {port['new_lines']:,} lines to "
             f"Linux and touches {port['touched_files']} files ({port['added']} lines added, "
             f"{port['removed']} removed).")
    return "\n\n".join([_rows(["operation", *cores], rows),
                        textwrap.fill(sizes, WIDTH, break_on_hyphens=False)])


MAKERS = {"tests": _tests, "bench": _bench}
