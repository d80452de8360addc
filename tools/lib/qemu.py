# SPDX-License-Identifier: GPL-2.0
"""QEMU: the boards, its command line, its process.

The board's first UART is connected to the runner by two pipes, QEMU's stdin and
stdout; there is no multiplexer, no monitor and no network. The kernel kills QEMU
when the runner dies (die_with_parent()). Semihosting is enabled for the hypervisor
alone, not for native Linux, and never for user mode.
"""

import contextlib
import ctypes
import os
import re
import shlex
import signal
import subprocess

from cache import Failure

RTC_BASE = "2020-01-01T00:00:00"
RTC_SECONDS = 1577836800                # the same in seconds since 1970
SEED = 1
HYPERVISOR_FAILED = 121                 # QEMU's status after a panic of the hypervisor
PROGRAM = "qemu-system-arm"
END_GRACE_S = 3
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


# The configuration of Linux (tools/guest-kernel) for an architecture version.
KERNELS = {"v5": "v5", "v6": "v67", "v7": "v67"}
# The architectures that the programs of a user land run on; the default first.
USER_LANDS = {"armel": ("v5", "v6", "v7"), "armhf": ("v7",)}


class Board:
    """A board that QEMU models."""

    console = "ttyAMA0"                 # Linux's name of the first UART

    def __init__(self, machine, memory_mib, device_tree, architectures, resets=True,
                 memory_max_mib=256):
        self.machine = machine
        self.memory_mib = memory_mib    # by default
        self.memory_max_mib = memory_max_mib    # one contiguous bank, below the devices
        self.device_tree = device_tree  # file name, as Linux builds it
        self.architectures = architectures      # by -cpu name, the default first
        self.resets = resets            # QEMU models its reset, which ends native Linux

    def default_cpu(self):
        """The processor that is used without --cpu."""
        return next(iter(self.architectures))

    def memory_sizes(self):
        """The sizes in MiB that it may have, doubling from the default."""
        mib = self.memory_mib
        while mib <= self.memory_max_mib:
            yield mib
            mib *= 2

    def kernel(self, cpu):
        """The configuration of Linux for one of its processors."""
        return KERNELS[self.architectures[cpu]]

    def user_lands(self, cpu):
        """The user lands that run on one of its processors."""
        return [name for name, architectures in USER_LANDS.items()
                if self.architectures[cpu] in architectures]


# arm1136-r2 is ARM1136 r0, which the hypervisor refuses.
_CORES = {"arm926": "v5", "arm1136": "v6", "arm1176": "v6"}
BOARDS = {
    "versatilepb": Board("versatilepb", 128, "versatile-pb.dtb",
                         {**_CORES, "arm1136-r2": "v6"}),
    "realview-eb": Board("realview-eb", 256, "arm-realview-eb.dtb", _CORES, resets=False),
    "realview-eb-mpcore": Board("realview-eb-mpcore", 256, "arm-realview-eb-11mp-ctrevb.dtb",
                                {"arm11mpcore": "v6"}, resets=False),
    "realview-pb-a8": Board("realview-pb-a8", 256, "arm-realview-pba8.dtb",
                            {"cortex-a8": "v7"}, memory_max_mib=512),
    "realview-pbx-a9": Board("realview-pbx-a9", 256, "arm-realview-pbx-a9.dtb",
                             {"cortex-a9": "v7"}, memory_max_mib=512),
    "vexpress-a9": Board("vexpress-a9", 256, "vexpress-v2p-ca9.dtb",
                         {"cortex-a9": "v7"}, memory_max_mib=1024),
}
DEFAULT_BOARD = "versatilepb"


def choose(name, cpu=None):
    """(board, cpu) by name, the board's first processor by default. The Failure for
    an unknown name lists the known ones."""
    board = BOARDS.get(name)
    if board is None:
        raise Failure(f"no board {name}; there are: {', '.join(BOARDS)}")
    cpu = cpu or board.default_cpu()
    if cpu not in board.architectures:
        others = [other for other in BOARDS if cpu in BOARDS[other].architectures]
        raise Failure(f"{name} has no processor {cpu}; there are: "
                      f"{', '.join(board.architectures)}" +
                      (f" ({cpu} is on: {', '.join(others)})" if others else ""))
    return board, cpu


def common_arguments(board, cpu, memory_mib):
    """The arguments of every run."""
    return ["-M", board.machine, "-cpu", cpu, "-m", str(memory_mib),
            "-display", "none", "-audiodev", "none,id=audio0", "-monitor", "none",
            "-nic", "none", "-no-reboot",
            "-chardev", "stdio,id=uart0,signal=off", "-serial", "chardev:uart0"]


def memory_argument(arguments):
    """The size in MiB of the last -m in a user's arguments, or None."""
    for option, value in reversed(list(zip(arguments, arguments[1:]))):
        match = re.match(r"(?:size=)?(\d+)([MG]?)(?:,|\Z)", value)
        if option in ("-m", "--m") and match:
            return int(match[1]) << (10 if match[2] == "G" else 0)
    return None


def hypervisor_arguments(image, device_tree, bundle, boot_arguments):
    """The arguments that boot the hypervisor. device_tree and bundle may be None; QEMU
    passes ATAGS instead of a device tree.
    """
    tree = ["-dtb", device_tree] if device_tree else []
    initrd = ["-initrd", bundle] if bundle else []
    return ["-kernel", image, *tree, *initrd, "-append", boot_arguments,
            "-semihosting-config", "enable=on,target=native"]


# Words as Linux splits them (lib/cmdline.c: next_arg()): white space within quotes
# does not end a word; the words behind "--" are init's.
_WORD = re.compile(r'(?:[^\s"]|"[^"]*(?:"|\Z))+\s*', re.ASCII)
_REPLACED = re.compile(r'"?(?:console=|earlycon(?:[="\s]|\Z)|panic=)', re.ASCII)
_END = re.compile(r'"?--"?\s*\Z', re.ASCII)


def native_boot_arguments(board, bootargs):
    """A domain's boot arguments, changed for Linux on the bare board: console= names
    the board's UART, and panic=-1 resets at once. Everything else is kept, with
    quotes and runs of spaces."""
    kept, at = "", 0
    for match in _WORD.finditer(bootargs):
        if _END.match(match[0]):
            break
        kept += bootargs[at:match.start()]
        if not _REPLACED.match(match[0]):
            kept += match[0]
        at = match.end()
    # In front: behind a "--" or an unclosed quote they would have no effect.
    rest = kept + bootargs[at:]
    return f"console={board.console} panic=-1{' ' * bool(rest)}{rest}"


def native_arguments(kernel, device_tree, initramfs, boot_arguments):
    """The arguments that boot Linux on the bare board."""
    return ["-kernel", kernel, "-dtb", device_tree, "-initrd", initramfs,
            "-append", boot_arguments]


def icount_arguments(shift):
    """An instruction takes 2**shift ns; no clock depends on the PC's."""
    return ["-icount", f"shift={shift},align=off,sleep=off",
            "-rtc", f"base={RTC_BASE},clock=vm", "-seed", str(SEED)]


def gdb_arguments(path):
    """Stop before the first instruction; gdb connects to a socket."""
    return ["-S", "-chardev", f"socket,id=gdb0,path={path},server=on,wait=off",
            "-gdb", "chardev:gdb0"]


def die_with_parent():
    """For preexec_fn: have the kernel kill this process when its parent dies."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A running QEMU; a context manager that ends it."""

    def __init__(self, arguments, error_log):
        self.command = [os.environ.get("VAMBRACE_QEMU", PROGRAM), *arguments]
        self._error_log = error_log
        self._process = None

    def shell_command(self):
        """The exact command line, for a shell."""
        return shlex.join(self.command)

    def __enter__(self):
        with open(self._error_log, "wb") as errors:
            # A session of its own: Ctrl-C signals the runner alone.
            self._process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, bufsize=0, start_new_session=True, preexec_fn=die_with_parent)
        os.set_blocking(self._process.stdin.fileno(), False)
        return self

    def __exit__(self, *exception):
        self.end()
        self._process.stdin.close()
        self._process.stdout.close()

    @property
    def uart_in(self):
        """Descriptor to write the UART's input to."""
        return self._process.stdin.fileno()

    @property
    def uart_out(self):
        """Descriptor to read the UART's output from."""
        return self._process.stdout.fileno()

    def status(self):
        """Wait for QEMU, which has closed its end of the UART; its exit status, or
        minus the number of the signal that ended it."""
        return self._process.wait()

    def end(self):
        """End QEMU and wait until it has ended."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_GRACE_S)
            return
        self._process.kill()
        self._process.wait()
