# SPDX-License-Identifier: GPL-2.0
"""Write cpio archives in the "newc" format that Linux unpacks as an initramfs.

Invariants: the output depends on nothing but the members given: time 0, owner
root, inode numbers counted from 1, members in the order in which they were
added. Archives may be concatenated when each starts at a multiple of 4 bytes,
which pad4() sees to.
Source: Documentation/driver-api/early-userspace/buffer-format.rst of Linux.
"""

import os
import stat

TRAILER = "TRAILER!!!"


def pad4(data):
    """data, padded with zero bytes to a multiple of 4."""
    return data + bytes(-len(data) % 4)


def _raise(error):
    raise error


class Archive:
    """One archive, built in memory."""

    def __init__(self):
        self._parts = []
        self._inode = 0
        self._directories = set()

    def _member(self, name, mode, data=b"", device=(0, 0)):
        self._inode += 1
        raw_name = os.fsencode(name) + b"\0"
        fields = (self._inode, mode, 0, 0, 1, 0, len(data), 0, 0,
                  device[0], device[1], len(raw_name), 0)
        header = b"070701" + b"".join(b"%08x" % field for field in fields)
        self._parts.append(pad4(header + raw_name) + pad4(data))

    def directory(self, name, mode=0o755):
        """Add a directory and, before it, those above it; once each."""
        name = name.strip("/")
        if not name or name in self._directories:
            return
        self.directory(os.path.dirname(name))
        self._directories.add(name)
        self._member(name, stat.S_IFDIR | mode)

    def file(self, name, data, mode=0o644):
        """Add a regular file."""
        name = name.strip("/")
        self.directory(os.path.dirname(name))
        self._member(name, stat.S_IFREG | mode, data)

    def symlink(self, name, target):
        """Add a symbolic link."""
        name = name.strip("/")
        self.directory(os.path.dirname(name))
        self._member(name, stat.S_IFLNK | 0o777, os.fsencode(target))

    def device(self, name, mode, major, minor):
        """Add a device node; mode carries S_IFCHR or S_IFBLK."""
        name = name.strip("/")
        self.directory(os.path.dirname(name))
        self._member(name, mode, device=(major, minor))

    def tree(self, root):
        """Add every directory, file and symbolic link below root, sorted; OSError if
        one cannot be read."""
        for folder, folders, files in os.walk(root, onerror=_raise):
            folders.sort()
            prefix = os.path.relpath(folder, root)
            for name in sorted(files + [f for f in folders
                                        if os.path.islink(os.path.join(folder, f))]):
                self._add_path(os.path.join(folder, name),
                               os.path.normpath(os.path.join(prefix, name)))
            for name in folders:
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    self.directory(os.path.normpath(os.path.join(prefix, name)),
                                   stat.S_IMODE(os.stat(path).st_mode))

    def _add_path(self, path, name):
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            self.symlink(name, os.readlink(path))
        elif stat.S_ISREG(mode):
            with open(path, "rb") as source:
                self.file(name, source.read(), stat.S_IMODE(mode))
        else:
            raise ValueError(f"{path}: only files, directories and symbolic links "
                             "can be put into a guest's root")

    def finish(self):
        """The archive's bytes."""
        self._inode = -1                # the trailer has inode 0
        self._member(TRAILER, 0)
        return b"".join(self._parts)
