# SPDX-License-Identifier: GPL-2.0
"""Demultiplexing of the board's UART, and the user's terminal.

The hypervisor writes its own lines with the prefix "(XEN) " and those of domain N
with "(dN) ". When another source interrupts a domain's unfinished line, the line
is ended with CR LF and continued with the prefix "(dN)+", so the end of a
domain's line is known only when its next line starts. After a carriage return
inside a line, which moves the cursor to column 0, the hypervisor writes the prefix
again; the demultiplexer removes it. With --native there are no prefixes.

Invariant: each byte that a domain wrote (line ends as LF) is delivered once and
in order.
"""

import contextlib
import os
import re
import signal
import termios
import tty

from cache import Failure, os_reason

HYPERVISOR = -1
NATIVE = 1

_PREFIX = re.compile(rb"\((?:XEN|d(\d{1,3}))\)([ +])")


class Demultiplexer:
    """Splits a UART stream into lines of the hypervisor and of the domains.

    deliver(source, text) gets each line without its end; source is HYPERVISOR
    or the number of a domain. ready(text) returns True for a line that needs no
    continuation, such as a frame of the agent; it is delivered at once.
    """

    def __init__(self, deliver, ready, native=False):
        self._deliver = deliver
        self._ready = ready
        self._native = native
        self._rest = b""
        self._held = {}

    def feed(self, data):
        """Take the next bytes of the stream."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line.removesuffix(b"\r"))

    def close(self):
        """The stream has ended: deliver the unfinished lines."""
        if self._rest:
            self._line(self._rest)
            self._rest = b""
        for source in sorted(self._held):
            self._deliver_guest(source, self._held[source])
        self._held.clear()

    def _line(self, line):
        if self._native:
            self._deliver(NATIVE, line.rstrip(b"\r"))
            return
        match = _PREFIX.match(line)
        if not match or match[1] is None:
            self._deliver(HYPERVISOR, line[match.end() if match else 0:].rstrip(b"\r"))
            return
        again = b"\r" + match[0].replace(b"+", b" ")
        self._guest_line(int(match[1]), match[2] == b"+",
                         line[match.end():].replace(again, b"\r"))

    def _deliver_guest(self, source, text):
        self._deliver(source, text.rstrip(b"\r"))

    def _guest_line(self, source, continued, text):
        held = self._held.pop(source, None)
        if held is not None and continued:
            text = held + text
        elif held is not None:
            self._deliver_guest(source, held)
        if self._ready(text.rstrip(b"\r")):
            self._deliver_guest(source, text)
        else:
            self._held[source] = text


class Keys:
    """The user's input: finds Ctrl-A x, passes everything else on."""

    CTRL_A = 0x01

    def __init__(self):
        self._count = 0         # Ctrl-A in a row, 1 to 3; three are the hypervisor's

    def feed(self, data):
        """(bytes to pass on, whether Ctrl-A x was typed)."""
        for position, byte in enumerate(data):
            if byte == self.CTRL_A:
                self._count = self._count % 3 + 1
            elif byte in b"xX" and self._count in (1, 2):
                return data[:position], True
            else:
                self._count = 0
        return data, False


class Terminal:
    """The user's terminal in raw mode; a context manager that restores it. It is
    restored, too, while SIGTSTP has stopped the process."""

    def __init__(self, fd):
        self.fd = fd
        self._saved = None

    def __enter__(self):
        self._saved = termios.tcgetattr(self.fd)
        tty.setraw(self.fd, termios.TCSANOW)
        signal.signal(signal.SIGTSTP, self._stop)
        return self

    def __exit__(self, *exception):
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        self._restore()

    def _restore(self):
        with contextlib.suppress(termios.error):        # it may have been hung up
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self._saved)

    def _stop(self, _number, _frame):
        self._restore()
        os.kill(os.getpid(), signal.SIGSTOP)
        tty.setraw(self.fd, termios.TCSANOW)


class Output:
    """A file descriptor that is written without blocking the runner.

    O_NONBLOCK is not set, since it would affect every process that shares the
    open file. A pipe that poll() reports writable takes PIPE_BUF bytes at once.
    """

    CHUNK = 4096

    def __init__(self, fd, name):
        self.fd = fd
        self._name = name               # for the user
        self._waiting = bytearray()

    def write(self, data):
        """Queue data for flush()."""
        self._waiting += data

    def pending(self):
        """The number of queued bytes."""
        return len(self._waiting)

    def flush(self):
        """Write one chunk; called when poll() reports the descriptor writable."""
        try:
            done = os.write(self.fd, self._waiting[:self.CHUNK])
        except (BrokenPipeError, BlockingIOError):
            raise
        except OSError as error:
            raise Failure(os_reason(error, self._name)) from None
        del self._waiting[:done]


class Prefixer:
    """Puts a prefix before each line of a stream."""

    def __init__(self, prefix, write):
        self._prefix = prefix
        self._write = write
        self._rest = b""

    def feed(self, data):
        """Take the next bytes; complete lines are written."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._write(self._prefix + line + b"\n")

    def close(self):
        """The stream has ended: write an unfinished line, and a newline."""
        if self._rest:
            self._write(self._prefix + self._rest + b"\n")
            self._rest = b""
