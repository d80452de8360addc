# SPDX-License-Identifier: GPL-2.0
"""Shared by the runner's tests: the path of tools/lib, and the agent built for the host."""

import os
import pty
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
AGENT_SOURCE = os.path.join(ROOT, "tools", "agent", "agent.c")
sys.path.insert(0, os.path.join(ROOT, "tools", "lib"))

import execproto  # noqa: E402 (needs the path above)
import qemu  # noqa: E402


def build_agent():
    """The agent, built for the host with sanitizers if it is not up to date; its path."""
    path = os.path.join(ROOT, "build", "tests", "agent-host")
    if os.path.exists(path) and os.path.getmtime(path) > max(
            os.path.getmtime(source) for source in (AGENT_SOURCE, __file__)):
        return path
    os.makedirs(os.path.dirname(path), exist_ok=True)
    partial = f"{path}.{os.getpid()}"
    subprocess.run(["gcc", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-Wshadow",
                    "-fsanitize=address,undefined", "-fno-sanitize-recover",
                    "-o", partial, AGENT_SOURCE], check=True)
    os.replace(partial, path)
    return path


def frame(number, kind, payload=b"", index=0):
    """A console line with a frame of the agent's."""
    head = b"%d %d %s t %d " % (number, index, kind.encode(), len(payload))
    return execproto.MARK + head + b"%08x " % zlib.crc32(head + payload) + payload


class HostAgent:
    """The agent running on the host, its console a pseudo-terminal.

    Its END is always "exit": it must not power off the host.
    """

    def __init__(self, program, commands, start="now"):
        self._folder = tempfile.TemporaryDirectory(prefix="vambrace-agent-")
        self._write("exec", f"{start} exit {len(commands)}\n".encode())
        for index, command in enumerate(commands):
            self._write(f"command.{index}", command)
        self.fd, slave = pty.openpty()
        self._process = subprocess.Popen([program, self._folder.name, os.ttyname(slave)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         start_new_session=True,
                                         preexec_fn=qemu.die_with_parent)
        self._slave = slave

    def _write(self, name, data):
        with open(os.path.join(self._folder.name, name), "wb") as target:
            target.write(data)

    def ended(self):
        """Whether the agent has exited."""
        return self._process.poll() is not None

    def hang_up(self, seconds):
        """Close its console; return the agent's status, which it must have by then."""
        os.close(self.fd)
        self.fd = os.open(os.devnull, os.O_RDONLY)
        return self._process.wait(seconds)

    def close(self):
        """End the agent."""
        if not self.ended():
            self._process.kill()
        self._process.wait()
        os.close(self.fd)
        os.close(self._slave)
        self._folder.cleanup()


def processes(*marks):
    """The numbers of the processes whose command lines contain all marks."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as source:
                words = source.read()
        except OSError:
            continue                    # it has just ended
        if all(mark.encode() in words for mark in marks):
            found.append(int(name))
    return found
