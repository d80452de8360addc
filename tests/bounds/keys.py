# SPDX-License-Identifier: GPL-2.0
"""The console input while two domains keep their rings full: every key of the
hypervisor, and input for the domains."""

import re

SWITCH = b"\x01\x01\x01"
TO_HYPERVISOR = rb"\*\*\* input to the hypervisor"
TO_DOMAIN = rb"\*\*\* input to d%d "
QUIT = b"Q"                             # ends a domain: tests/guests/keys

# The keys of kernel/keys.c, and the end of each one's output.
ANSWERS = {
    "h": rb"give the input to that domain",
    "d": rb"d2 second\n(.*\n)*?\(XEN\)   r12 ",
    "q": rb"time in ms: hypervisor",
    "m": rb"memory in MiB: ",
    "r": rb"run queue: ",
    "s": rb"next key: SysRq",
}
# Those that select a domain; and one without a function.
DOMAINS = "0123456789ABCDEF"
NO_KEY = "~"
TYPED = {*ANSWERS, *DOMAINS}

# Each: what is typed, and what must be printed before the next.
STEPS = [
    (b"", rb"d2 second: started"),
    (SWITCH, TO_HYPERVISOR),
    *((key.encode(), answer) for key, answer in ANSWERS.items() if key != "s"),
    # All at once, and some without a function.
    ((NO_KEY + "".join(key for key in ANSWERS if key != "s")).encode() * 20, ANSWERS["r"]),
    *((key.encode(), rb"domain \d+ is not running") for key in DOMAINS if key not in "012"),
    # SysRq for a domain that does not take it, then for one that does.
    (b"2", TO_DOMAIN % 2), (SWITCH, TO_HYPERVISOR), (b"s", ANSWERS["s"]),
    (b"h", rb"takes no SysRq"),
    (b"1", TO_DOMAIN % 1), (SWITCH, TO_HYPERVISOR), (b"s", ANSWERS["s"]), (b"h0", b""),
    # More input than a domain reads at a time, and than is buffered for it.
    (b"2", TO_DOMAIN % 2), (b"x" * 3000 + SWITCH, TO_HYPERVISOR),
    # Both domains end, one after the other.
    (b"1", TO_DOMAIN % 1), (QUIT, rb"d1 first: ended: poweroff"), (SWITCH, TO_HYPERVISOR),
    (b"dqr", ANSWERS["q"]), (b"1", rb"domain 1 is not running"), (SWITCH, TO_DOMAIN % 2),
    (QUIT, rb"d2 second: ended: poweroff"),
]
_TAIL = 8192                            # bytes of output that are searched for an answer


class Typist:
    """Types each step once the step before was answered."""

    def __init__(self):
        self._left = list(STEPS)
        self._said = b""

    def missing(self):
        """The step whose answer has not come, if any."""
        return self._left[0] if self._left else None

    def hear(self, data):
        """Take output of the UART; return what is typed now."""
        typed = b""
        self._said = (self._said + data.replace(b"\r", b""))
        while self._left and (match := re.search(self._left[0][1], self._said)):
            self._said = self._said[match.end():]
            self._left.pop(0)
            typed += self._left[0][0] if self._left else b""
        self._said = self._said[-_TAIL:]
        return typed
