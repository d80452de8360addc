# SPDX-License-Identifier: GPL-2.0
"""Domain configurations, and the bundle that the hypervisor boots from.

A configuration is device-tree source in Xen's dom0less binding: one node with
compatible = "xen,domain" per domain under /chosen. Its kernel and ramdisk nodes
(modules) may have vambrace,file, a path relative to the source; a module without
it is the built kernel or initramfs. A bundle is a FIT image made by U-Boot's
mkimage: the compiled configuration, with vambrace,image in place of
vambrace,file, and every distinct file once.

What only the hypervisor can judge (unknown properties, the kernel's size) is not
checked here; precheck.py checks the rest. The bundle depends on the inputs alone,
since mkimage takes its time stamp from SOURCE_DATE_EPOCH, unless a domain asks
for random numbers: vambrace,rng-seed is filled with 32 new random bytes.
kernel/config/rng_seed.c says what the seeds made of them are worth.
"""

import hashlib
import os
import subprocess
import tempfile

import fdt
from cache import Failure, naming, replace_file
from newc import pad4

SOURCE_DATE = "1577836800"              # 2020-01-01, as the board's clock under -icount
CHOSEN, DOMAIN = "chosen", "xen,domain"
MODULES = {"multiboot,kernel": "kernel", "multiboot,ramdisk": "ramdisk"}
CAPABILITIES, CONTROL = "capabilities", 1     # who asks for it has the number 0
SEED_PROPERTY, SEED_SIZE = "vambrace,rng-seed", 32
FILE_PROPERTY = "vambrace,file"
IMAGE_PROPERTY = "vambrace,image"


class ConfigError(Failure):
    """The configuration, or a file it names, cannot be used."""


class Module:
    """A kernel or ramdisk of a domain. path is None for the one that is built."""

    def __init__(self, kind, node, path):
        self.kind = kind
        self.node = node
        self.path = path


class Domain:
    """A domain of a configuration. parent is the name of its parent node: the
    hypervisor refuses a domain outside of /chosen."""

    def __init__(self, node, parent, number, folder):
        self.node = node
        self.parent = parent
        self.name = node.name
        self.number = number            # the hypervisor's
        self.memory_kib = node.number("memory")
        self.modules = list(_modules(node, folder)) if self.is_described() else []

    def is_described(self):
        """Whether the node is below /chosen and has the compatible of a domain."""
        return self.parent == CHOSEN and DOMAIN in self.node.strings("compatible")

    def module(self, kind):
        """The domain's "kernel" or "ramdisk", or None."""
        for module in self.modules:
            if module.kind == kind:
                return module
        return None

    def uses_builtin(self, kind):
        """Whether its kernel or ramdisk is the built one."""
        module = self.module(kind)
        return module is not None and module.path is None

    def bootargs(self):
        """The kernel's command line, byte for byte, as an argument of a program."""
        kernel = self.module("kernel")
        value = kernel.node.properties.get("bootargs", b"") if kernel else b""
        return os.fsdecode(value.partition(b"\0")[0])


class Config:
    """A configuration: its device tree and its domains, numbered as the hypervisor
    does: misplaced and misspelt nodes are among them."""

    def __init__(self, tree, domains):
        self.tree = tree
        self.domains = domains

    def first(self):
        """The first domain with is_described(), or None."""
        return next(filter(Domain.is_described, self.domains), None)

    def domain(self, name):
        """The domain of this name, or None."""
        for domain in sorted(self.domains, key=Domain.is_described, reverse=True):
            if domain.name == name:
                return domain
        return None

    def needs_builtin(self, kind):
        """Whether some domain uses the built kernel or initramfs."""
        return any(domain.uses_builtin(kind) for domain in self.domains)


def _compile(path):
    """The device-tree source at path as a blob."""
    command = ["dtc", "-q", "-I", "dts", "-O", "dtb",
               "-i", os.path.dirname(os.path.abspath(path))]
    # dtc cannot open a pipe such as a shell's <(...): only this process has it.
    source = None if os.path.isfile(path) else read_file(path)
    command.append("-" if source is not None else path)
    try:
        done = subprocess.run(command, input=source or b"",
                              capture_output=True, check=False)
    except FileNotFoundError:
        raise ConfigError("dtc is missing: run tools/setup") from None
    if done.returncode:
        raise ConfigError(f"{path}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _modules(domain, folder):
    for node in domain.children:
        for compatible in node.strings("compatible"):
            if compatible in MODULES:
                path = node.string(FILE_PROPERTY, None)
                yield Module(MODULES[compatible], node,
                             path and os.path.join(folder, path))
                break


def _domain_nodes(tree):
    """(node, name of its parent) of every node that the hypervisor numbers as a
    domain, in its order: a misspelt one gets a number too."""
    for node in tree.children:
        if node.name == CHOSEN:
            yield from ((child, CHOSEN) for child in node.children)
        else:
            yield node, ""


def wants_control(node):
    """Whether a domain asks to be the control domain."""
    value = node.properties.get(CAPABILITIES, b"")
    return len(value) == 4 and bool(value[3] & CONTROL)


def _numbered(nodes):
    """(number, node, place) of each: the first in /chosen that asks to be the control
    domain has 0, though it may be refused."""
    control, number = None, 0
    for node, place in nodes:
        if control is None and place == CHOSEN and wants_control(node):
            control = node
            yield 0, node, place
        else:
            number += 1
            yield number, node, place


def load(path):
    """Read the configuration at path."""
    try:
        tree = fdt.read(_compile(path))
    except fdt.FdtError as error:
        raise ConfigError(f"{path}: {error}") from None
    folder = os.path.dirname(os.path.abspath(path))
    domains = [Domain(node, place, number, folder)
               for number, node, place in _numbered(_domain_nodes(tree))]
    config = Config(tree, domains)
    if config.first() is None:
        raise ConfigError(f'{path}: /chosen has no node with compatible = "{DOMAIN}"')
    return config


def read_file(path):
    """The bytes of a file; ConfigError if it cannot be read."""
    try:
        with open(path, "rb") as source:
            return source.read()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None


class _Images:
    """The files of the bundle, without duplicates."""

    def __init__(self):
        self.files = []                 # (name, kind, data)
        self._names = {}

    def add(self, kind, data):
        """The name of the image that holds data."""
        key = (kind, hashlib.sha256(data).digest())
        if key not in self._names:
            count = sum(1 for _, other, _ in self.files if other == kind)
            name = f"{kind}-{count + 1}"
            self._names[key] = name
            self.files.append((name, kind, data))
        return self._names[key]


def _image_source(name, kind):
    return (f'\t\t{name} {{ description = "{name}"; data = /incbin/("{name}"); '
            f'type = "{kind}"; arch = "arm"; os = "linux"; compression = "none"; '
            f'hash-1 {{ algo = "crc32"; }}; }};\n')


def _fit_source(names_and_kinds):
    images = "".join(_image_source(name, kind) for name, kind in names_and_kinds)
    return ('/dts-v1/;\n/ {\n\tdescription = "Vambrace bundle";\n'
            "\t#address-cells = <1>;\n"
            f"\timages {{\n{images}\t}};\n"
            '\tconfigurations {\n\t\tdefault = "vambrace";\n'
            '\t\tvambrace { description = "domains"; fdt = "domains"; };\n\t};\n};\n')


def mkimage(folder, *arguments):
    """Run U-Boot's mkimage in a directory."""
    environment = dict(os.environ, SOURCE_DATE_EPOCH=SOURCE_DATE)
    try:
        done = subprocess.run(["mkimage", *arguments], cwd=folder, env=environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True)
    except FileNotFoundError:
        raise ConfigError("mkimage is missing: run tools/setup") from None
    if done.returncode:
        # stderr is empty when a signal killed it (SIGXFSZ: file too large).
        reason = (done.stderr.decode(errors="replace").strip() or
                  f"ended with status {done.returncode}")
        raise ConfigError(f"mkimage in {folder}: {reason}")


def _write_fit(files, out):
    """Write the FIT image of files, a list of (name, kind, data), to out."""
    its = _fit_source([(name, kind) for name, kind, _ in files]).encode("ascii")
    with tempfile.TemporaryDirectory(prefix="vambrace-bundle-") as folder:
        for name, data in [(name, data) for name, _, data in files] + [("bundle.its", its)]:
            path = os.path.join(folder, name)
            with naming(path), open(path, "wb") as target:
                target.write(data)
        mkimage(folder, "-f", "bundle.its", "bundle.itb")
        result = read_file(os.path.join(folder, "bundle.itb"))
    replace_file(out, result)


def pc_entropy(_name):
    """Random bytes for a domain's vambrace,rng-seed, from the PC."""
    return os.urandom(SEED_SIZE)


def _fill_seed(domain, entropy):
    if SEED_PROPERTY not in domain.node.properties:
        return
    if domain.node.properties[SEED_PROPERTY]:
        raise ConfigError(f"{domain.name}: {SEED_PROPERTY} takes no value: it is filled "
                          "when the bundle is packed")
    domain.node.properties[SEED_PROPERTY] = entropy(domain.name)


def pack(config, builtin, appended, out, entropy=pc_entropy):
    """Write the bundle of config to out.

    builtin: the paths of the built files, by kind ("kernel", "ramdisk").
    appended: by domain name, archives to put after the domain's ramdisk.
    entropy(name): the SEED_SIZE bytes for the vambrace,rng-seed of a domain.
    The configuration's own tree is changed to name the images.
    """
    images = _Images()
    for domain in config.domains:
        _fill_seed(domain, entropy)
        for module in domain.modules:
            data = read_file(module.path or builtin[module.kind])
            extra = appended.get(domain.name, b"")
            if module.kind == "ramdisk" and extra:
                data = pad4(data) + extra
            module.node.properties.pop(FILE_PROPERTY, None)
            module.node.set_string(IMAGE_PROPERTY, images.add(module.kind, data))
    domains = ("domains", "flat_dt", fdt.write(config.tree))
    _write_fit([domains] + images.files, out)
