#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Write the seeds of the fuzz targets, tests/fuzz/seeds/TARGET/NAME, again.

They are committed, so that a run needs none of the tools that make them. Trees
come from the unit tests' sources (tests/unit/data); an input that has found
something is kept beside them as found-NAME, which this leaves alone.
"""

import re
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEEDS = HERE / "seeds"
sys.path.insert(0, str(ROOT / "tools" / "lib"))
sys.dont_write_bytecode = True

import fdt  # noqa: E402 (needs the path above)

CRC_OF_ALL = 0x66757a7a         # of target_bundle.c
RAM = 0xc0000000


def tree(name):
    """A tree of the unit tests, compiled."""
    source = ROOT / "tests" / "unit" / "data" / f"{name}.dts"
    text = subprocess.run(["cpp", "-nostdinc", "-undef", "-P", "-x", "assembler-with-cpp",
                           source], check=True, stdout=subprocess.PIPE).stdout
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=text, check=True,
                          stdout=subprocess.PIPE).stdout


def abi(name):
    """A number of the guest ABI."""
    header = (ROOT / "include" / "public" / "arm_pv.h").read_text()
    return int(re.search(rf"#define {name}\s+(\w+)", header).group(1), 0)


def kernel():
    """The smallest image with the port's signature."""
    size = abi("ARM_PV_SIGNATURE_OFFSET") + 6 * 4
    signature = struct.pack("<6I", abi("ARM_PV_SIGNATURE_MAGIC"), abi("ARM_PV_ABI_VERSION"),
                            RAM + abi("ARM_PV_TEXT_OFFSET"), 0x4000, RAM, size)
    return bytes(abi("ARM_PV_SIGNATURE_OFFSET")) + signature


def image(name, data):
    """A node of /images."""
    node, checksum = fdt.Node(name), fdt.Node("hash-1")
    node.properties["data"] = data
    checksum.set_string("algo", "crc32")
    checksum.properties["value"] = struct.pack(">I", CRC_OF_ALL)
    node.children.append(checksum)
    return node


def bundle(**images):
    """A FIT of these images, of which `domains` describes the domains."""
    root, below, configurations = fdt.Node(""), fdt.Node("images"), fdt.Node("configurations")
    below.children = [image(name, data) for name, data in images.items()]
    default = fdt.Node("one")
    default.set_string("fdt", "domains")
    configurations.set_string("default", "one")
    configurations.children = [default]
    root.children = [below, configurations]
    return fdt.write(root)


def tags(flags, *listed):
    """Input of the target `atags`: its flags, then (kind, words or text) each."""
    data = bytes([flags])
    for kind, content in (*listed, (0, None)):
        if isinstance(content, str):
            content = content.encode() + bytes(4 - len(content) % 4)
        elif content is not None:
            content = struct.pack(f"<{len(content)}I", *content)
        data += struct.pack("<II", 0 if content is None else 2 + len(content) // 4, kind)
        data += content or b""
    return data


def mrc(opc1, crn, crm, opc2, read=True, register=0):
    """MRC or MCR of CP15, always carried out."""
    return (0xee000f10 | opc1 << 21 | read << 20 | crn << 16 | register << 12 | opc2 << 5 |
            crm)


def accesses(*pairs):
    """Input of the target `decode`: psr, identification, (instruction, value)s."""
    words = [0x60000010, 0x83338003]
    for pair in pairs:
        words += pair
    return struct.pack(f"<{len(words)}I", *words)


CORE, MEMORY, BUNDLE, COMMAND_LINE = 0x54410001, 0x54410002, 0x54420005, 0x54410009
REGISTERS = [(0, 1, 0, 0), (0, 2, 0, 0), (0, 3, 0, 0), (0, 5, 0, 0), (0, 5, 0, 1), (0, 6, 0, 0),
             (0, 10, 2, 0), (0, 13, 0, 1), (0, 13, 0, 2), (1, 0, 0, 0), (2, 0, 0, 0)]
OPERATIONS = [(0, 7, 0, 4), (0, 7, 5, 0), (0, 7, 5, 1), (0, 7, 10, 1), (0, 7, 10, 4),
              (0, 7, 14, 1), (0, 7, 14, 2), (0, 7, 7, 0), (0, 8, 7, 0), (0, 8, 7, 1)]


def seeds():
    """{target: {name: input}}"""
    domains = tree("domains")
    return {
        "tree": {name: tree(name) for name in ("board", "board64", "devices", "interrupts")},
        "domains": {"good": domains, "bad": tree("bad-domains")},
        "bundle": {"good": bundle(domains=domains, guest=kernel(), ramdisk=b"01"),
                   "no-kernel": bundle(domains=domains, guest=b"\x7fELF")},
        "atags": {
            "all": tags(0, (CORE, []), (MEMORY, [0x4000000, 0]), (MEMORY, [0x4000000, 0x8000000]),
                        (BUNDLE, [0x1000000, 0x100000]), (COMMAND_LINE, "qemu-exit=linux1")),
            "of-tree": tags(1, (CORE, [1, 2, 3]), (COMMAND_LINE, "selftest")),
            "misplaced": tags(3, (CORE, [])),
        },
        "decode": {
            "read": accesses(*[(mrc(*names), 0) for names in REGISTERS]),
            "write": accesses(*[(mrc(*names, read=False), 0x1005) for names in REGISTERS]),
            "maintenance": accesses(*[(mrc(*names, read=False), 0xfd001001)
                                      for names in OPERATIONS]),
            "flags": accesses((mrc(0, 7, 10, 3, register=15), 0), (0x0a000000, 0),
                              (0xf57ff01f, 0), (0xed9f0a00, 0)),
        },
    }


def main():
    """Write them all."""
    for target, inputs in seeds().items():
        directory = SEEDS / target
        directory.mkdir(parents=True, exist_ok=True)
        for path in directory.iterdir():
            if not path.name.startswith("found-"):
                path.unlink()
        for name, data in inputs.items():
            (directory / name).write_bytes(data)


if __name__ == "__main__":
    main()
