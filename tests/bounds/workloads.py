# SPDX-License-Identifier: GPL-2.0
"""The workloads that run under the meter: the bare-metal guests, the worst states of
every hypercall, random ones, the console's keys, ends, timers, a Linux boot."""

import re
import subprocess
import time
from pathlib import Path

import boot
import configuration
import elf_symbols
import keys
import stretches
from cache import Failure
from configuration import Domain

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TIMEOUT_S = 300
KEYS_TIMEOUT_S = 120
LINUX_ICOUNT = 3
RANDOM_MS, RANDOM_SHORT_MS = 3000, 200  # of board time: of 125,000 instructions each
RANDOM_KIB, RANDOM_MORTAL_KIB = 0x18000, 0x2000
FORKS = 50
LINE_MS, LINE_SHORT_MS = 1500, 150
LINE_MARKS = ("line_busy", "line_sleeper")      # in the order of the domains
LINE_SAID = re.compile(r"line: (\d+) ns of (\d+) timers")
LINE_TIMERS_MIN = 50

# Ways to end of tests/guests/ends, and the hypervisor's reason for each, up to a number.
WAYS = {"reboot": "reboot", "crash": "crash", "watchdog": "crash",
        "stack": "stopped: iret with a stack pointer",
        "mode": "stopped: iret to psr 00000013",
        "entry": "stopped: data abort"}
DOMAINS, SUFFIXES = 15, ("-2", "-3")    # as many domains as there can be, by more names


def session(core, meter, arguments):
    """A session that boots a build with the meter."""
    return boot.Session(core.machine, False, str(core.folder / meter.name)).with_arguments(
        arguments, str(meter.image))


class Guests:
    """A case of tests/guests. That suite judges its results: here it must only run to
    its end."""

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
        """The problems in the console output."""
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
    """Every way to end, each followed by a restart, with all ports open and the ring full,
    of as many domains as there may be: they wait for each other's output."""

    def __init__(self, name):
        super().__init__(name, exits="qemu-exit=" + ",".join([*WAYS, "kept"]))

    def configuration(self, core):
        domains = [Domain(f"{way}{suffix}", "ends", arguments=f"way={way}",
                          policy=configuration.ALWAYS)
                   for suffix in ("", *SUFFIXES) for way in WAYS][:DOMAINS - 2]
        return configuration.write(core.folder / f"{self.name}.dts", [
            # Built first, as it ends in its way only while the board's time is below LAST_NS.
            Domain("kept", "ends", arguments="way=mode", policy=configuration.KEPT), *domains,
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
    """Every key of the hypervisor, typed while two domains fill their rings."""

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


class Line(Guests):
    """The latency from a timer's interrupt to its handler, in a domain that sleeps until
    then and in one that makes hypercalls all the time. For each the meter records the
    stretches before an instruction of tests/guests/line."""

    def __init__(self, name):
        super().__init__(name)
        self.budget_ms = None
        self.figures = {}               # (core, domain): to be printed, of the release build

    def configuration(self, core):
        arguments = f"seed=1 ms={self.budget_ms}"
        return configuration.write(core.folder / f"{self.name}.dts", [
            Domain("busy", "line", RANDOM_MORTAL_KIB, arguments),
            Domain("sleeper", "line", 2048, arguments + " sleeper")])

    def run(self, core, meter, arguments):
        elf = ROOT / "build/guests/line.elf"
        places = {name: address for address, name in elf_symbols.functions(elf)}
        marks = "".join(f",mark={places[name]:x}" for name in LINE_MARKS)
        result = session(core, meter, [*arguments[:-1], arguments[-1] + marks]).boot(
            self.name, self.configuration(core), self._exits, TIMEOUT_S)
        wrong = self.judge(result)
        if result.status != 0:
            return wrong + [f"QEMU ended with status {result.status}"]
        past = arguments[-1].split("out=")[1]
        for mark, domain in enumerate(result.names.values()):
            said = next((match for line in result.lines[domain]
                         if (match := LINE_SAID.search(line))), None)
            if said is None or int(said[2]) < LINE_TIMERS_MIN:
                wrong.append(f"{domain}: no figure, or of few timers: {said and said[0]}")
                continue
            length = int(said[1]) // boot.INSTRUCTION_NS
            if meter.waiting:
                continue
            self.figures[core.cpu, domain] = (
                length, int(said[2]), stretches.before(Path(past).read_text(), mark, length))
        return wrong

    def words(self):
        """The figures of all runs."""
        rows = []
        for (cpu, domain), (length, timers, past) in sorted(
                self.figures.items(), key=lambda item: -item[1][0]):
            rows.append(f"{length:7} {cpu}, domain {domain}, {timers} timers: " + "; ".join(
                f"{one.length} {one.start} to {one.end}" for one in past))
        return rows


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
LINE = Line("line")
ALL = {workload.name: workload for workload in (
    *map(Guests, ("hello", "event", "console", "lives", "timer", "irq", "fault", "vfp", "silent")),
    Guests("worst"),
    RANDOM,
    Keys("keys"),
    Ends("ends"),
    LINE,
    Guests("hostile", long=True, exits="qemu-exit=victim"),
    Linux(),
)}


def limit(seed, random_ms, short):
    """How long the workloads run that could go on for ever."""
    RANDOM.limit(seed, random_ms, short)
    LINE.budget_ms = LINE_SHORT_MS if short else LINE_MS


def choose(names, short):
    """The workloads of these names; without names, all or the short ones."""
    for name in names:
        if name not in ALL:
            raise Failure(f"no workload {name}; there are: {', '.join(ALL)}")
    return [workload for name, workload in ALL.items()
            if (name in names if names else not (short and workload.long))]
