# SPDX-License-Identifier: GPL-2.0
"""Read and write flattened device trees: as much as the bundle tool needs.

Device-tree source is compiled by dtc; this module changes compiled trees.
Invariant: write(read(blob)) describes the same tree in the same order, with the
same reservations of memory.
Source: Devicetree Specification v0.3, chapter 5.
"""

import struct

from cache import Failure

MAGIC = 0xd00dfeed
VERSION = 17
COMPATIBLE_VERSION = 16
HEADER_SIZE = 40
RESERVATION = struct.Struct(">QQ")      # address, size
BEGIN_NODE, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9


class FdtError(Failure):
    """The blob is not a device tree that can be read."""


class Node:
    """A node: its name, properties (bytes by name) and sub-nodes, in order.

    reservations: (address, size) of memory, of the root alone."""

    def __init__(self, name):
        self.name = name
        self.properties = {}
        self.children = []
        self.reservations = []

    def child(self, name):
        """The sub-node of this name, or None."""
        for node in self.children:
            if node.name == name:
                return node
        return None

    def make_child(self, name):
        """The sub-node of this name, made when there is none."""
        node = self.child(name)
        if node is None:
            node = Node(name)
            self.children.append(node)
        return node

    def strings(self, name):
        """A string-list property as a list; [] when absent."""
        value = self.properties.get(name, b"")
        return [item.decode("utf-8", "replace")
                for item in value.split(b"\0")[:-1]]

    def string(self, name, default=""):
        """The first string of a property."""
        return (self.strings(name) or [default])[0]

    def number(self, name, default=0):
        """A property of one or two cells as a number."""
        value = self.properties.get(name)
        if value is None or len(value) not in (4, 8):
            return default
        return int.from_bytes(value, "big")

    def set_string(self, name, value):
        """Set a property to one string."""
        self.properties[name] = value.encode() + b"\0"


class _Reader:
    """Walks the structure block."""

    def __init__(self, blob):
        if len(blob) < HEADER_SIZE:
            raise FdtError("too short for a device tree")
        header = struct.unpack(">10I", blob[:HEADER_SIZE])
        if header[0] != MAGIC:
            raise FdtError("not a device tree: wrong magic number")
        self.structure = blob[header[2]:header[2] + header[9]]
        self.names = blob[header[3]:header[3] + header[8]]
        self.reserved = blob[header[4]:]
        self.at = 0

    def word(self):
        if self.at + 4 > len(self.structure):
            raise FdtError("the device tree ends in the middle")
        value = struct.unpack_from(">I", self.structure, self.at)[0]
        self.at += 4
        return value

    def string(self, data, start):
        stop = data.find(b"\0", start)
        if stop < 0:
            raise FdtError("a name in the device tree does not end")
        return data[start:stop].decode("utf-8", "replace")

    def token(self):
        while True:
            value = self.word()
            if value != NOP:
                return value

    def reservations(self):
        for at in range(0, len(self.reserved) - RESERVATION.size + 1, RESERVATION.size):
            reservation = RESERVATION.unpack_from(self.reserved, at)
            if reservation == (0, 0):
                return
            yield reservation
        raise FdtError("the reservations of the device tree do not end")

    def node(self):
        name = self.string(self.structure, self.at)
        self.at = (self.at + len(name.encode()) + 1 + 3) & ~3
        node = Node(name)
        while True:
            token = self.token()
            if token == PROP:
                size, name_at = self.word(), self.word()
                value = self.structure[self.at:self.at + size]
                if len(value) != size:
                    raise FdtError("a property runs past the device tree's end")
                node.properties[self.string(self.names, name_at)] = value
                self.at = (self.at + size + 3) & ~3
            elif token == BEGIN_NODE:
                node.children.append(self.node())
            elif token == END_NODE:
                return node
            else:
                raise FdtError(f"unknown token {token} in the device tree")


def read(blob):
    """The root node of a flattened device tree."""
    reader = _Reader(blob)
    if reader.token() != BEGIN_NODE:
        raise FdtError("the device tree has no root node")
    root = reader.node()
    root.reservations = list(reader.reservations())
    return root


class _Writer:
    """Collects the structure and strings blocks."""

    def __init__(self):
        self.structure = bytearray()
        self.names = bytearray()
        self.offsets = {}

    def pad(self):
        self.structure += bytes(-len(self.structure) % 4)

    def name_offset(self, name):
        if name not in self.offsets:
            self.offsets[name] = len(self.names)
            self.names += name.encode() + b"\0"
        return self.offsets[name]

    def node(self, node):
        self.structure += struct.pack(">I", BEGIN_NODE)
        self.structure += node.name.encode() + b"\0"
        self.pad()
        for name, value in node.properties.items():
            self.structure += struct.pack(">III", PROP, len(value),
                                          self.name_offset(name)) + value
            self.pad()
        for child in node.children:
            self.node(child)
        self.structure += struct.pack(">I", END_NODE)


def keep_one_cpu(root):
    """Remove the nodes of all CPUs but the first, and what else names them."""
    cpus = root.child("cpus")
    if cpus is None:
        return
    nodes = [node for node in cpus.children if node.string("device_type") == "cpu"]
    cpus.children = [node for node in cpus.children
                     if node not in nodes[1:] and node.name != "cpu-map"]
    if len(nodes) > 1:
        _remove_property(root, "interrupt-affinity")


def _remove_property(node, name):
    node.properties.pop(name, None)
    for child in node.children:
        _remove_property(child, name)


def write(root):
    """The flattened device tree of a root node."""
    writer = _Writer()
    writer.node(root)
    writer.structure += struct.pack(">I", END)
    reserve = b"".join(RESERVATION.pack(*entry) for entry in (*root.reservations, (0, 0)))
    structure_at = HEADER_SIZE + len(reserve)
    names_at = structure_at + len(writer.structure)
    header = struct.pack(">10I", MAGIC, names_at + len(writer.names), structure_at,
                         names_at, HEADER_SIZE, VERSION, COMPATIBLE_VERSION, 0,
                         len(writer.names), len(writer.structure))
    return header + reserve + bytes(writer.structure) + bytes(writer.names)
