# SPDX-License-Identifier: GPL-2.0
"""The log directory of a run.

uart.log is the output of the board's UART, byte for byte; hypervisor.log and a
DOMAIN.log for each domain have its lines by source, without prefixes and without
the frames of --exec; qemu.cmd is QEMU's exact command line; qemu.log has QEMU's
own messages; result.json the verdict. Without --log each run gets a new directory
in build/log, and the link "last" there names the newest.
"""

import contextlib
import errno
import json
import os
import shutil
import time

from cache import Failure, naming, replace_file
from console import HYPERVISOR

KEEP_RUNS = 10
LAST = "last"
_RESERVED = ("uart", "hypervisor", "qemu")


def default_directory(root):
    """A new directory below root; "last" points at it, old ones are removed."""
    with contextlib.suppress(FileNotFoundError):
        runs = sorted(name for name in os.listdir(root) if name.startswith("run-"))
        for name in runs[:-KEEP_RUNS]:
            shutil.rmtree(os.path.join(root, name), ignore_errors=True)
    name = f"run-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    os.makedirs(os.path.join(root, name))
    link = os.path.join(root, f".{LAST}.{os.getpid()}")
    try:
        with contextlib.suppress(FileExistsError):
            os.symlink(name, link)
        os.replace(link, os.path.join(root, LAST))
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(link)
    return os.path.join(root, name)


class RunLog:
    """The open log of one run."""

    def __init__(self, folder):
        self.folder = folder
        self._uart = None
        self._files = {}
        with naming(folder):
            if os.path.exists(folder) and not os.path.isdir(folder):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            os.makedirs(folder, exist_ok=True)
        result = self.path("result.json")
        with naming(result), contextlib.suppress(FileNotFoundError):
            os.unlink(result)

    def path(self, name):
        """The path of a file of the log."""
        return os.path.join(self.folder, name)

    def start(self, domain_names):
        """Open the console logs of a run with these domains: names by number."""
        for name in domain_names.values():
            if name in _RESERVED:
                raise Failure(f'a domain cannot be named "{name}": '
                              f"{name}.log is another log")
        self._uart = open(self.path("uart.log"), "wb", buffering=0)
        names = {HYPERVISOR: "hypervisor", **domain_names}
        used = set()
        for number, name in names.items():
            # The hypervisor refuses the second domain of the same name.
            path = self.path(f"{name}.{number}.log" if name in used else f"{name}.log")
            used.add(name)
            self._files[number] = open(path, "wb")

    def write(self, name, text):
        """Write a small file of the log."""
        replace_file(self.path(name), text.encode("utf-8", "surrogateescape"))

    def uart(self, data):
        """Append the UART's output."""
        with naming(self._uart.name):
            while data:
                data = data[self._uart.write(data):]

    def line(self, source, text):
        """Append a console line to the log of its source; a line of an unknown domain
        goes to the hypervisor's log, with the domain's number."""
        target = self._files.get(source)
        if target is None:
            target = self._files[HYPERVISOR]
            text = b"(d%d) %s" % (source, text)
        with naming(target.name):
            target.write(text + b"\n")

    def flush(self):
        """Write the buffered lines, for a user who watches the logs."""
        for stream in self._files.values():
            with naming(stream.name):
                stream.flush()

    def close(self):
        """Close all console logs, even if closing one of them fails."""
        with contextlib.ExitStack() as stack:
            for stream in [self._uart, *self._files.values()]:
                if stream is not None:
                    stack.enter_context(naming(stream.name))
                    stack.callback(stream.close)
            self._uart = None
            self._files = {}

    def result(self, outcome, wall_s, session):
        """Write result.json; session is None when QEMU was not started."""
        domains = session.domains.values() if session else ()
        commands = session.commands if session else ()
        result = {
            "status": outcome.status,
            "source": outcome.source,
            "reason": outcome.reason,
            "domain": outcome.domain,
            "wall_s": round(wall_s, 3),
            "domains": {domain.name: {"exit": domain.exit, "refused": domain.refusal,
                                      "counters": domain.counters}
                        for domain in domains},
            "commands": [{"domain": command.label, "status": command.status}
                         for command in commands],
        }
        self.write("result.json", json.dumps(result, indent=1) + "\n")
