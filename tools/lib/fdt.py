# SPDX-License-Identifier: GPL-2.0
"""Device trees as Node objects: read from a blob, changed, written to a blob.

dtc compiles device-tree source; this module changes compiled trees (blobs). It
parses and writes them by python3-libfdt, whose nodes are offsets that move with
each change.
Invariant: write(read(blob)) has the same nodes and properties in the same order,
and the same memory reservations.
"""

import importlib

from cache import Failure

SIZE_FACTOR = 1.5       # of the initial buffer: it has space for names and tags


class FdtError(Failure):
    """The blob is not a device tree that can be read."""


class Node:
    """A node: its name, properties (bytes by name) and sub-nodes, in order.

    reservations: (address, size) of reserved memory; of the root node alone."""

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
        """The sub-node of this name, created if missing."""
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


def _library():
    """The module libfdt. tools/setup may have installed it during this run."""
    importlib.invalidate_caches()
    try:
        return importlib.import_module("libfdt")
    except ImportError:
        raise FdtError("python3-libfdt is missing: run tools/setup") from None


def _properties(libfdt, tree, offset):
    """(name, value) of the properties of the node at an offset, in order."""
    at = tree.first_property_offset(offset, libfdt.QUIET_NOTFOUND)
    while at >= 0:
        found = tree.get_property_by_offset(at)
        yield found.name, bytes(found)
        at = tree.next_property_offset(at, libfdt.QUIET_NOTFOUND)


def _node(libfdt, tree, offset):
    node = Node(tree.get_name(offset))
    node.properties = dict(_properties(libfdt, tree, offset))
    child = tree.first_subnode(offset, libfdt.QUIET_NOTFOUND)
    while child >= 0:
        node.children.append(_node(libfdt, tree, child))
        child = tree.next_subnode(child, libfdt.QUIET_NOTFOUND)
    return node


def _reservations(tree):
    for index in range(tree.num_mem_rsv()):
        found = tree.get_mem_rsv(index)
        # The Python binding (1.6.1) omits an address of 0.
        yield tuple(found) if isinstance(found, list) else (0, found)


def read(blob):
    """The root node of a flattened device tree."""
    libfdt = _library()
    try:
        # FdtRo() trusts the sizes and offsets in the header: check them first.
        libfdt.check_err(libfdt.fdt_check_full(bytearray(blob), len(blob)))
        tree = libfdt.FdtRo(blob)
        root = _node(libfdt, tree, 0)
        root.reservations = list(_reservations(tree))
    except (libfdt.FdtException, RecursionError) as error:
        raise FdtError(f"not a device tree, or a damaged one: {error}") from None
    except (UnicodeDecodeError, SystemError):   # the binding raises SystemError for it
        raise FdtError("a damaged device tree: a name is not text") from None
    return root


def keep_one_cpu(root):
    """Remove the nodes of all CPUs but the first, and what refers to them."""
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


def _write_node(tree, node):
    tree.begin_node(node.name)
    for name, value in node.properties.items():
        tree.property(name, value)
    for child in node.children:
        _write_node(tree, child)
    tree.end_node()


def _size(node):
    return 64 + sum(32 + len(value) for value in node.properties.values()) + sum(
        map(_size, node.children))


def write(root):
    """The flattened device tree of a root node."""
    tree = _library().FdtSw(int(SIZE_FACTOR * _size(root)))
    for address, size in root.reservations:
        tree.add_reservemap_entry(address, size)
    tree.finish_reservemap()
    _write_node(tree, root)
    whole = tree.as_fdt()
    return bytes(whole.as_bytearray()[:whole.totalsize()])
