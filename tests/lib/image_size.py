# SPDX-License-Identifier: GPL-2.0
"""How large the hypervisor is: code and constants, by what its linker wrote down."""

import re

# The sections of the image's text, and one of its input sections: name, address, size, file.
TEXT = re.compile(r"^\.text .*?(?=^\.data )", re.MULTILINE | re.DOTALL)
INPUT = re.compile(r"^ (?!\*)(\S+)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$", re.MULTILINE)


def code_and_constants(linker_map):
    """{file: bytes} of the text of the linker's map; what aligns sections is nobody's."""
    sizes = {}
    text = TEXT.search(linker_map[linker_map.index("\nLinker script and memory map"):])
    for _, size, name in INPUT.findall(text[0]):
        if int(size, 16):
            sizes[name] = sizes.get(name, 0) + int(size, 16)
    return sizes
