# SPDX-License-Identifier: GPL-2.0
"""Domains that must be refused, with a reason that names what is wrong, while
the others start: the words of each reason, and the invalid kernel images."""

import os
import struct

SIGNATURE = 0x40                        # ARM_PV_SIGNATURE_OFFSET
VERSION, SIZE = SIGNATURE + 4, SIGNATURE + 12
ZIMAGE_MAGIC = struct.pack("<I", 0x016f2818)

# By configuration: words that must occur in the reason, by domain.
WANTED = {
    "refused": {
        "zimage": ["zImage"],
        "elf": ["ELF"],
        "plain": ["signature"],
        "future": ["version 99", "version 2"],
        "bss": ["memory"],
        "misspelt": ["vambrace,on-crsh", "did you mean", "vambrace,on-crash"],
    },
    "memory": {
        "large": ["256 MiB", "left"],
        "odd": ["memory"],
        "nothing": ["memory"],
    },
}

# Bundles that are no bundles: how they are made of a good one, and words of
# the hypervisor's last line. It must end QEMU with status 121.
BAD_BUNDLES = {
    "empty": (lambda good: bytes(4096), ["bundle"]),
    "cut": (lambda good: good[:len(good) // 2], ["bundle"]),
    "foreign": (lambda good: b"#!/bin/sh\n" + bytes(1000), ["bundle"]),
}
PANIC_STATUS = 121


def _patched(image, offset, word):
    return image[:offset] + struct.pack("<I", word) + image[offset + 4:]


def _write(path, data):
    """Write a file so that a concurrent reader never sees a part of it."""
    part = f"{path}.{os.getpid()}"
    with open(part, "wb") as target:
        target.write(data)
    os.replace(part, path)


def write_images(folder):
    """Make the bad kernels out of the good one, hello."""
    with open(os.path.join(folder, "hello.bin"), "rb") as source:
        good = source.read()
    with open(os.path.join(folder, "hello.elf"), "rb") as source:
        elf = source.read()
    images = {
        "zimage": bytes(0x24) + ZIMAGE_MAGIC + bytes(0x1000),
        "elf": elf,
        "plain": _patched(good, SIGNATURE, 0),
        "future": _patched(good, VERSION, 99),
        "bss": _patched(good, SIZE, 0x10000000),
    }
    os.makedirs(os.path.join(folder, "refused"), exist_ok=True)
    for name, data in images.items():
        _write(os.path.join(folder, "refused", name + ".bin"), data)


def judge(configuration, result):
    """(number of domains refused as they should, list of problems)."""
    wrong = []
    good = 0
    for name, words in WANTED[configuration].items():
        reasons = [line for line in result.hypervisor if f" {name}: refused: " in line]
        missing = [word for word in words if not any(word in line for line in reasons)]
        if len(reasons) != 1:
            wrong.append(f"{name}: {len(reasons)} reasons for its refusal instead of one")
        elif missing:
            wrong.append(f"{name}: the reason does not say {missing}: {reasons[0]}")
        elif result.lines[name]:
            wrong.append(f"{name}: refused, and yet it ran")
        else:
            good += 1
    return good, wrong


def judge_bad_bundle(name, result):
    """(1 or 0, list of problems) of a boot with a bad bundle."""
    last = [line for line in result.hypervisor if line.startswith("PANIC: ")]
    if result.status != PANIC_STATUS or len(last) != 1:
        return 0, [f"bundle {name}: status {result.status} and {last}, not one refusal"]
    missing = [word for word in BAD_BUNDLES[name][1] if word not in last[0]]
    if missing:
        return 0, [f"bundle {name}: the message does not say {missing}: {last[0]}"]
    return 1, []
