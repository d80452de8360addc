# SPDX-License-Identifier: GPL-2.0
"""The test matrix: which suites run on which board with which core.

A cell is a suite on a board with a core, or a suite that runs on the PC alone.
Boards and cores are the runner's (tools/lib/qemu.py); only what is here says
which cells a command runs. A new board is in `make test-all` and in the
README's table without a word here.
"""

import subprocess
from collections import namedtuple
from pathlib import Path

import qemu
from cache import Failure, digest

ROOT = Path(__file__).resolve().parents[2]

Cell = namedtuple("Cell", "suite board cpu", defaults=(None, None))

# What `make test` runs on the PC, the longest first. Those of EVERYTHING_PC have all that is
# in a short one here, and take too long.
PC = ("runner", "bounds-short", "unit", "fuzz", "coverage", "tools", "bench", "series-fits", "lint")
EVERYTHING_PC = ("bounds", "mutants", "mutants-host", "unit-clang", "series")
EVERYTHING_CORES = ("kernel",)          # too long, too; once for each core
FULL = ("linux", "guests")              # on every board and core, in `make test-all`

# What `make test` runs of the boards: on one core of each architecture version, on the other
# cores, and on other boards with one of these cores. boot is a part of linux-short.
VERSION = ("linux-short", "guests")
CORE = ("boot", "guests-core")
BOARD = ("boot", "guests-board")
DEFAULT = {
    ("realview-pb-a8", "cortex-a8"): VERSION,
    ("versatilepb", "arm926"): VERSION,
    ("versatilepb", "arm1176"): VERSION,
    ("versatilepb", "arm1136"): CORE,
    ("realview-eb-mpcore", "arm11mpcore"): CORE,
    ("realview-pbx-a9", "cortex-a9"): CORE,
    ("realview-eb", "arm926"): BOARD,
    ("vexpress-a9", "cortex-a9"): BOARD,
}
# Started in this order, so that no job ends long before the other.
LONGEST = ("linux-short", "runner", "bounds-short", "unit", "guests")

# Parts: `make test-all` runs the whole of which they are.
PART_OF = {"bounds-short": "bounds", "series-fits": "series", "boot": "linux",
           "linux-short": "linux", "guests-core": "guests", "guests-board": "guests"}

# The hypervisor refuses to start on these; a case of `guests` sees to that.
REFUSED_CPUS = ("arm1136-r2",)

# Suites that use folders of tests/ other than the one of their name.
FOLDERS = {"boot": ("linux",), "linux": ("linux", "guests"), "bounds": ("bounds", "guests"),
           "bounds-short": ("bounds", "guests"), "kernel": ("kernel", "linux"),
           "coverage": ("coverage", "unit"), "mutants-host": ("mutants", "unit"),
           "unit-clang": ("unit",),
           "mutants": ("mutants", "guests", "bounds", "linux", "unit", "fuzz", "runner")}

# Nothing depends on these: what is for readers, and what the tests write.
UNTESTED = (".md", "tests/results/tests.json", "tests/results/bench.json")


def label(cell):
    """Its name, for people and for logs."""
    return "-".join(filter(None, cell))


def places():
    """[(board, cpu)] on which the hypervisor runs."""
    return [(name, cpu) for name, board in qemu.BOARDS.items()
            for cpu in board.architectures if cpu not in REFUSED_CPUS]


def cores():
    """[(board, cpu)] with each core once, on the first board that has it."""
    first = {}
    for board, cpu in places():
        first.setdefault(cpu, board)
    return [(board, cpu) for cpu, board in first.items()]


def choose(board, cpu):
    """The (board, cpu) that is meant, where either may be left out."""
    board = board or qemu.DEFAULT_BOARD
    _, cpu = qemu.choose(board, cpu)
    if cpu in REFUSED_CPUS:
        raise Failure(f"the hypervisor refuses to start on {cpu}")
    return board, cpu


def default_cells():
    """What `make test` runs, the longest first."""
    cells = ([Cell(suite) for suite in PC] +
             [Cell(suite, *place) for place, names in DEFAULT.items() for suite in names])
    return sorted(cells, key=lambda cell: LONGEST.index(cell.suite) if cell.suite in LONGEST
                  else len(LONGEST))


def core_cells(board, cpu):
    """What `make test BOARD=b CPU=c` runs."""
    return [Cell(suite, board, cpu) for suite in FULL]


def all_cells():
    """What `make test-all` runs."""
    return ([Cell(suite) for suite in PC + EVERYTHING_PC if suite not in PART_OF] +
            [Cell(suite, *place) for suite in EVERYTHING_CORES for place in cores()] +
            [Cell(suite, *place) for suite in FULL for place in places()])


def _used_by(suite, name, suites):
    """Whether a suite may depend on a file of the tree."""
    folder = name.split("/")[1] if name.startswith("tests/") else None
    return not name.endswith(UNTESTED) and (
        folder not in suites or folder in FOLDERS.get(suite, (suite,)))


class Tree:
    """The working tree as it is now, and the PC's tools."""

    def __init__(self):
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                                "--exclude-standard"], cwd=ROOT, check=True,
                               stdout=subprocess.PIPE).stdout.decode().split("\0")
        self._files = {name: digest((ROOT / name).read_bytes(), str((ROOT / name).stat().st_mode))
                       for name in sorted(filter(None, names)) if (ROOT / name).is_file()}
        self._suites = {path.parent.name for path in ROOT.glob("tests/*/run")}
        # The packages of the project, with their versions.
        packages = [line.split()[0] for line in
                    (ROOT / "tools/lib/packages.list").read_text().splitlines()
                    if line and not line.startswith("#")]
        self._packages = subprocess.run(
            ["dpkg-query", "-W", *packages], check=False, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL).stdout

    def key(self, cell):
        """What the cell's result depends on: the same key, the same result."""
        return digest(label(cell), self._packages,
                      [(name, content) for name, content in self._files.items()
                       if _used_by(cell.suite, name, self._suites)])
