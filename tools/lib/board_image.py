# SPDX-License-Identifier: GPL-2.0
"""What a bootloader needs to start the hypervisor on a board, as files.

Where things go follows from the board's RAM, which its device tree tells.
Counted from the start of RAM (M is 1 MiB):

    0x8000   the image runs here; it may lie at any multiple of 16 KiB
    1 M      device tree
    1.5 M    U-Boot's commands
    2 M      image with U-Boot's header, before U-Boot moves it to 0x8000
    32 M     bundle (RAM / 4 where that is less), below what U-Boot has at the end

A tree may tell of more RAM than the board at hand has: that of Versatile Express
says 1 GiB, and U-Boot puts it right. So nothing is far from the start.

Files are made by U-Boot's mkimage and depend on their contents alone.
"""

import os
from collections import namedtuple

import bundle
import fdt
from cache import Failure, naming

MIB = 1 << 20
IMAGE_AT = 0x8000
TREE_AT = MIB
SCRIPT_AT = MIB + MIB // 2
STAGED_AT = 2 * MIB
BUNDLE_AT_MOST = 32 * MIB
TOP_FREE_AT_MOST = 32 * MIB             # U-Boot 2026.07 has 21 MiB, most of it heap

HEADER_SIZE = 64                        # U-Boot's, of a file that it starts
TREE_GROWS = 256                        # when the bundle is written into it, at most

# The files, in the order in which a reader meets them.
RAW, UIMAGE = "vambrace.bin", "vambrace.uimage"
OLD_RAW, OLD_UIMAGE = "vambrace-dtb.bin", "vambrace-dtb.uimage"     # with the tree
BUNDLE, WRAPPED = "bundle.itb", "bundle.uimage"
COMMANDS, SCRIPT = "boot.cmd", "boot.scr"

Places = namedtuple("Places", "image tree script staged bundle")

_COMMANDS = """\
# Starts Vambrace on {board} ({cpu}). In U-Boot, with this directory on a TFTP server
# (serverip) and an address (ipaddr, or dhcp):
#     tftp {script:#x} {script_file}; source {script:#x}
# or, with it on the first partition of a card:
#     setenv vambrace_load load mmc 0:1; load mmc 0:1 {script:#x} {script_file}; source {script:#x}
# Arguments of the hypervisor go into vambrace_args.
if test -z "${{vambrace_load}}"; then setenv vambrace_load tftp; fi
setenv bootargs "${{vambrace_args}}"
# The bundle is not copied; the tree may be.
setenv initrd_high 0xffffffff
${{vambrace_load}} {bundle:#x} {wrapped} || exit
${{vambrace_load}} {tree:#x} {tree_file} || exit
${{vambrace_load}} {staged:#x} {uimage} || exit
bootm {staged:#x} {bundle:#x} {tree:#x}
"""


def _cells(data, count):
    return int.from_bytes(data[:4 * count], "big"), data[4 * count:]


def memory_banks(root):
    """[(base, size)] of a board's RAM, by the root of its device tree."""
    banks = []
    for node in root.children:
        if node.string("device_type") != "memory":
            continue
        reg = node.properties.get("reg", b"")
        while reg:
            base, reg = _cells(reg, root.number("#address-cells", 2))
            size, reg = _cells(reg, root.number("#size-cells", 1))
            banks.append((base, size))
    return banks


def places(banks, image_size, staged_size, bundle_size):
    """Where everything goes in the largest bank of RAM."""
    base, size = max(banks, key=lambda bank: bank[1], default=(0, 0))
    quarter = size // 4 // MIB * MIB
    bundle_at = min(quarter, BUNDLE_AT_MOST)
    if (IMAGE_AT + image_size > TREE_AT or STAGED_AT + staged_size > bundle_at or
            bundle_at + bundle_size > size - min(quarter, TOP_FREE_AT_MOST)):
        raise Failure(f"{size // MIB} MiB of RAM are too few for an image of "
                      f"{image_size // 1024} KiB and a bundle of {bundle_size // 1024} KiB")
    return Places(*(base + at for at in (IMAGE_AT, TREE_AT, SCRIPT_AT, STAGED_AT, bundle_at)))


def _mkimage(folder, kind, source, target, *options):
    """U-Boot's header in front of a file of the folder."""
    bundle.mkimage(folder, "-A", "arm", "-O", "linux", "-T", kind, "-C", "none",
                   "-n", "Vambrace", *options, "-d", source, target)


def _kernel(folder, source, target, at):
    _mkimage(folder, "kernel", source, target, "-a", f"{at:#x}", "-e", f"{at:#x}")


def _tree_with_bundle(root, start, size):
    """The bytes of a tree that says where the bundle is, for bootloaders whose
    ATAGS do not (U-Boot without CONFIG_INITRD_TAG). ATAGS that do are believed.
    """
    chosen = root.make_child("chosen")
    for name, value in (("linux,initrd-start", start), ("linux,initrd-end", start + size)):
        chosen.properties[name] = value.to_bytes(4, "big")
    return fdt.write(root)


def _write(folder, name, data):
    path = os.path.join(folder, name)
    with naming(path), open(path, "wb") as target:
        target.write(data)


def make(folder, board, cpu, hypervisor, tree_path):
    """Fill the folder, in which the bundle is already, for a board and its core.

    hypervisor, tree_path: the raw image and the board's device tree.
    """
    raw, blob = bundle.read_file(hypervisor), bundle.read_file(tree_path)
    tree, root = os.path.basename(tree_path), fdt.read(blob)
    _write(folder, RAW, raw)
    _write(folder, tree, blob)
    _mkimage(folder, "ramdisk", BUNDLE, WRAPPED)
    bundle_size = os.path.getsize(os.path.join(folder, BUNDLE))
    with_tree = len(raw + blob) + TREE_GROWS
    where = places(memory_banks(root), with_tree, with_tree + HEADER_SIZE,
                   bundle_size + HEADER_SIZE)
    _kernel(folder, RAW, UIMAGE, where.image)
    _write(folder, OLD_RAW,
           raw + _tree_with_bundle(root, where.bundle + HEADER_SIZE, bundle_size))
    _kernel(folder, OLD_RAW, OLD_UIMAGE, where.image)
    commands = _COMMANDS.format(board=board, cpu=cpu, script_file=SCRIPT, wrapped=WRAPPED,
                                tree_file=tree, uimage=UIMAGE, **where._asdict())
    _write(folder, COMMANDS, commands.encode())
    _mkimage(folder, "script", COMMANDS, SCRIPT)
