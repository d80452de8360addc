# SPDX-License-Identifier: GPL-2.0
"""Boots the hypervisor in QEMU with a bundle of test guests and collects what
comes out of the UART: lines of the hypervisor, lines of each domain, QEMU's
exit status. Virtual time is counted in instructions, so a result does not
depend on the load of the PC.
"""

import copy
import os
import selectors
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.realpath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tools", "lib"))

import artifacts                        # noqa: E402 (needs the path above)
import bundle                           # noqa: E402
import console                          # noqa: E402
import fdt                              # noqa: E402
import qemu                             # noqa: E402

ICOUNT_SHIFT = 3
INSTRUCTION_NS = 1 << ICOUNT_SHIFT

# Where boards have RAM, and where in it a MiB is reserved that nothing else uses.
RAM_BASES = (0x00000000, 0x60000000, 0x70000000)
RESERVED_OFFSET, RESERVED_SIZE = 0x600000, 0x1000


class Result:
    """The result of a boot: console lines, and QEMU's exit status."""

    def __init__(self, domains):
        self.names = domains            # by their numbers
        self.hypervisor = []            # lines without prefix
        self.lines = {name: [] for name in domains.values()}
        self.status = None              # QEMU's exit status; None: it was killed at the timeout
        self.console = []               # all lines in order, to be shown
        self.raw = b""                  # all bytes
        self.skipped = []               # skipped checks, each with its reason

    def add(self, source, text):
        """Take one line of a source of the demultiplexer."""
        line = text.decode("utf-8", "backslashreplace")
        if source == console.HYPERVISOR:
            self.hypervisor.append(line)
            self.console.append("(XEN) " + line)
        else:
            name = self.names.get(source, f"d{source}")
            self.lines.setdefault(name, []).append(line)
            self.console.append(f"({name}) {line}")

    def ends(self, name):
        """How the domain ended, in order: "poweroff", "stopped: ..."."""
        number = next(n for n, other in self.names.items() if other == name)
        marker = f"d{number} {name}: ended: "
        return [line[len(marker):] for line in self.hypervisor
                if line.startswith(marker)]


class Machine:
    """A board with one of its cores."""

    def __init__(self, board, cpu, device_tree, memory_mib=None):
        self.board = board
        self.memory_mib = memory_mib or board.memory_mib
        self.cpu = cpu
        self.device_tree = device_tree

    def architecture(self):
        """The image for it."""
        return self.board.architectures[self.cpu]

    def arguments(self):
        """QEMU's arguments for it."""
        return qemu.common_arguments(self.board, self.cpu, self.memory_mib)


class Session:
    """The hypervisor to test, on what, and where its logs go."""

    def __init__(self, machine, debug, log_folder):
        self.machine = machine
        self.debug = debug
        built = artifacts.hypervisor(machine.architecture(), debug)
        self.elf = built.elf
        self._image = built.image
        self._device_tree = machine.device_tree
        self._initrd = True
        self.folder = log_folder
        self._more_arguments = []       # of QEMU's
        self._typist = None
        os.makedirs(log_folder, exist_ok=True)

    def with_core(self, cpu):
        """The same board with another core, and the image for that."""
        machine = Machine(self.machine.board, cpu, self.machine.device_tree)
        return Session(machine, self.debug, self.folder)

    def with_arguments(self, arguments, image=None):
        """The same with more arguments for QEMU, and another image if one is given."""
        other = copy.copy(self)
        other._more_arguments = arguments
        other._image = image or self._image
        return other

    def with_typist(self, typist):
        """The same with console input: typist.hear(data) returns what is typed when
        the UART has said data.
        """
        other = copy.copy(self)
        other._typist = typist
        return other

    def with_appended_tree(self):
        """The same hypervisor as a bootloader without device trees starts it: the
        tree follows the image, memory and bundle come in ATAGS.
        """
        other = copy.copy(self)
        other._image = os.path.join(self.folder, "appended.bin")
        other._device_tree = None
        with open(other._image, "wb") as joined:
            for part in (self._image, self._device_tree):
                with open(part, "rb") as file:
                    joined.write(file.read())
        return other

    def with_reserved(self):
        """The same board with a MiB of its RAM reserved in the device tree."""
        def reserve(root):
            root.reservations += [(base + RESERVED_OFFSET, RESERVED_SIZE) for base in RAM_BASES]
        return self.with_tree("reserved", reserve)

    def with_tree(self, name, change):
        """The same board with a device tree that change(root) has changed."""
        other = copy.copy(self)
        other._device_tree = os.path.join(self.folder, name + ".dtb")
        with open(self._device_tree, "rb") as source:
            root = fdt.read(source.read())
        change(root)
        with open(other._device_tree, "wb") as target:
            target.write(fdt.write(root))
        return other

    def with_memory(self, memory_mib):
        """The same board with another size of its RAM."""
        other = copy.copy(self)
        other.machine = Machine(self.machine.board, self.machine.cpu,
                                self.machine.device_tree, memory_mib)
        return other

    def without_bundle(self):
        """The same boot, but the bootloader loads no bundle: the tree names an address."""
        other = copy.copy(self)
        other._initrd = False
        return other

    def boot(self, name, config_path, boot_arguments, timeout):
        """Run one configuration until QEMU ends or timeout seconds pass."""
        config = bundle.load(config_path)
        packed = self.bundle_path(name)
        bundle.pack(config, {}, {}, packed)
        return self.boot_bundle(name, {domain.number: domain.name for domain in config.domains}, packed,
                                boot_arguments, timeout)

    def bundle_path(self, name):
        """The path of the bundle of a boot of this name."""
        return os.path.join(self.folder, name + ".itb")

    def boot_bundle(self, name, domains, packed, boot_arguments, timeout):
        """The same with a bundle of any content."""
        result = Result(domains)
        arguments = (self.machine.arguments() +
                     qemu.hypervisor_arguments(self._image, self._device_tree,
                                               packed if self._initrd else None,
                                               boot_arguments) +
                     qemu.icount_arguments(ICOUNT_SHIFT) + self._more_arguments)
        errors = os.path.join(self.folder, name + ".qemu")
        with qemu.Process(arguments, errors) as process:
            raw = _collect(process, result, time.monotonic() + timeout, self._typist)
        result.raw = raw
        with open(os.path.join(self.folder, name + ".uart"), "wb") as log:
            log.write(raw)
        with open(errors, encoding="utf-8", errors="replace") as log:
            result.console += ["(qemu) " + line.rstrip() for line in log]
        return result


def _collect(process, result, deadline, typist):
    """Feed the UART to result, and to the typist if there is one, until its end or the
    deadline; the raw bytes.
    """
    # Lines are complete when their end has been read; they are judged after the run.
    split = console.Demultiplexer(result.add, lambda text: False)
    raw = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.uart_out, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(left):
                continue
            data = os.read(process.uart_out, 65536)
            if not data:
                result.status = process.status()
                break
            raw += data
            split.feed(data)
            if typist:
                os.write(process.uart_in, typist.hear(data))
    split.close()
    return raw
