# SPDX-License-Identifier: GPL-2.0
"""QEMU: the boards, its command line, its process.

The board's first UART is QEMU's stdin and stdout, two pipes that belong to the
runner: no multiplexer, no monitor, no network. QEMU is killed by the kernel
when the runner dies, however it dies. Semihosting is on only when the
hypervisor runs, and never for user mode.
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
RTC_SECONDS = 1577836800                # the same, since 1970
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
    """A board that QEMU models, as far as it must be told apart from others."""

    console = "ttyAMA0"                 # Linux's name of the first UART

    def __init__(self, machine, memory_mib, device_tree, architectures, resets=True,
                 memory_max_mib=256):
        self.machine = machine
        self.memory_mib = memory_mib
        self.memory_max_mib = memory_max_mib    # in one piece, below its devices
        self.device_tree = device_tree  # its file among those of Linux
        self.architectures = architectures      # by -cpu name, the default first
        self.resets = resets            # a reset of native Linux ends QEMU

    def default_cpu(self):
        """The processor that is taken without --cpu."""
        return next(iter(self.architectures))

    def memory_sizes(self):
        """The MiB it may have, the default first, each the double of the one before."""
        mib = self.memory_mib
        while mib <= self.memory_max_mib:
            yield mib
            mib *= 2

    def kernel(self, cpu):
        """The configuration of Linux for one of its processors."""
        return KERNELS[self.architectures[cpu]]

    def user_lands(self, cpu):
        """What runs on one of its processors."""
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
    """(board, cpu) of these names, the board's first processor by default;
    fails and says what there is."""
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
    """What every run has in common."""
    return ["-M", board.machine, "-cpu", cpu, "-m", str(memory_mib),
            "-display", "none", "-audiodev", "none,id=audio0", "-monitor", "none",
            "-nic", "none", "-no-reboot",
            "-chardev", "stdio,id=uart0,signal=off", "-serial", "chardev:uart0"]


def memory_argument(arguments):
    """The MiB of the last -m among a user's arguments, or None."""
    for option, value in reversed(list(zip(arguments, arguments[1:]))):
        match = re.match(r"(?:size=)?(\d+)([MG]?)(?:,|\Z)", value)
        if option in ("-m", "--m") and match:
            return int(match[1]) << (10 if match[2] == "G" else 0)
    return None


def hypervisor_arguments(image, device_tree, bundle, boot_arguments):
    """The hypervisor with its bundle, if there is one; without a device tree, QEMU
    passes ATAGS.
    """
    tree = ["-dtb", device_tree] if device_tree else []
    initrd = ["-initrd", bundle] if bundle else []
    return ["-kernel", image, *tree, *initrd, "-append", boot_arguments,
            "-semihosting-config", "enable=on,target=native"]


# Words as Linux takes them apart (lib/cmdline.c: next_arg()): white space does not
# end one within quotes; behind a word "--" they are init's.
_WORD = re.compile(r'(?:[^\s"]|"[^"]*(?:"|\Z))+\s*', re.ASCII)
_REPLACED = re.compile(r'"?(?:console=|earlycon(?:[="\s]|\Z)|panic=)', re.ASCII)
_END = re.compile(r'"?--"?\s*\Z', re.ASCII)


def native_boot_arguments(board, bootargs):
    """A domain's boot arguments for Linux on the bare board: its console instead of
    those that are there, and a panic ends QEMU; all else as it is, quotes and runs
    of spaces included."""
    kept, at = "", 0
    for match in _WORD.finditer(bootargs):
        if _END.match(match[0]):
            break
        kept += bootargs[at:match.start()]
        if not _REPLACED.match(match[0]):
            kept += match[0]
        at = match.end()
    # In front, where neither a "--" nor an open quote comes before.
    rest = kept + bootargs[at:]
    return f"console={board.console} panic=-1{' ' * bool(rest)}{rest}"


def native_arguments(kernel, device_tree, initramfs, boot_arguments):
    """Linux on the bare board."""
    return ["-kernel", kernel, "-dtb", device_tree, "-initrd", initramfs,
            "-append", boot_arguments]


def icount_arguments(shift):
    """One instruction is 2**shift ns; nothing of the PC's time gets in."""
    return ["-icount", f"shift={shift},align=off,sleep=off",
            "-rtc", f"base={RTC_BASE},clock=vm", "-seed", str(SEED)]


def gdb_arguments(path):
    """Stop before the first instruction, wait for gdb at a socket."""
    return ["-S", "-chardev", f"socket,id=gdb0,path={path},server=on,wait=off",
            "-gdb", "chardev:gdb0"]


def die_with_parent():
    """For preexec_fn: the kernel ends the process when the one that started it ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A running QEMU; a context manager after which it is gone."""

    def __init__(self, arguments, error_log):
        self.command = [os.environ.get("VAMBRACE_QEMU", PROGRAM), *arguments]
        self._error_log = error_log
        self._process = None

    def shell_command(self):
        """The exact command line, for a shell."""
        return shlex.join(self.command)

    def __enter__(self):
        with open(self._error_log, "wb") as errors:
            # A session of its own: a Ctrl-C at the terminal is the runner's.
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
        """Descriptor whose bytes the board's UART receives."""
        return self._process.stdin.fileno()

    @property
    def uart_out(self):
        """Descriptor from which the bytes of the board's UART come."""
        return self._process.stdout.fileno()

    def status(self):
        """QEMU's exit status (negative: the signal that ended it) once its
        end of the UART is closed."""
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
