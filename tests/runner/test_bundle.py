# SPDX-License-Identifier: GPL-2.0
"""Configurations, device trees, archives and bundles."""

import contextlib
import os
import re
import subprocess
import tempfile
import unittest
import zlib
from unittest import mock

import common
import bundle
from cache import Failure
import fdt
import precheck
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
    """A bundle has the files and the configuration that were packed."""

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

    def test_seeds(self):
        """New for each bundle and domain, and only where they are asked for."""
        self.write("config.dts", SOURCE.replace(
            'memory = <', 'vambrace,rng-seed; memory = <').encode())
        seeds = set()
        for _ in range(2):
            _, images = self.pack()
            for node in fdt.read(images["domains"].properties["data"]).child("chosen").children:
                seeds.add(node.properties["vambrace,rng-seed"])
        self.assertEqual({len(seed) for seed in seeds}, {32})
        self.assertEqual(len(seeds), 4)
        bundle.pack(bundle.load(self.config), {"ramdisk": self.ramdisk}, {},
                    os.path.join(self.folder, "out"), lambda name: name.encode() * 32)
        self.assertIn(b"a" * 32, bundle.read_file(os.path.join(self.folder, "out")))
        self.write("config.dts", SOURCE.replace(
            'memory = <', 'vambrace,rng-seed = "x"; memory = <').encode())
        with self.assertRaisesRegex(bundle.ConfigError, "a: vambrace,rng-seed takes no value"):
            self.pack()

    def test_boot_arguments_byte_for_byte(self):
        self.write("config.dts", SOURCE.replace(
            '"kernel.bin"', '"kernel.bin"; bootargs = " a=\\"b  c\\" \\xff "').encode())
        self.assertEqual(bundle.load(self.config).domains[0].bootargs(), ' a="b  c" \udcff ')

    def test_bad_configurations(self):
        for text, message in (("/dts-v1/; / { chosen { a {}; }; };", "no node with"),
                              ("/dts-v1/; / {", "syntax error"), ("", "syntax error")):
            self.write("config.dts", text.encode())
            with self.assertRaisesRegex(bundle.ConfigError, message):
                bundle.load(self.config)
        for name, message in (("none.dts", "none.dts: No such file"), ("", "Is a directory"),
                              ("kernel.bin/x", "kernel.bin/x: Not a directory")):
            with self.assertRaisesRegex(bundle.ConfigError, message):
                bundle.load(os.path.join(self.folder, name))

    def test_configuration_from_a_pipe(self):
        """As a shell's <(...) gives it."""
        reader, writer = os.pipe()
        with open(writer, "wb") as target:
            target.write(SOURCE.encode())
        with open(reader, "rb"):
            self.assertEqual(len(bundle.load(f"/dev/fd/{reader}").domains), 2)

    def test_missing_file(self):
        os.unlink(os.path.join(self.folder, "kernel.bin"))
        with self.assertRaisesRegex(bundle.ConfigError, "kernel.bin: No such file"):
            self.pack()

    def test_configs_of_the_tree(self):
        for name in os.listdir(CONFIGS):
            config = bundle.load(os.path.join(CONFIGS, name))
            self.assertTrue(all(domain.memory_kib for domain in config.domains), name)


UNIT = os.path.join(common.ROOT, "tests", "unit")


class Precheck(unittest.TestCase):
    """Refusals that are predicted before the hypervisor starts."""

    def load(self, source):
        """A configuration of this source."""
        with tempfile.NamedTemporaryFile("w", suffix=".dts") as target:
            target.write(source)
            target.flush()
            return bundle.load(target.name)

    def domains(self, *domains):
        """A configuration with domains of these names and memories in KiB."""
        return self.load("/dts-v1/; / { chosen {" + "".join(
            f'{name} {{ compatible = "xen,domain"; memory = <0 {kib}>; cpus = <1>; }};'
            for name, kib in domains) + "}; };")

    def test_same_words_as_the_hypervisor(self):
        """bad-domains.dts, with the messages that test_domain_config.c expects: each
        predicted message is the beginning of the hypervisor's."""
        with open(os.path.join(UNIT, "test_domain_config.c"), encoding="ascii") as source:
            table = source.read().partition("} expected[] = {")[2].partition("};")[0]
        strings = [re.findall(r'"((?:[^"\\]|\\.)*)"', entry) for entry in table.split("},")]
        said = ["".join(words[1:]).replace('\\"', '"') for words in strings if words]
        command = ["cpp", "-nostdinc", "-undef", "-x", "assembler-with-cpp", "-P",
                   os.path.join(UNIT, "data", "bad-domains.dts")]
        config = self.load(subprocess.run(command, capture_output=True, check=True,
                                          text=True).stdout)
        self.assertEqual(len(config.domains), len(said))
        with mock.patch.object(precheck, "_constant",
                               lambda name, header: {"DOMAINS_MAX": 99}.get(name, 32)):
            predicted = list(precheck.problems(config))
        for domain, sentence in predicted:
            words = said[config.domains.index(domain)]
            self.assertTrue(words.startswith(sentence), (domain.name, sentence, words))
        self.assertGreater(len({domain.name for domain, _ in predicted}), 14)

    def test_each_kind(self):
        for name, kib in (("x" * 32, 1024), ("odd@1", 1024), ("a", 0), ("a", 1025), ("a", 1049600)):
            self.assertEqual(len(list(precheck.problems(self.domains((name, kib))))), 1, name)
        self.assertEqual(list(precheck.problems(self.domains(("a" * 31, 1 << 20)))), [])
        for more, words in (('memory = <1024>; cpus = <1>;', "two cells"),
                            ("cpus = <1>;", "missing"), ("memory = <0 1024>;", "missing"),
                            ('memory = <0 1024>; cpus = "1";', "one number"),
                            ("memory = <0 1024>; cpus = <2>;", "exactly 1 CPU")):
            config = self.load("/dts-v1/; / { chosen { a { compatible = \"xen,domain\"; "
                               + more + " }; }; };")
            (_, sentence), = precheck.problems(config)
            self.assertIn(words, sentence)

    def test_too_many_domains(self):
        most = precheck._constant("DOMAINS_MAX", "domain.h") - 1
        config = self.domains(*((f"d{number}", 1024) for number in range(most + 2)))
        self.assertEqual([domain.number for domain, _ in precheck.problems(config)],
                         [most + 1, most + 2])
        self.assertEqual(precheck.domains_mib(config), most)

    def test_same_numbers_as_the_hypervisor(self):
        """A misspelt domain has a number too, so that the next one has the right number."""
        config = self.load('/dts-v1/; / { a { }; chosen { b { compatible = "xen,domian"; }; '
                           'c { compatible = "xen,domain"; }; }; d { }; };')
        self.assertEqual([(domain.number, domain.name) for domain in config.domains],
                         [(1, "a"), (2, "b"), (3, "c"), (4, "d")])
        self.assertEqual(config.first().name, "c")

    def test_the_control_domain(self):
        """It has the number 0, is none too many, and no second one is taken for it."""
        nodes = [(f"d{number}", "") for number in range(2)]
        nodes += [("c", "capabilities = <1>;"), ("e", "capabilities = <1>;"),
                  ("f", "capabilities = <2>;"), ("g", "capabilities = <0>;")]
        config = self.load("/dts-v1/; / { chosen {" + "".join(
            f'{name} {{ compatible = "xen,domain"; memory = <0 1024>; cpus = <1>; {more} }};'
            for name, more in nodes) + "}; };")
        self.assertEqual([(domain.number, domain.name) for domain in config.domains],
                         [(1, "d0"), (2, "d1"), (0, "c"), (3, "e"), (4, "f"), (5, "g")])
        self.assertEqual([(domain.name, sentence.partition("'capabilities' ")[2][:6])
                          for domain, sentence in precheck.problems(config)],
                         [("e", "asks f"), ("f", "is 2, ")])

    def test_packing(self):
        config = self.domains(("good", 1024), ("bad", 1025))
        with self.assertRaisesRegex(Failure, "--allow-refused NAME .*\nbad: property 'memory'"):
            precheck.fail_on_refusal(config, [])
        precheck.fail_on_refusal(config, ["bad"])
        with self.assertRaisesRegex(Failure, "--allow-refused ugly: .* good, bad"):
            precheck.fail_on_refusal(config, ["bad", "ugly"])

    def test_packing_programs(self):
        """They fail before anything is built."""
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "config.dts")
            with open(config, "w", encoding="ascii") as target:
                target.write('/dts-v1/; / { chosen { bad { compatible = "xen,domain"; '
                             "memory = <0 0x8001>; cpus = <1>; }; }; };")
            for program in (["mkbundle", config, "-o", os.path.join(folder, "out")],
                            ["board-image", "--config", config, "--output",
                             os.path.join(folder, "out")]):
                done = subprocess.run([os.path.join(common.ROOT, "tools", program[0]),
                                       *program[1:]], capture_output=True, check=False)
                self.assertEqual(done.returncode, 125, done.stderr)
                self.assertIn(b"bad: property 'memory' is 32769 KiB, which", done.stderr)
                self.assertEqual(os.listdir(folder), ["config.dts"])

    def test_memory(self):
        """The estimate is not below the need, and not far above it."""
        config = self.domains(("a", 64 << 10), ("b", 40 << 10), ("c", 1))
        self.assertEqual(precheck.domains_mib(config), 104)
        self.assertIn(precheck.machine_mib(config, 9 << 20), range(104 + 2 + 2 + 10 + 2, 130))


class Trees(unittest.TestCase):
    """Blobs that are no valid device trees, and order."""

    def test_truncated_and_damaged(self):
        node = fdt.Node("")
        node.set_string("compatible", "xen,domain")
        node.children.append(fdt.Node("child"))
        node.reservations = [(0x60000000, 0x1000), (0, 0x1000), (1 << 32, 2 << 32)]
        blob = fdt.write(node)
        self.assertEqual(fdt.write(fdt.read(blob)), blob)
        self.assertEqual(fdt.read(blob).reservations, node.reservations)
        for size in range(len(blob)):
            with self.assertRaises(fdt.FdtError):
                fdt.read(blob[:size])
        for position in range(len(blob)):
            for value in (0, 1, 0x80, 0xff):
                with contextlib.suppress(fdt.FdtError):
                    fdt.read(blob[:position] + bytes([value]) + blob[position + 1:])

    def test_library_that_is_not_there(self):
        with mock.patch.dict("sys.modules", libfdt=None):
            with self.assertRaisesRegex(Failure, "python3-libfdt is missing: run tools/setup"):
                fdt.read(b"")

    def test_nested_too_deeply(self):
        blob = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], check=True,
                              input=b"/dts-v1/; /{" + b"a{" * 2000 + b"};" * 2000 + b"};",
                              capture_output=True).stdout
        with self.assertRaises(fdt.FdtError):
            fdt.read(blob)

    def test_order(self):
        """Nodes and properties, with empty and long ones, stay in dtc's order."""
        source = b"/dts-v1/; / { z; a = [" + b"07" * 5000 + b"]; y { p; }; b { }; x { }; };"
        root = fdt.read(subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source,
                                       capture_output=True, check=True).stdout)
        root = fdt.read(fdt.write(root))
        self.assertEqual(list(root.properties), ["z", "a"])
        self.assertEqual([node.name for node in root.children], ["y", "b", "x"])
        self.assertEqual(root.properties["a"], b"\7" * 5000)
        self.assertEqual(root.children[0].properties, {"p": b""})


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
