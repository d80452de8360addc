# SPDX-License-Identifier: GPL-2.0
"""The files that a bootloader loads to start the hypervisor on a board.

Load addresses are offsets from the start of the board's RAM, which its device
tree gives (M is 1 MiB):

    0x8000   the image runs here; any multiple of 16 KiB would do
    1 M      device tree
    1.5 M    U-Boot's commands
    2 M      image with U-Boot's header, before U-Boot moves it to 0x8000
    32 M     bundle (RAM / 4 if that is less), below U-Boot's own memory at the end

All are near the start, because a board may have less RAM than its device tree
says: that of Versatile Express says 1 GiB, which U-Boot corrects at boot.

U-Boot's mkimage makes the files; their bytes depend on the inputs alone.
"""

import os
from collections import namedtuple

import bundle
import fdt
from cache import Failure, naming

MIB = 1 << 20
IMAGE_AT = 0x8000
DTB_AT = MIB
SCRIPT_AT = MIB + MIB // 2
STAGED_AT = 2 * MIB
BUNDLE_AT_MOST = 32 * MIB
TOP_FREE_AT_MOST = 32 * MIB             # U-Boot 2026.07 has 21 MiB, most of it heap

HEADER_SIZE = 64                        # U-Boot's image header
DTB_GROWTH_MAX = 256                    # by the two properties for the bundle

RAW, UIMAGE = "vambrace.bin", "vambrace.uimage"
RAW_DTB, UIMAGE_DTB = "vambrace-dtb.bin", "vambrace-dtb.uimage"     # device tree appended
BUNDLE, WRAPPED = "bundle.itb", "bundle.uimage"
COMMANDS, SCRIPT = "boot.cmd", "boot.scr"

Places = namedtuple("Places", "image dtb script staged bundle")

_COMMANDS = """\
# Starts Vambrace on {board} ({cpu}). In U-Boot, with this directory on a TFTP server
# (serverip) and an address (ipaddr, or dhcp):
#     tftp {script:#x} {script_file}; source {script:#x}
# or, with it on the first partition of a card:
#     setenv vambrace_load load mmc 0:1; load mmc 0:1 {script:#x} {script_file}; source {script:#x}
# Arguments of the hypervisor go into vambrace_args.
if test -z "${{vambrace_load}}"; then setenv vambrace_load tftp; fi
setenv bootargs "${{vambrace_args}}"
# U-Boot need not copy the bundle; it may copy the device tree.
setenv initrd_high 0xffffffff
${{vambrace_load}} {bundle:#x} {wrapped} || exit
${{vambrace_load}} {dtb:#x} {dtb_file} || exit
${{vambrace_load}} {staged:#x} {uimage} || exit
bootm {staged:#x} {bundle:#x} {dtb:#x}
"""


def _cells(data, count):
    return int.from_bytes(data[:4 * count], "big"), data[4 * count:]


def memory_banks(root):
    """[(base, size)] of a board's RAM, from the memory nodes below the root."""
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
    """The load addresses, in the largest bank of RAM."""
    base, size = max(banks, key=lambda bank: bank[1], default=(0, 0))
    quarter = size // 4 // MIB * MIB
    bundle_at = min(quarter, BUNDLE_AT_MOST)
    if (IMAGE_AT + image_size > DTB_AT or STAGED_AT + staged_size > bundle_at or
            bundle_at + bundle_size > size - min(quarter, TOP_FREE_AT_MOST)):
        raise Failure(f"{size // MIB} MiB of RAM are too few for an image of "
                      f"{image_size // 1024} KiB and a bundle of {bundle_size // 1024} KiB")
    return Places(*(base + at for at in (IMAGE_AT, DTB_AT, SCRIPT_AT, STAGED_AT, bundle_at)))


def _mkimage(folder, kind, source, target, *options):
    """Write `target`: the file `source` with U-Boot's header in front."""
    bundle.mkimage(folder, "-A", "arm", "-O", "linux", "-T", kind, "-C", "none",
                   "-n", "Vambrace", *options, "-d", source, target)


def _kernel(folder, source, target, at):
    _mkimage(folder, "kernel", source, target, "-a", f"{at:#x}", "-e", f"{at:#x}")


def _dtb_with_bundle(root, start, size):
    """The device tree with the place of the bundle in /chosen, for a bootloader that
    passes no ATAG_INITRD2 (U-Boot without CONFIG_INITRD_TAG). The ATAG, if there is
    one, takes precedence.
    """
    chosen = root.make_child("chosen")
    for name, value in (("linux,initrd-start", start), ("linux,initrd-end", start + size)):
        chosen.properties[name] = value.to_bytes(4, "big")
    return fdt.write(root)


def _write(folder, name, data):
    path = os.path.join(folder, name)
    with naming(path), open(path, "wb") as target:
        target.write(data)


def make(folder, board, cpu, hypervisor, dtb_path):
    """Write the files for a board and its core into the folder, which has the bundle.

    hypervisor, dtb_path: the raw image and the board's device tree.
    """
    raw, blob = bundle.read_file(hypervisor), bundle.read_file(dtb_path)
    dtb, root = os.path.basename(dtb_path), fdt.read(blob)
    _write(folder, RAW, raw)
    _write(folder, dtb, blob)
    _mkimage(folder, "ramdisk", BUNDLE, WRAPPED)
    bundle_size = os.path.getsize(os.path.join(folder, BUNDLE))
    with_dtb = len(raw + blob) + DTB_GROWTH_MAX
    where = places(memory_banks(root), with_dtb, with_dtb + HEADER_SIZE,
                   bundle_size + HEADER_SIZE)
    _kernel(folder, RAW, UIMAGE, where.image)
    _write(folder, RAW_DTB,
           raw + _dtb_with_bundle(root, where.bundle + HEADER_SIZE, bundle_size))
    _kernel(folder, RAW_DTB, UIMAGE_DTB, where.image)
    commands = _COMMANDS.format(board=board, cpu=cpu, script_file=SCRIPT, wrapped=WRAPPED,
                                dtb_file=dtb, uimage=UIMAGE, **where._asdict())
    _write(folder, COMMANDS, commands.encode())
    _mkimage(folder, "script", COMMANDS, SCRIPT)
