# SPDX-License-Identifier: GPL-2.0
"""The --exec protocol, host side: the agent's directory, and its frames.

tools/agent/agent.c describes the format of both. The commands are in a cpio
archive appended to the guest's ramdisk: they need no console input, on which a
run under -icount would depend. Their output comes back in frames, one console
line each.

Invariant: frames are delivered complete and in order, or FrameError is raised:
output is never lost, altered or reordered without notice.
"""

import base64
import binascii
import re
import zlib

from newc import Archive

DIRECTORY = "run/vambrace"
COMMAND_MAX = 16384
COMMANDS_MAX = 64
MARK = b"@vmb "
READY, STARTED, STDOUT, STDERR, EXIT, FAILED, DONE = "r", "s", "o", "e", "x", "f", "z"

_FRAME = re.compile(rb"@vmb ((\d{1,9}) (\d{1,3}) ([a-z]) ([tb]) (\d{1,5}) )"
                    rb"([0-9a-f]{8}) ([ -~]*)\r*\n?\Z")
_ESCAPE = re.compile(rb"%([0-9a-f]{2})")


class FrameError(Exception):
    """A frame is damaged or missing."""


class Frame:
    """One decoded frame."""

    def __init__(self, seq, index, kind, payload):
        self.seq = seq
        self.index = index
        self.kind = kind
        self.payload = payload


def archive(commands, start, end):
    """The cpio archive that makes a guest run `commands`, a list of strings.

    start: "now", "go" or a number of seconds since 1970; end: "poweroff",
    "restart" or "exit".
    """
    result = Archive()
    result.directory(DIRECTORY)
    result.file(f"{DIRECTORY}/exec", f"{start} {end} {len(commands)}\n".encode())
    for index, command in enumerate(commands):
        result.file(f"{DIRECTORY}/command.{index}", command_bytes(command))
    return result.finish()


def command_bytes(command):
    """A command's bytes as they were given on the command line."""
    return command.encode("utf-8", "surrogateescape")


def _unescape(data):
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data)


def decode(line):
    """The Frame at the end of a console line, or None when there is none.

    Text before MARK, such as a prompt, is ignored. FrameError: there is a MARK, but
    no valid frame after it.
    """
    at = line.rfind(MARK)
    if at < 0:
        return None
    match = _FRAME.match(line, at)
    if not match:
        raise FrameError("a line of the agent is damaged")
    head, seq, index, kind, encoding, size, crc, encoded = match.groups()
    if zlib.crc32(head + encoded) != int(crc, 16):
        raise FrameError(f"frame {int(seq)} of the agent has a wrong checksum")
    try:
        payload = (_unescape(encoded) if encoding == b"t"
                   else base64.b64decode(encoded, validate=True))
    except binascii.Error:
        raise FrameError(f"frame {int(seq)} of the agent is not base64") from None
    if len(payload) != int(size):
        raise FrameError(f"frame {int(seq)} of the agent has a wrong length")
    return Frame(int(seq), int(index), kind.decode(), payload)


class Sequence:
    """Checks that the frames of one agent arrive complete and in order."""

    def __init__(self):
        self.next = 0

    def check(self, frame):
        """FrameError when frame is not the next one."""
        if frame.seq != self.next:
            raise FrameError(f"frame {self.next} of the agent is missing "
                             f"(frame {frame.seq} came)")
        self.next += 1
