# SPDX-License-Identifier: GPL-2.0
"""The demultiplexer, the keys and the prefixes."""

import unittest

import common                           # noqa: F401 (sets the library's path)
from console import Demultiplexer, HYPERVISOR, Keys, NATIVE, Prefixer

STREAM = (b"early\r\n"
          b"(XEN) Vambrace\r\n"
          b"(d1) one\r\n"
          b"(d1) tw\r\n"                # interrupted
          b"(d2) zwei\r\n"
          b"(XEN) note\r\n"
          b"(d1)+o\r\n"
          b"(d1) \r\n"
          b"(d2) (d1) not a prefix\r\n"
          b"(d1) last")
HYPERVISOR_LINES = [b"early", b"Vambrace", b"note"]
LINES_1 = [b"one", b"two", b"", b"last"]
LINES_2 = [b"zwei", b"(d1) not a prefix"]


def demultiplex(stream, size, ready=lambda text: False, native=False, close=True):
    """Lines by source, of a stream that comes in pieces."""
    lines = {}
    demultiplexer = Demultiplexer(lambda source, text: lines.setdefault(source, []).append(text),
                                  ready, native)
    for at in range(0, len(stream), size):
        demultiplexer.feed(stream[at:at + size])
    if close:
        demultiplexer.close()
    return lines


class Demultiplexing(unittest.TestCase):
    """Lines are delivered whole, in whatever pieces the stream comes."""

    def test_pieces(self):
        for size in range(1, len(STREAM) + 1):
            lines = demultiplex(STREAM, size)
            self.assertEqual(lines, {HYPERVISOR: HYPERVISOR_LINES, 1: LINES_1, 2: LINES_2}, size)

    def test_twice_interrupted(self):
        lines = demultiplex(b"(d1) a\r\n(XEN) x\r\n(d1)+b\r\n(XEN) y\r\n(d1)+c\r\n(d1) d\r\n", 7)
        self.assertEqual(lines[1], [b"abc", b"d"])

    def test_held_until_it_is_known_to_be_complete(self):
        stream = b"(d1) abc\r\n"
        self.assertEqual(demultiplex(stream, 4, close=False), {})
        self.assertEqual(demultiplex(stream, 4, lambda text: text == b"abc", close=False),
                         {1: [b"abc"]})

    def test_carriage_return_inside_a_line(self):
        for size in range(1, 40):
            lines = demultiplex(b"(d1) 10%\r(d1) 20%\r\r(d1) 30%\r\n(d12) a\r(d12) (d12) b\r\n",
                                size)
            self.assertEqual(lines, {1: [b"10%\r20%\r\r30%"], 12: [b"a\r(d12) b"]}, size)

    def test_carriage_return_of_another_source_is_text(self):
        self.assertEqual(demultiplex(b"(d1) a\r(d1) (d2) b\r\n", 5), {1: [b"a\r(d2) b"]})

    def test_interrupted_behind_a_carriage_return(self):
        lines = demultiplex(b"(d1) 10%\r\r\n(XEN) x\r\n(d1)+(d1) 20%\r(d1) 30%\r\r\n", 3)
        self.assertEqual(lines[1], [b"10%\r(d1) 20%\r30%"])

    def test_interrupted_before_its_end(self):
        self.assertEqual(demultiplex(b"(d1) abc\r\r\n(d2) x\r\n(d1)+\n(d1) d", 4)[1],
                         [b"abc", b"d"])

    def test_native(self):
        self.assertEqual(demultiplex(b"(d1) a\r\n(XEN) b\r\nc", 3, native=True),
                         {NATIVE: [b"(d1) a", b"(XEN) b", b"c"]})


class TypedKeys(unittest.TestCase):
    """Ctrl-A x ends the run; everything else is passed on."""

    CASES = [
        (b"ls\r", b"ls\r", False),
        (b"\x01x", b"\x01", True),
        (b"\x01\x01\x01x", b"\x01\x01\x01x", False),
        (b"\x01\x01x", b"\x01\x01", True),
        (b"\x01\x01\x01\x01x", b"\x01\x01\x01\x01", True),
        (b"\x01ax", b"\x01ax", False),
        (b"x", b"x", False),
    ]

    def test_cases(self):
        for typed, passed, left in self.CASES:
            self.assertEqual(Keys().feed(typed), (passed, left), typed)

    def test_byte_by_byte(self):
        for typed, passed, left in self.CASES:
            keys, got = Keys(), b""
            for byte in typed:
                data, leaves = keys.feed(bytes([byte]))
                got += data
                if leaves:
                    break
            self.assertEqual((got, leaves), (passed, left), typed)


class Prefixes(unittest.TestCase):
    """Each line has its prefix and its end."""

    def test_lines(self):
        out = []
        prefixer = Prefixer(b"a: ", out.append)
        for piece in (b"on", b"e\ntwo\n\nth", b"ree"):
            prefixer.feed(piece)
        prefixer.close()
        self.assertEqual(b"".join(out), b"a: one\na: two\na: \na: three\n")
