# SPDX-License-Identifier: GPL-2.0
"""Runs of tools/run for the parts of this suite, on one board with one core."""

import json
import os
import re
import shutil
import subprocess
import sys

import artifacts
import qemu
from cache import Failure

ROOT = artifacts.ROOT
HERE = os.path.join(ROOT, "tests", "linux")
BUILD = os.path.join(ROOT, "build", "tests", "linux")
LOGS = os.path.join(ROOT, "build", "log")
OVERLAYS = {"armel": os.path.join(BUILD, "overlay"),
            "armhf": os.path.join(BUILD, "overlay-armhf")}
OVERLAY = OVERLAYS["armel"]
RUN = os.path.join(ROOT, "tools", "run")
LIMIT_S = 1200                  # tools/run ends by itself long before
PATIENCE_S = 1100               # generous, for a loaded PC

# The armhf programs are linked dynamically, to use Debian's own libc.
COMPILERS = {"armel": ["arm-linux-gnueabi-gcc", "-march=armv5te", "-marm", "-static"],
             "armhf": ["arm-linux-gnueabihf-gcc", "-march=armv7-a", "-mfpu=neon", "-mthumb"]}
OPTIONS = ["-std=gnu11", "-D_GNU_SOURCE", "-O2", "-pthread", "-Wall", "-Wextra", "-Werror",
           "-Wshadow", "-Wundef", "-Wmissing-prototypes"]
# The programs of a user land: directories and files of their sources.
_FRAME = ["checks/main.c", "checks/support.c", "checks/check.h", "checks/groups.h"]
PROGRAMS = {"armel": {"checks": ["checks"], "worker": ["worker"],
                      "checks-inject": ["checks", "inject"]},
            "armhf": {"thumb": ["armhf", *_FRAME], "thumb-inject": ["armhf", *_FRAME, "inject"]}}
# How Linux names the cores, in /proc/cpuinfo and by uname.
CPU_PART = {"arm926": "0x926", "arm1136": "0xb36", "arm1176": "0xb76", "arm11mpcore": "0xb02",
            "cortex-a8": "0xc08", "cortex-a9": "0xc09"}
MACHINE = {"v5": "armv5tejl", "v6": "armv6l", "v7": "armv7l"}

# A disk with ext4, the same bytes each time. Only DISK_KEPT bytes of it are kept: the
# check appends the zeros.
DISK = "ext4.img"
DISK_SIZE = 2560 << 10
DISK_KEPT = 64 << 10
DISK_UUID = "5ac1f0de-0000-4000-8000-000000000001"
MKE2FS = ["mke2fs", "-q", "-t", "ext4", "-N", "64", "-m", "0", "-J", "size=1", "-U", DISK_UUID,
          "-E", f"hash_seed={DISK_UUID},root_owner=0:0,lazy_itable_init=0"]
MKE2FS_CONFIG = os.path.join(HERE, "lib", "mke2fs.conf")

WRAPPED = re.compile(r"^WRAP\([^,]*, (\w+)", re.MULTILINE)

ICOUNT = 3
INSTRUCTION_NS = 1 << ICOUNT
EPOCH = 1577836800              # the board's clock at its start, under --icount


class Done:
    """A finished run of tools/run."""

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
    """A board with a core, and the directory for the logs of runs on it.

    logs: the subdirectory of build/log."""

    def __init__(self, board, cpu, logs="linux"):
        name = f"{board}-{cpu}"
        self.logs = os.path.join(LOGS, logs, name)
        self.scratch = os.path.join(BUILD, name)
        self.cpu_part = CPU_PART[cpu]
        self.resets = qemu.BOARDS[board].resets
        self.kernel = qemu.BOARDS[board].kernel(cpu)    # its configuration
        self.architecture = qemu.BOARDS[board].architectures[cpu]
        self.machine = MACHINE[self.architecture]
        self.compared = True            # with a native run
        self.user_lands = qemu.BOARDS[board].user_lands(cpu)
        self.arguments = ["--board", board, "--cpu", cpu]

    def run(self, name, *arguments):
        """Run tools/run with these arguments; its logs go to a directory of this name."""
        log = os.path.join(self.logs, name)
        shutil.rmtree(log, ignore_errors=True)
        process = subprocess.run([RUN, *self.arguments, "--timeout", str(PATIENCE_S),
                                  "--log", log, *arguments],
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


def build(place, natively):
    """Build the kernels, which takes longer than the time limit of a run, and compile the
    programs for the guests into the overlays."""
    artifacts.guest_kernel(place.kernel)
    if natively:
        artifacts.native_kernel(place.kernel)
    with artifacts.only_one():
        for user_land in place.user_lands:
            os.makedirs(OVERLAYS[user_land], exist_ok=True)
            for program, parts in PROGRAMS[user_land].items():
                compile_program(user_land, program, parts)
        make_disk(os.path.join(OVERLAY, DISK))


def files_of(parts):
    """The files among `parts`, and those in its directories."""
    for part in parts:
        path = os.path.join(HERE, part)
        yield from ([os.path.join(path, name) for name in sorted(os.listdir(path))]
                    if os.path.isdir(path) else [path])


def compile_program(user_land, program, parts):
    """One program, if it is not up to date."""
    files = list(files_of(parts))
    sources = [path for path in files if path.endswith((".c", ".S"))]
    target = os.path.join(OVERLAYS[user_land], program)
    newest = max(os.path.getmtime(path) for path in (*files, __file__))
    if not os.path.exists(target) or os.path.getmtime(target) < newest:
        # Outside of the overlay, which another run may be packing.
        unfinished = f"{OVERLAYS[user_land]}.{program}"
        subprocess.run([*COMPILERS[user_land], *OPTIONS, *wraps(sources), "-o", unfinished,
                        *sources], check=True, stdout=sys.stderr)
        os.replace(unfinished, target)


def make_disk(target):
    """The disk, if it is not up to date."""
    newest = max(os.path.getmtime(path) for path in (MKE2FS_CONFIG, __file__))
    if os.path.exists(target) and os.path.getmtime(target) >= newest:
        return
    artifacts.packages("checks")
    unfinished = f"{OVERLAY}.{DISK}"
    with open(unfinished, "wb") as disk:
        disk.truncate(DISK_SIZE)
    subprocess.run([*MKE2FS, unfinished], check=True, stdout=sys.stderr,
                   env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
                        "MKE2FS_CONFIG": MKE2FS_CONFIG, "E2FSPROGS_FAKE_TIME": str(EPOCH)})
    with open(unfinished, "r+b") as disk:
        disk.seek(DISK_KEPT)
        if any(disk.read()):
            raise Failure(f"{unfinished} is not empty behind {DISK_KEPT} bytes")
        disk.truncate(DISK_KEPT)
    os.replace(unfinished, target)


def checks_command(*names, program="/checks"):
    """The shell command that runs these checks, or all."""
    return " ".join([program, "--insn-ns", str(INSTRUCTION_NS), "--epoch", str(EPOCH), *names])


def running_qemus(log):
    """The ids of the QEMU processes with this log directory."""
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
