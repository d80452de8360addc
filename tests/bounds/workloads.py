# SPDX-License-Identifier: GPL-2.0
"""What runs under the meter: the bare-metal guests, the worst states of every
hypercall, the console's keys, a Linux boot."""

import subprocess
import time
from pathlib import Path

import boot
import configuration
import keys
from cache import Failure
from configuration import Domain

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TIMEOUT_S = 300
KEYS_TIMEOUT_S = 60
LINUX_ICOUNT = 3
RANDOM_MS, RANDOM_SHORT_MS = 5000, 200  # of board time: of 125,000 instructions each
RANDOM_KIB, RANDOM_MORTAL_KIB = 0x18000, 0x2000
FORKS = 50

# Ways to end of tests/guests/ends, and how the hypervisor calls them, up to a number.
WAYS = {"reboot": "reboot", "crash": "crash", "watchdog": "crash",
        "stack": "stopped: iret with a stack pointer",
        "mode": "stopped: iret to psr 00000013",
        "entry": "stopped: data abort"}


def session(core, meter, arguments):
    """What boots a build with the meter."""
    return boot.Session(core.machine, False, str(core.folder / meter.name)).with_arguments(
        arguments, str(meter.image))


class Guests:
    """A case of tests/guests, whose verdicts are that suite's affair: here it is only
    to come to its end."""

    def __init__(self, name, long=False, exits="qemu-exit", folder="tests/guests"):
        self.name = name
        self.long = long
        self._exits = exits
        self._config = ROOT / folder / name / f"{name}.dts"

    def about(self):
        """For people: what this run of it is."""
        return ""

    def run(self, core, meter, arguments):
        """Run it; what went wrong."""
        result = session(core, meter, arguments).boot(
            self.name, self.configuration(core), self._exits, TIMEOUT_S)
        if result.status != 0:
            return [f"QEMU ended with status {result.status}", *result.console[-20:]]
        return self.judge(result)

    def configuration(self, _core):
        """The path of the domains' configuration."""
        return str(self._config)

    def judge(self, result):
        """What is wrong with what was said."""
        return [line for line in result.hypervisor if line.startswith("PANIC")]


class Random(Guests):
    """Random calls in random states, which a seed determines, for some time: of a domain
    with as much memory as the boards allow, and of one that ends in all ways."""

    def __init__(self, name):
        super().__init__(name)
        self.seed = self.budget_ms = None

    def limit(self, seed, budget_ms, short):
        """Which random numbers, and how many: each whole run has others."""
        self.seed = seed if seed is not None else 1 if short else time.time_ns() // 1000 % 2**32
        self.budget_ms = budget_ms or (RANDOM_SHORT_MS if short else RANDOM_MS)

    def about(self):
        """For people: how to have the same again."""
        return f" (--seed {self.seed} --random-ms {self.budget_ms})"

    def configuration(self, core):
        arguments = f"seed={self.seed} ms={self.budget_ms}"
        return configuration.write(core.folder / f"{self.name}.dts", [
            Domain("random", "random", RANDOM_KIB, arguments, configuration.ALWAYS),
            Domain("mortal", "random", RANDOM_MORTAL_KIB, arguments + " mortal",
                   configuration.ALWAYS)])

    def judge(self, result):
        return super().judge(result) + [
            f"{name}: ended {ends[-1:]}, not by poweroff" for name in result.names.values()
            if (ends := result.ends(name))[-1:] != ["poweroff"]]


class Ends(Guests):
    """Every way to end and to start again, with all ports open and the ring full."""

    def __init__(self, name):
        super().__init__(name, exits="qemu-exit=" + ",".join([*WAYS, "kept"]))

    def configuration(self, core):
        domains = [Domain(way, "ends", arguments=f"way={way}", policy=configuration.ALWAYS)
                   for way in WAYS]
        return configuration.write(core.folder / f"{self.name}.dts", [
            *domains, Domain("kept", "ends", arguments="way=mode", policy=configuration.KEPT),
            # Ends before it has set vectors, for ever.
            Domain("early", "early", policy=configuration.ALWAYS)])

    def judge(self, result):
        wanted = {way: {reason, "poweroff"} for way, reason in WAYS.items()}
        wanted["kept"] = {WAYS["mode"]}
        found = {name: {end.split(" (")[0].split(",")[0] for end in result.ends(name)}
                 for name in wanted}
        return super().judge(result) + [
            f"{name}: ended {found[name]}, not {wanted[name]}" for name in wanted
            if not found[name] >= wanted[name]]


class Keys(Guests):
    """Every key of the hypervisor's, typed while two domains fill their rings."""

    def configuration(self, core):
        return configuration.write(core.folder / f"{self.name}.dts", [
            Domain("first", "keys", arguments="debug"), Domain("second", "keys")])

    def run(self, core, meter, arguments):
        typist = keys.Typist()
        result = session(core, meter, arguments).with_typist(typist).boot(
            self.name, self.configuration(core), self._exits, KEYS_TIMEOUT_S)
        wrong = self.judge(result)
        if typist.missing():
            wrong.append("typed {!r}, and it did not say {!r}".format(*typist.missing()))
        if result.status != 0:
            wrong.append(f"QEMU ended with status {result.status}")
        return wrong


class Linux:
    """A boot of Linux with many forks, by the runner."""

    name = "linux"
    long = True

    def about(self):
        """For people: what this run of it is."""
        return ""

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


RANDOM = Random("random")
ALL = {workload.name: workload for workload in (
    *map(Guests, ("hello", "event", "console", "lives", "timer", "irq", "fault", "vfp", "silent")),
    Guests("worst"),
    RANDOM,
    Keys("keys"),
    Ends("ends"),
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
