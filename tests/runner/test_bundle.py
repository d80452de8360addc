# SPDX-License-Identifier: GPL-2.0
"""Configurations, device trees, archives and bundles."""

import os
import subprocess
import tempfile
import unittest
import zlib

import common
import bundle
import fdt
from newc import Archive

CONFIGS = os.path.join(common.ROOT, "tools", "configs")
SOURCE = """/dts-v1/;
/ { chosen { a { compatible = "xen,domain"; memory = <0 0x4000>; odd-property = <1 2 3>;
    k { compatible = "multiboot,kernel", "multiboot,module"; vambrace,file = "kernel.bin"; }; };
  b { compatible = "xen,domain"; memory = <1 0>;
    k { compatible = "multiboot,kernel", "multiboot,module"; vambrace,file = "kernel.bin"; };
    r { compatible = "multiboot,ramdisk", "multiboot,module"; bootargs = "x"; }; }; }; };
"""
KERNEL = bytes(range(256)) * 5 + b"odd"


class Bundles(unittest.TestCase):
    """What goes in comes out."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.config = self.write("config.dts", SOURCE.encode())
        self.write("kernel.bin", KERNEL)
        self.ramdisk = self.write("ramdisk", b"ramdisk")

    def write(self, name, data):
        """A file of the test."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as target:
            target.write(data)
        return path

    def pack(self, appended=None):
        """(the bundle's bytes, its images by name)."""
        out = os.path.join(self.folder, "bundle.itb")
        bundle.pack(bundle.load(self.config), {"ramdisk": self.ramdisk}, appended or {}, out)
        data = bundle.read_file(out)
        return data, {node.name: node for node in fdt.read(data).child("images").children}

    def test_images(self):
        _, images = self.pack({"b": b"more"})
        self.assertEqual(sorted(images), ["domains", "kernel-1", "ramdisk-1"])
        self.assertEqual(images["kernel-1"].properties["data"], KERNEL)
        self.assertEqual(images["ramdisk-1"].properties["data"], b"ramdisk\0more")
        for image in images.values():
            self.assertEqual(image.child("hash-1").number("value"),
                             zlib.crc32(image.properties["data"]))

    def test_domains(self):
        _, images = self.pack()
        domains = fdt.read(images["domains"].properties["data"]).child("chosen").children
        self.assertEqual([node.name for node in domains], ["a", "b"])
        self.assertEqual(domains[0].properties["odd-property"],
                         bytes([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]))
        kernel = domains[1].child("k")
        self.assertEqual(kernel.string("vambrace,image"), "kernel-1")
        self.assertNotIn("vambrace,file", kernel.properties)

    def test_reproducible(self):
        self.assertEqual(self.pack()[0], self.pack()[0])

    def test_configuration(self):
        config = bundle.load(self.config)
        self.assertEqual([domain.memory_kib for domain in config.domains], [0x4000, 1 << 32])
        self.assertFalse(config.needs_builtin("kernel"))
        self.assertTrue(config.needs_builtin("ramdisk"))

    def test_bad_configurations(self):
        for text, message in (("/dts-v1/; / { chosen { a {}; }; };", "no node with"),
                              ("/dts-v1/; / {", "syntax error"), ("", "syntax error")):
            self.write("config.dts", text.encode())
            with self.assertRaisesRegex(bundle.ConfigError, message):
                bundle.load(self.config)
        with self.assertRaisesRegex(bundle.ConfigError, "no such file"):
            bundle.load(os.path.join(self.folder, "none.dts"))

    def test_missing_file(self):
        os.unlink(os.path.join(self.folder, "kernel.bin"))
        with self.assertRaisesRegex(bundle.ConfigError, "kernel.bin: No such file"):
            self.pack()

    def test_configs_of_the_tree(self):
        for name in os.listdir(CONFIGS):
            config = bundle.load(os.path.join(CONFIGS, name))
            self.assertTrue(all(domain.memory_kib for domain in config.domains), name)


class Trees(unittest.TestCase):
    """Device trees that are not."""

    def test_truncated_and_damaged(self):
        node = fdt.Node("")
        node.set_string("compatible", "xen,domain")
        node.children.append(fdt.Node("child"))
        node.reservations = [(0x60000000, 0x1000), (1 << 32, 2 << 32)]
        blob = fdt.write(node)
        self.assertEqual(fdt.write(fdt.read(blob)), blob)
        self.assertEqual(fdt.read(blob).reservations, node.reservations)
        for size in range(len(blob)):
            try:
                fdt.read(blob[:size])
            except fdt.FdtError:
                continue
            self.assertGreaterEqual(size, len(blob) - len("compatible\0"))


class Archives(unittest.TestCase):
    """cpio reads what newc writes."""

    def test_members(self):
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "source", "etc", "deep")
            os.makedirs(source)
            with open(os.path.join(source, "file"), "wb") as target:
                target.write(b"content")
            os.chmod(os.path.join(source, "file"), 0o755)
            os.symlink("deep/file", os.path.join(source, "..", "link"))
            archive = Archive()
            archive.tree(os.path.join(folder, "source"))
            subprocess.run(["cpio", "-idm", "--quiet"], input=archive.finish(), cwd=folder,
                           check=True)
            path = os.path.join(folder, "etc", "link")
            self.assertEqual(os.readlink(path), "deep/file")
            self.assertEqual(bundle.read_file(path), b"content")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o755)
