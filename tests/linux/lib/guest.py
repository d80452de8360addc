# SPDX-License-Identifier: GPL-2.0
"""tools/run, as the parts of this suite use it, on one board with one core."""

import json
import os
import re
import shutil
import subprocess
import sys

import artifacts
import qemu

ROOT = artifacts.ROOT
HERE = os.path.join(ROOT, "tests", "linux")
BUILD = os.path.join(ROOT, "build", "tests", "linux")
LOGS = os.path.join(ROOT, "build", "log", "linux")
OVERLAY = os.path.join(BUILD, "overlay")
RUN = os.path.join(ROOT, "tools", "run")
LIMIT_S = 900                   # tools/run ends by itself long before

COMPILE = ["arm-linux-gnueabi-gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-march=armv5te",
           "-marm", "-static", "-pthread", "-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wundef",
           "-Wmissing-prototypes"]
PROGRAMS = {"checks": ["checks"], "worker": ["worker"], "liar": ["checks", "lies"]}
# What Linux says of the cores: /proc/cpuinfo and uname.
CPU_PART = {"arm926": "0x926", "arm1136": "0xb36", "arm1176": "0xb76", "arm11mpcore": "0xb02",
            "cortex-a8": "0xc08", "cortex-a9": "0xc09"}
MACHINE = {"v5": "armv5tejl", "v6": "armv6l", "v7": "armv7l"}

WRAPPED = re.compile(r"^WRAP\([^,]*, (\w+)", re.MULTILINE)

ICOUNT = 3
INSTRUCTION_NS = 1 << ICOUNT
EPOCH = 1577836800              # the board's clock at its start, under --icount


class Done:
    """A run of tools/run that has ended."""

    def __init__(self, process, log):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr.decode(errors="replace")
        self.log = log

    def result(self):
        """What result.json says."""
        return json.loads(self.read("result.json"))

    def read(self, name):
        """One of the logs."""
        with open(os.path.join(self.log, name), encoding="utf-8", errors="replace") as source:
            return source.read()

    def tail(self):
        """The end of stderr, for a report."""
        return [f"stderr: {line}" for line in self.err.splitlines()[-12:]]


class Place:
    """A board with a core; runs on it keep their logs under its name."""

    def __init__(self, board, cpu):
        name = f"{board}-{cpu}"
        self.logs = os.path.join(LOGS, name)
        self.scratch = os.path.join(BUILD, name)
        self.cpu_part = CPU_PART[cpu]
        self.machine = MACHINE[qemu.BOARDS[board].architectures[cpu]]
        self._arguments = ["--board", board, "--cpu", cpu]

    def run(self, name, *arguments):
        """tools/run with these arguments; its logs are kept under the name."""
        log = os.path.join(self.logs, name)
        shutil.rmtree(log, ignore_errors=True)
        process = subprocess.run([RUN, *self._arguments, "--log", log, *arguments],
                                 stdin=subprocess.DEVNULL, capture_output=True,
                                 timeout=LIMIT_S, check=False)
        return Done(process, log)


def wraps(sources):
    """The linker's options for the functions that the sources wrap."""
    options = []
    for path in sources:
        with open(path, encoding="utf-8") as source:
            options += [f"-Wl,--wrap={name}" for name in WRAPPED.findall(source.read())]
    return options


def build():
    """Compile what runs in the guests into the overlay."""
    os.makedirs(OVERLAY, exist_ok=True)
    with artifacts.only_one():
        for program, folders in PROGRAMS.items():
            compile_program(program, folders)


def compile_program(program, folders):
    """One program, if it is not up to date."""
    files = [os.path.join(HERE, folder, name) for folder in folders
             for name in sorted(os.listdir(os.path.join(HERE, folder)))]
    sources = [path for path in files if path.endswith(".c")]
    target = os.path.join(OVERLAY, program)
    newest = max(os.path.getmtime(path) for path in (*files, __file__))
    if not os.path.exists(target) or os.path.getmtime(target) < newest:
        subprocess.run([*COMPILE, *wraps(sources), "-o", target + ".new", *sources],
                       check=True, stdout=sys.stderr)
        os.replace(target + ".new", target)


def checks_command(*names, program="/checks"):
    """The shell command that runs these checks, or all."""
    return " ".join([program, "--insn-ns", str(INSTRUCTION_NS), "--epoch", str(EPOCH), *names])


def running_qemus(log):
    """The ids of processes that are a QEMU of this log directory."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as source:
                words = source.read()
        except OSError:
            continue
        if words.startswith(b"qemu-system") and os.fsencode(log) in words:
            found.append(int(name))
    return found
