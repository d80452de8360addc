# SPDX-License-Identifier: GPL-2.0
"""The agent and the reader of its frames."""

import os
import unittest

import common
import execproto

BINARY = bytes(range(256)) * 40
TIME_S = 20


def frames_of(commands, start="now", typed=b""):
    """The lines with frames that the agent writes for these commands."""
    agent = common.HostAgent(AGENT, commands, start)
    data = b""
    try:
        os.write(agent.fd, typed)
        while b" z t 0 " not in data:
            data += os.read(agent.fd, 65536)
    finally:
        agent.close()
    return [line for line in data.split(b"\r\n") if execproto.MARK in line]


AGENT = common.build_agent()


class Agent(unittest.TestCase):
    """execproto decodes the frames that the agent writes."""

    def payloads(self, commands, **more):
        """Concatenated payloads by (index, kind)."""
        result = {}
        sequence = execproto.Sequence()
        for line in frames_of(commands, **more):
            frame = execproto.decode(line)
            sequence.check(frame)
            key = (frame.index, frame.kind)
            result[key] = result.get(key, b"") + frame.payload
        return result

    def test_streams_and_status(self):
        result = self.payloads([b"echo o; echo e >&2; exit 7"])
        self.assertEqual(result[0, "o"], b"o\n")
        self.assertEqual(result[0, "e"], b"e\n")
        self.assertEqual(result[0, "x"], b"7")

    def test_signal(self):
        self.assertEqual(self.payloads([b"kill -9 $$"])[0, "x"], b"137")

    def test_every_byte(self):
        octal = "".join(f"\\{byte:03o}" for byte in range(256)).encode()
        command = b"i=0; while [ $i -lt 40 ]; do printf '%b' '" + \
            octal.replace(b"\\", b"\\0") + b"'; i=$((i+1)); done"
        self.assertEqual(self.payloads([command])[0, "o"], BINARY)

    def test_environment(self):
        result = self.payloads([b"pwd; cat; readlink /proc/self/fd/0; sh -c 'kill -l $((128+13))'"])
        self.assertEqual(result[0, "o"], b"/\n/dev/null\nPIPE\n")

    def test_long_command(self):
        filler = b"x" * (execproto.COMMAND_MAX - 7)
        self.assertEqual(self.payloads([b"exit 3;" + filler])[0, "x"], b"3")

    def test_background_process_does_not_delay_the_end(self):
        self.assertEqual(self.payloads([b"sleep 5 & echo done"])[0, "o"], b"done\n")

    def test_several(self):
        result = self.payloads([b"echo a", b"echo b; exit 2"])
        self.assertEqual((result[0, "o"], result[1, "o"]), (b"a\n", b"b\n"))
        self.assertEqual((result[0, "x"], result[1, "x"]), (b"0", b"2"))

    def test_go(self):
        self.assertEqual(self.payloads([b"echo up"], start="go", typed=b"ngo\n")[0, "o"], b"up\n")

    def test_console_lost(self):
        agent = common.HostAgent(AGENT, [b"yes"])
        self.addCleanup(agent.close)
        while b" 0 o " not in os.read(agent.fd, 65536):
            pass
        self.assertEqual(agent.hang_up(TIME_S), 1)

    def test_too_late(self):
        result = self.payloads([b"echo never"], start="1577836800")
        self.assertIn(b"booted only at second", result[0, "f"])
        self.assertNotIn((0, "o"), result)


class Damage(unittest.TestCase):
    """A damaged frame is never decoded to another one."""

    def assert_never_other(self, line, wanted):
        """line decodes to nothing, to an error, or to the original frame."""
        try:
            frame = execproto.decode(line)
        except execproto.FrameError:
            return
        if frame:
            self.assertEqual((frame.seq, frame.index, frame.kind, frame.payload), wanted)

    def test_every_byte_changed_or_lost(self):
        for line in frames_of([b"echo 'hello @vmb 1'; head -c 200 /dev/urandom"]):
            frame = execproto.decode(line)
            wanted = (frame.seq, frame.index, frame.kind, frame.payload)
            for at in range(len(line)):
                for new in (b"", b"!", b"0", b"\n", bytes([line[at] ^ 1]),
                            bytes([line[at] ^ 0x20])):
                    self.assert_never_other(line[:at] + new + line[at + 1:], wanted)

    def test_printk_inside(self):
        line = frames_of([b"echo hello"])[2]
        with self.assertRaises(execproto.FrameError):
            execproto.decode(line[:20] + b"[ 1.0] oops" + line[20:])

    def test_text_before(self):
        line = frames_of([b"echo hello"])[2]
        self.assertEqual(execproto.decode(b"login: " + line).payload, b"hello\n")

    def test_no_frame(self):
        self.assertIsNone(execproto.decode(b"[ 1.0] Linux version"))

    def test_lost_frame(self):
        sequence = execproto.Sequence()
        lines = frames_of([b"echo hello"])
        sequence.check(execproto.decode(lines[0]))
        with self.assertRaises(execproto.FrameError):
            sequence.check(execproto.decode(lines[2]))
