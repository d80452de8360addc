# SPDX-License-Identifier: GPL-2.0
"""GDB's remote protocol at a guest's console, where kgdb answers.

SPEC: GDB's manual, appendix E ("GDB Remote Serial Protocol"): a packet is
`$data#` and two digits of checksum, and is acknowledged by `+`.
"""

import re

import pexpect
from cache import Failure

ANSWER_S = 60
# The registers of a `g` packet, for ARM: r0 to r15, eight of FPA, fps, cpsr.
PC = 15


class Stub:
    """kgdb, at a console that pexpect controls."""

    def __init__(self, console):
        self._console = console

    def packet(self):
        """The data of the next packet."""
        try:
            self._console.expect(rb"\$([^#$]*)#([0-9a-f]{2})", timeout=ANSWER_S)
        except (pexpect.TIMEOUT, pexpect.EOF):
            raise Failure(f"kgdb does not answer: {self._console.before[-200:]!r}") from None
        data, checksum = self._console.match.groups()
        if sum(data) % 256 != int(checksum, 16):
            raise Failure(f"kgdb's packet {data!r} has a wrong checksum")
        self._console.send(b"+")
        return data

    def send(self, request):
        """Send a request; c is answered when the kernel stops again."""
        self._console.send(b"$%s#%02x" % (request, sum(request) % 256))

    def ask(self, request):
        """Send a request and return the answer."""
        self.send(request)
        return self.packet()

    def expect_ok(self, request):
        """Send a request whose answer must be OK."""
        answer = self.ask(request)
        if answer != b"OK":
            raise Failure(f"kgdb answers {answer!r} to {request!r}")

    def memory(self, address, size):
        """Bytes of the kernel's memory."""
        answer = self.ask(b"m%x,%x" % (address, size))
        if not re.fullmatch(rb"([0-9a-f]{2})*", answer) or len(answer) != 2 * size:
            raise Failure(f"kgdb answers {answer!r} when asked for memory at {address:#x}")
        return bytes.fromhex(answer.decode())

    def register(self, number):
        """The value of a register."""
        word = self.ask(b"g")[8 * number:8 * number + 8]
        return int.from_bytes(bytes.fromhex(word.decode()), "little")
