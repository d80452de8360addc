# SPDX-License-Identifier: GPL-2.0
"""What runs under the meter: the bare-metal guests, the worst states of every
hypercall, the console's keys, a Linux boot."""

import subprocess
import sys
from pathlib import Path

import boot
import tap
from cache import Failure

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TIMEOUT_S = 100
LINUX_ICOUNT = 3
FORKS = 50


class Guests:
    """A case of tests/guests, whose verdicts are that suite's affair: here it is only
    to come to its end."""

    def __init__(self, name, long=False, exits="qemu-exit", folder="tests/guests"):
        self.name = name
        self.long = long
        self._exits = exits
        self._config = ROOT / folder / name / f"{name}.dts"

    def run(self, core, meter, arguments):
        """Run it; what went wrong."""
        session = boot.Session(core.machine, False, str(core.folder / meter.name))
        result = session.with_arguments(arguments, str(meter.image)).boot(
            self.name, str(self._config), self._exits, TIMEOUT_S)
        if result.status != 0:
            return [f"QEMU ended with status {result.status}", *result.console[-20:]]
        return self.judge(result)

    def judge(self, result):
        """What is wrong with the guests' own words."""
        return [line for line in result.hypervisor if line.startswith("PANIC")]


class Linux:
    """A boot of Linux with many forks, by the runner."""

    name = "linux"
    long = True

    def run(self, core, meter, arguments):
        """Run it; what went wrong."""
        done = subprocess.run(
            [ROOT / "tools/run", "--board", core.board.machine, "--cpu", core.cpu,
             "--icount", str(LINUX_ICOUNT), "--log", str(core.folder / meter.name / "linux"),
             "--exec", "linux1", f"i=0; while [ $i -lt {FORKS} ]; do /bin/true; i=$((i+1)); done",
             "--", "-kernel", str(meter.image), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return [] if done.returncode == 0 else [f"tools/run: status {done.returncode}",
                                                *done.stdout.splitlines()[-20:]]


ALL = {workload.name: workload for workload in (
    *map(Guests, ("hello", "event", "console", "lives", "timer", "irq", "fault", "vfp")),
    Guests("worst"),
    Guests("hostile", long=True, exits="qemu-exit=victim"),
    Linux(),
)}


def choose(names, short):
    """The workloads of these names; without names, all or the short ones."""
    for name in names:
        if name not in ALL:
            raise Failure(f"no workload {name}; there are: {', '.join(ALL)}")
    return [workload for name, workload in ALL.items()
            if (name in names if names else not (short and workload.long))]
