# SPDX-License-Identifier: GPL-2.0
"""Configure and build Linux: the guest's kernel, and its native partner.

There are two configurations, "v5" and "v67" (ARMv6K and ARMv7 in one), of each
flavour. A result is a directory of the cache, named after a key of everything
that it depends on (see Kernel.key). Building goes on in one tree per flavour,
configuration and version, which is kept so that a change of the port recompiles
only what it touches. kbuild decides that from times and command lines; what it cannot know
is that a killed compiler left half an object file. So a tree is marked while a
build runs in it, and a tree found marked is thrown away.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import cache
import linux_source
import newc
from cache import Failure
from linux_source import PORT
from progress import note, run_step

TOOLCHAIN = "arm-linux-gnueabi-"
# The device trees of the boards that a configuration is for.
BOARD_TREES = {
    "v5": ["versatile-pb.dtb", "arm-realview-eb.dtb"],
    "v67": ["versatile-pb.dtb", "arm-realview-eb.dtb", "arm-realview-eb-11mp-ctrevb.dtb",
            "arm-realview-pba8.dtb", "arm-realview-pbx-a9.dtb", "vexpress-v2p-ca9.dtb"],
}
BUILT_MIB = 900
RESULTS_KEPT = 10  # per flavour and configuration; the ones used last

# flavour: (its fragments, with the port, targets, files of the result)
FLAVOURS = {
    "guest": ("guest", True, ["Image", "modules"], ["arch/arm/boot/Image"]),
    "native": ("native", False, ["zImage", "modules"], ["arch/arm/boot/zImage"]),
    # The port is in the tree but off, and __LINE__ is made equal, because WARN puts
    # it into the code: tests/series compares this one with "native", bit for bit.
    "port-off": ("native", True, ["vmlinux"], []),
}
SELFTEST = "selftest"  # a build with the kernel's own tests
# What makes a result out of the sources, and so belongs to its key.
RECIPE = [__file__, linux_source.__file__, newc.__file__]
COMMON_FILES = ["vmlinux", "System.map", ".config"]

# The same sources always give the same bytes, whoever builds them and where.
MAKE_SETTINGS = ["ARCH=arm", f"CROSS_COMPILE={TOOLCHAIN}", "LOCALVERSION=",
                 "KBUILD_BUILD_TIMESTAMP=2020-01-01 00:00:00 UTC", "KBUILD_BUILD_USER=vambrace",
                 "KBUILD_BUILD_HOST=vambrace", "KBUILD_BUILD_VERSION=1"]


def compiler_version():
    """The first line in which the compiler and the assembler introduce themselves."""
    lines = []
    for program in ("gcc", "ld"):
        result = subprocess.run([TOOLCHAIN + program, "--version"], stdout=subprocess.PIPE,
                                text=True, check=True)
        lines.append(result.stdout.splitlines()[0])
    return lines


def make_command(tree, *targets):
    """A make command of kbuild."""
    return ["make", "-C", tree, f"-j{len(os.sched_getaffinity(0))}", *MAKE_SETTINGS, *targets]


def read_config(text):
    """{symbol: value} of a .config or a fragment; an unset symbol has "n"."""
    symbols = {}
    for line in text.splitlines():
        if match := re.match(r"(CONFIG_\w+)=(.*)", line):
            symbols[match[1]] = match[2]
        elif match := re.match(r"# (CONFIG_\w+) is not set", line):
            symbols[match[1]] = "n"
    return symbols


def read_differences(path):
    """The patterns of symbols that may differ; each line needs a reason."""
    patterns = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        symbol, *reason = line.split(maxsplit=1)
        if not reason:
            raise Failure(f"{path.name}:{number}: {symbol} has no reason")
        patterns.append(symbol)
    return patterns


def check_differences(guest, native, paths):
    """Fail when two .config files differ in a symbol that the lists do not have."""
    patterns = [re.compile(pattern) for path in paths for pattern in read_differences(path)]
    names = " and ".join(path.name for path in paths)
    used = set()
    unexpected = []
    for symbol in sorted(guest.keys() | native.keys()):
        pair = guest.get(symbol, "n"), native.get(symbol, "n")
        if pair[0] == pair[1]:
            continue
        matching = [pattern for pattern in patterns if pattern.fullmatch(symbol)]
        used.update(matching)
        if not matching:
            unexpected.append(f"{symbol}: guest {pair[0]}, native {pair[1]}")
    unused = [pattern.pattern for pattern in patterns if pattern not in used]
    if unexpected:
        raise Failure(f"the guest's and the native configuration differ beyond {names}:\n  " +
                      "\n  ".join(unexpected))
    if unused:
        raise Failure(f"{names} lists what does not differ: {', '.join(unused)}")


def archive_modules(modules, target):
    """An installed module tree as a cpio archive, to be appended to the initramfs."""
    archive = newc.Archive()
    for name in cache.tree_files(modules):
        if not (modules / name).is_symlink():  # to the tree that it was built in
            archive.file(name, (modules / name).read_bytes())
    target.write_bytes(archive.finish())
    shutil.rmtree(modules)


class Kernel:
    """One flavour and configuration of one version of the kernel."""

    def __init__(self, flavour, version=None, port=PORT, architecture="v5", selftest=False):
        self.flavour = flavour
        self.architecture = architecture
        self.selftest = selftest
        self.version = version or linux_source.installed_version()
        self.port = port
        kind, self.with_port, self.targets, self.files = FLAVOURS[flavour]
        self.fragments = self._configs(kind)
        self.archive = linux_source.archive(version)
        self.label = "-".join([flavour, architecture] + [SELFTEST] * selftest)
        name = "-".join([architecture, flavour] + [SELFTEST] * selftest +
                        [cache.file_digest(self.archive)[:12]])
        self.work = cache.cache_dir("work") / name
        self.tree = self.work / "linux"
        self.log = cache.cache_dir("log") / f"kernel-{name}.log"

    def _configs(self, kind):
        """The fragments of a guest or a native kernel, the general ones first."""
        names = ["common.frag", "features.frag", f"common-{self.architecture}.frag",
                 f"{kind}.frag {kind}-{self.architecture}.frag"]
        if self.selftest:
            names.append(f"{SELFTEST}.frag")
        paths = [self.port / "configs" / name for name in " ".join(names).split()]
        return [path for path in paths if path.exists()]

    def _native_patches(self):
        """What a native kernel needs to start on all the boards."""
        return sorted((self.port / "native" / self.architecture).glob("*.patch"))

    def key(self):
        """A key of everything that the result depends on."""
        parts = [self.label, cache.file_digest(self.archive), compiler_version(), MAKE_SETTINGS,
                 [path.read_bytes() for path in self.fragments],
                 [Path(module).read_bytes() for module in RECIPE]]
        if self.flavour != "guest":
            parts.append([path.read_bytes() for path in self._native_patches()])
        if self.with_port:
            parts += [[(name, (self.port / name).read_bytes())
                       for name in cache.tree_files(self.port) if not name.endswith(".md")],
                      [(linux_source.REPOSITORY / header).read_bytes()
                       for header in linux_source.ABI_HEADERS]]
        return cache.digest(parts)

    def result(self):
        """The directory with the result; it is built if it is not there."""
        final = self._final()
        while not final.exists():
            with cache.locked(self.work.name):
                # Another process may have built it; or somebody edits the port.
                final = self._final()
                if not final.exists():
                    self._build(final)
            final = self._final()
        os.utime(final)
        return final

    def _final(self):
        return cache.cache_dir("kernel") / f"{self.label}-{self.version}-{self.key()}"

    def _build(self, final):
        self.log.unlink(missing_ok=True)
        marker = self.work / "building"
        if marker.exists():
            note(f"a build of the {self.label} kernel was killed: starting from clean sources")
            shutil.rmtree(self.work)
        if not self.tree.exists():
            cache.need_disk(cache.cache_dir(), BUILT_MIB, f"building the {self.label} kernel")
        original = linux_source.pristine(self.version)
        self._prepare_tree(self.tree, original, self._overlay(original))
        marker.touch()
        try:
            self._configure(original)
            run_step(f"building the {self.label} kernel {self.version}",
                     make_command(self.tree, *self.targets, *BOARD_TREES[self.architecture]),
                     self.log,
                     count=lambda line: re.match(r"  (CC|AS|LD|CC \[M\]) ", line),
                     unit="files")
        finally:
            marker.unlink()
        if self._final() != final:
            note("its sources were changed during the build: building once more")
            return
        with cache.new_directory(final) as directory:
            self._collect(directory)
        self._prune(final)

    def _prepare_tree(self, tree, original, overlay):
        """Make a tree with an overlay, or bring it from the last one to this."""
        if not tree.exists():
            self.work.mkdir(exist_ok=True)
            with cache.new_directory(tree) as temporary:
                linux_source.link_tree(original, temporary)
        state = tree.with_name("overlay.json" if tree == self.tree else f"{tree.name}.json")
        previous = cache.load_json(state, [])
        # Both old and new paths, in case this is killed half-way.
        cache.save_json(state, sorted({*previous, *overlay}))
        linux_source.lay_over(tree, original, overlay, previous)
        cache.save_json(state, sorted(overlay))

    def _overlay(self, original):
        patches = [] if self.flavour == "guest" else self._native_patches()
        if not self.with_port:
            return linux_source.patched_files(original, patches)
        overlay = linux_source.port_overlay(original, self.port, patches)
        if self.flavour == "port-off":
            for name, contents in overlay.items():
                if name.endswith((".c", ".h", ".S")) and (original / name).exists():
                    overlay[name] = linux_source.keep_line_numbers(
                        (original / name).read_bytes(), contents)
        return overlay

    def _configure(self, original):
        config = self._config_in(self.tree, self.fragments)
        if self.flavour == "guest":
            self._check_against_native(original, config)

    def _config_in(self, tree, fragments, *settings):
        """allnoconfig plus fragments; returns the symbols. The fragments must hold."""
        output = Path(next((s[2:] for s in settings if s.startswith("O=")), tree))
        merged = self.work / "fragments"
        merged.write_text("".join(path.read_text() for path in fragments))
        run_step(f"configuring the {self.label} kernel",
                 make_command(tree, f"KCONFIG_ALLCONFIG={merged}", *settings, "allnoconfig"),
                 self.log)
        config = read_config((output / ".config").read_text())
        lost = [f"{symbol}={value}" for symbol, value in read_config(merged.read_text()).items()
                if config.get(symbol, "n") != value]
        if lost:
            raise Failure("Kconfig does not accept these lines of the fragments "
                          f"(a dependency is missing): {', '.join(lost)}")
        return config

    def _check_against_native(self, original, config):
        if patches := self._native_patches():
            source = self.work / "native-linux"
            self._prepare_tree(source, original, linux_source.patched_files(original, patches))
            original = source
        output = self.work / "native-config"
        output.mkdir(exist_ok=True)
        native = self._config_in(original, self._configs("native"), f"O={output}")
        lists = [self.port / "configs" / f"native-differences{suffix}.txt"
                 for suffix in ("", f"-{self.architecture}")]
        check_differences(config, native, [path for path in lists if path.exists()])

    def _collect(self, directory):
        """Put everything of interest into the result's directory."""
        for name in COMMON_FILES + self.files:
            shutil.copyfile(self.tree / name, directory / Path(name).name.lstrip("."))
        for name in BOARD_TREES[self.architecture]:
            shutil.copyfile(self.tree / "arch/arm/boot/dts" / name, directory / name)
        if "modules" in self.targets:
            run_step("installing the modules",
                     make_command(self.tree, f"INSTALL_MOD_PATH={directory}/modules",
                                  "INSTALL_MOD_STRIP=1", "modules_install"), self.log)
            archive_modules(directory / "modules", directory / "modules.cpio")
        self._scan(directory)

    def _scan(self, directory):
        """The port's own check of a guest kernel, which may refuse it."""
        scanner = self.port / "scan-sensitive"
        if self.flavour == "guest" and scanner.exists():
            run_step("looking for sensitive instructions",
                     [scanner, self.tree, self.architecture], self.log)

    def _prune(self, newest):
        """Remove results of this kind that have not been used for long."""
        results = sorted(newest.parent.glob(f"{self.label}-[0-9]*"),
                         key=lambda path: path.stat().st_mtime)
        for path in results[:-RESULTS_KEPT]:
            shutil.rmtree(path, ignore_errors=True)
