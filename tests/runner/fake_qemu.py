#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A fake QEMU with hypervisor, for tests of tools/run.

It takes QEMU's command line, reads the bundle as the hypervisor does, and runs
the real agent, built for the host, with the commands from each domain's ramdisk.
Its UART follows the rules of the hypervisor's console: prefixes, one source at a
time, interrupted lines, Ctrl-A three times. FAKE_QEMU selects a failure to
inject, see MISHAPS.
"""

import os
import re
import select
import signal
import sys
import time

import common                           # noqa: F401 (sets the library's path)
from common import HostAgent
import fdt

MISHAPS = {
    "": "nothing",
    "panic": "the hypervisor panics at once",
    "die": "QEMU ends at once with status 1",
    "vanish": "QEMU is killed when every agent has started",
    "leave": "QEMU ends with status 0 when every agent has started",
    "crash": "linux1 crashes when every agent has started",
    "damage": "a byte of linux1's fourth frame is altered",
    "drop": "linux1's fourth frame is lost",
    "interrupt": "the hypervisor writes a line into the middle of every guest line",
    "silent": "no guest starts",
    "refuse": "linux1 is refused",
    "refuse2": "linux2 is refused",
    "refuse all": "every domain is refused",
    "leave out": "the last domain is left out",
}                                       # failures to inject
QEMU_STATUS_PANIC = 121


class Uart:
    """The hypervisor's console."""

    def __init__(self, mishap):
        self._source = None             # the source of the unfinished line
        self._mishap = mishap

    def _send(self, data):
        while data:
            data = data[os.write(1, data):]

    def hypervisor(self, text):
        """A line of the hypervisor."""
        if self._source is not None:
            self._send(b"\r\n")
        self._interrupted, self._source = self._source, None
        self._send(b"(XEN) " + text.encode() + b"\r\n")

    _interrupted = None
    _open = ()

    def guest(self, number, data):
        """Bytes of a domain."""
        for piece in re.findall(rb"[^\n]*\n|[^\n]+", data):
            self._piece(number, piece)

    def _piece(self, number, piece):
        if self._source not in (None, number):
            self._send(b"\r\n")
        if self._source != number:
            mark = b"+" if number in self._open else b" "
            self._send(b"(d%d)%s" % (number, mark))
        self._source = number
        self._open = set(self._open) | {number}
        if self._mishap == "interrupt" and len(piece) > 8:
            self._send(piece[:5])
            self.hypervisor("an interruption")
            self._send(b"(d%d)+" % number)
            self._source = number
            piece = piece[5:]
        self._send(piece)
        if piece.endswith(b"\n"):
            self._source = None
            self._open.discard(number)


class Guest:
    """A domain of the bundle."""

    def __init__(self, number, name, ramdisk):
        self.number = number
        self.name = name
        self.agent = None
        self.ended = False
        self.refused = False
        self.seen = b""                 # what it wrote, for the mishaps
        self.plan = plan_of(ramdisk)

    def start(self, program):
        """Boot."""
        if self.plan:
            start, commands = self.plan
            self.agent = HostAgent(program, commands, start)


def members(archive):
    """(name, data) of the members of a newc archive."""
    at = 0
    while at < len(archive):
        size, name_size = (int(archive[at + o:at + o + 8], 16) for o in (54, 94))
        name = archive[at + 110:at + 110 + name_size - 1].decode()
        data_at = at + 110 + name_size + -(110 + name_size) % 4
        if name == "TRAILER!!!":
            return
        yield name, archive[data_at:data_at + size]
        at = data_at + size + -size % 4


def plan_of(ramdisk):
    """(start, commands) of the archive with the agent's plan, or None."""
    for match in re.finditer(rb"070701", ramdisk):
        files = dict(members(ramdisk[match.start():]))
        if "run/vambrace/exec" in files:
            start, _, count = files["run/vambrace/exec"].decode().split()
            return start, [files[f"run/vambrace/command.{i}"] for i in range(int(count))]
    return None


def load(path):
    """The guests of a bundle."""
    with open(path, "rb") as source:
        images = fdt.read(source.read()).child("images")
    config = fdt.read(images.child("domains").properties["data"])
    for number, node in enumerate(config.child("chosen").children, 1):
        name = node.child("ramdisk").string("vambrace,image")
        yield Guest(number, node.name, images.child(name).properties["data"])


class Machine:
    """The board with its hypervisor."""

    def __init__(self, arguments):
        option = dict(zip(arguments, arguments[1:]))
        self.mishap = os.environ.get("FAKE_QEMU", "")
        assert self.mishap in MISHAPS, self.mishap
        self.program = os.environ["FAKE_AGENT"]
        self.uart = Uart(self.mishap)
        self.guests = list(load(option["-initrd"]))
        print("memory:", option["-m"], file=sys.stderr)
        names = option["-append"].partition("qemu-exit=")[2]
        self.awaited = names.split(",") if names else [g.name for g in self.guests]
        self.focus = 1
        self.escapes = 0
        self.typed = b""                # input that its domain has not read yet

    def event(self, guest, text):
        """A line about a domain, which tools/run parses."""
        self.uart.hypervisor(f"d{guest.number} {guest.name}: {text}")

    def end(self, guest, reason):
        """A domain has ended."""
        guest.ended = True
        self.event(guest, f"ended: {reason}")
        self.uart.hypervisor(f"d{guest.number} counters: svc=12 fault=3")

    def input(self, data):
        """Bytes that the UART receives."""
        for byte in data:
            if byte == 1:
                self.escapes += 1
                if self.escapes == 3:
                    self.focus, self.escapes, self.typed = 0, 0, b""
                continue
            self.escapes = 0
            if self.focus == 0 and chr(byte).isdigit():
                self.focus = int(chr(byte))
            elif self.focus:
                self.typed += bytes([byte])

    def deliver(self):
        """The domain reads the console input."""
        guest = self.guests[self.focus - 1] if self.focus else None
        if guest and guest.agent and not guest.ended:
            os.write(guest.agent.fd, self.typed)
            self.typed = b""

    def output(self, guest):
        """Move a guest's output; notice its end."""
        try:
            data = os.read(guest.agent.fd, 4096)
        except OSError:
            data = b""
        guest.seen += data
        if self.mishap in ("damage", "drop") and guest.number == 1:
            data = self.spoil(guest)
        self.uart.guest(guest.number, data)

    def spoil(self, guest):
        """The complete lines, with the fourth frame damaged or lost."""
        *lines, guest.seen = guest.seen.split(b"\n")
        result = b""
        for line in lines:
            if line.startswith(b"@vmb 3 "):
                line = line.replace(b"a", b"b") if self.mishap == "damage" else b"lost\r"
            result += line + b"\n"
        return result

    def up(self):
        """Every agent has started its commands."""
        return all(b" s t 0 " in guest.seen for guest in self.guests if guest.agent)

    def act(self):
        """Inject the failures that come once every agent has started."""
        if self.mishap == "vanish":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.mishap == "leave":
            os._exit(0)
        if self.mishap == "crash" and not self.guests[0].ended:
            self.uart.guest(1, b"Kernel panic - not syncing: test\r\n")
            self.guests[0].agent.close()
            self.end(self.guests[0], "crash")

    def boot(self):
        """Start the domains, and inject the failures that come at boot."""
        self.uart.hypervisor("Vambrace, a fake")
        if self.mishap == "panic":
            self.uart.hypervisor("PANIC: a test")
            sys.exit(QEMU_STATUS_PANIC)
        if self.mishap == "die":
            print("fake_qemu: no such machine", file=sys.stderr)
            sys.exit(1)
        if self.mishap == "leave out":
            self.guests.pop()
            self.uart.hypervisor("1 domains are left out: at most 7 are possible")
        refused = {"refuse": (1,), "refuse2": (2,), "refuse all": range(1, 9)}
        for guest in self.guests:
            if guest.number in refused.get(self.mishap, ()):
                guest.refused = True
                self.event(guest, "refused: the kernel is a zImage")
            else:
                self.event(guest, "64 MiB")
        for guest in self.guests:
            if not guest.refused and self.mishap != "silent":
                self.event(guest, "started")
                self.uart.guest(guest.number, b"Linux version 6.1\r\n# ")
                guest.start(self.program)
                if not guest.plan and self.mishap:
                    self.end(guest, "poweroff")

    def run(self):
        """Run until the awaited domains have ended."""
        self.boot()
        while not all(guest.ended or guest.refused for guest in self.guests
                      if guest.name in self.awaited):
            self.deliver()
            running = [guest for guest in self.guests if guest.agent and not guest.ended]
            ready, _, _ = select.select([0] + [guest.agent.fd for guest in running],
                                        [], [], 0.02)
            if 0 in ready:
                data = os.read(0, 4096)
                if not data:
                    time.sleep(0.02)
                self.input(data)
            for guest in running:
                if guest.agent.fd in ready:
                    self.output(guest)
                elif guest.agent.ended():
                    self.end(guest, "poweroff")
            if self.up():
                self.act()


Machine(sys.argv[1:]).run()
