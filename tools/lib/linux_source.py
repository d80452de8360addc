# SPDX-License-Identifier: GPL-2.0
"""The sources of Linux: Debian's archive unpacked, and the port as an overlay.

The port (guest-patches/linux-6.1) is not applied in place. Its result is
computed first: an overlay, which maps each path that the port makes or touches
to its new contents. A tree can then be moved from one state of the port to the
next by writing the few files that differ, so that kbuild recompiles little.

Pristine trees are never written to. Trees to build in are hard links of them:
every write here replaces a file and does not change it in place, and so do
patch and kbuild.
"""

import difflib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import cache
from cache import Failure
from progress import run_step

REPOSITORY = Path(__file__).resolve().parents[2]
PORT = REPOSITORY / "guest-patches" / "linux-6.1"
PACKAGE = "linux-source-6.1"
INSTALLED = Path("/usr/src/linux-source-6.1.tar.xz")

# Public headers of the hypervisor that the port includes, and where.
ABI_HEADERS = {"include/public/arm_pv.h": "arch/arm/include/asm/xen/arm_pv_abi.h"}

UNPACKED_MIB = 1400
# Left out when unpacking: two thirds of the bytes, none of them read by an ARM build.
EXCLUDED = ("*/drivers/gpu/drm/amd/include/*", "*/tools/testing/*", "*/Documentation/*/*")


def installed_version():
    """The version of the installed package, such as 6.1.192-2."""
    result = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", PACKAGE],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if result.returncode or not INSTALLED.exists():
        raise Failure(f"{PACKAGE} is not installed; tools/setup kernel installs it")
    return result.stdout.strip()


def archive(version=None):
    """The archive of a Debian version of the sources; by default the installed one."""
    if version in (None, installed_version()):
        return INSTALLED
    final = cache.cache_dir("linux-source") / f"{version}.tar.xz"
    if final.exists():
        return final
    # Only here, because all other versions need no apt at all.
    import apt_state
    with cache.locked(f"linux-source-{version}"), tempfile.TemporaryDirectory(
            dir=cache.cache_dir("linux-source")) as scratch:
        package = apt_state.download(PACKAGE, version, apt_state.native_architecture(), scratch)
        subprocess.run(["dpkg-deb", "-x", package, scratch], check=True)
        Path(scratch, str(INSTALLED).lstrip("/")).rename(final)
    return final


def pristine(version=None):
    """The unpacked sources, as Debian delivers them. Not to be written to."""
    source = archive(version)
    tree = cache.cache_dir("linux") / cache.file_digest(source)[:16]
    if tree.exists():
        return tree
    with cache.locked(f"linux-{tree.name}"):
        if not tree.exists():
            cache.need_disk(tree.parent, UNPACKED_MIB, "unpacking Linux")
            with cache.new_directory(tree) as temporary:
                run_step(f"unpacking {source.name} of {version or installed_version()}",
                         ["tar", "-xJf", source, "-C", temporary, "--strip-components=1",
                          *[f"--exclude={pattern}" for pattern in EXCLUDED]],
                         cache.cache_dir("log") / "unpack.log")
    return tree


def series(port):
    """The names of the patches, in order, and the version they were made for."""
    path = port / "series"
    if not path.exists():
        return [], None
    text = path.read_text()
    base = re.search(r"^#\s*base:?\s*(\S+)", text, re.MULTILINE | re.IGNORECASE)
    names = [line.split("#")[0].strip() for line in text.splitlines()]
    return [name for name in names if name], base and base[1]


def touched_files(patch):
    """The paths that a patch changes, without the first component."""
    paths = re.findall(r"^(?:---|\+\+\+) [^/\s]+/(\S+)", patch.read_text(), re.MULTILINE)
    return sorted(set(paths))


def apply_patch(patch, directory, base):
    """Apply one patch without fuzz; a hunk that fails names file, patch and version."""
    result = subprocess.run(["patch", "-p1", "--fuzz=0", "--force", "--no-backup-if-mismatch",
                             "--reject-file=-", "-d", directory, "-i", patch],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode == 0:
        return
    file = "?"
    failed = []
    for line in result.stdout.splitlines():
        if match := re.match(r"(?:checking|patching) file (\S+)", line):
            file = match[1]
        elif match := re.match(r"Hunk #(\d+) FAILED at (\d+)", line):
            failed.append(f"{file}: hunk {match[1]} of {patch.name} does not fit at line {match[2]}")
    raise Failure("\n".join(failed or [f"{patch.name}: {result.stdout.strip()}"]) +
                  f"\n({patch.name} was made for {base or 'an unnamed version'})")


def port_overlay(tree, port=PORT, more_patches=()):
    """What the port and more patches make of a pristine tree: {path: contents}."""
    overlay = {}
    for name in cache.tree_files(port / "src"):
        if (tree / name).exists():
            raise Failure(f"{port.name}/src/{name}: Linux has a file of that name; "
                          "a touched file is changed by a patch")
        overlay[name] = (port / "src" / name).read_bytes()
    for header, name in ABI_HEADERS.items():
        overlay[name] = (REPOSITORY / header).read_bytes()
    names, base = series(port)
    patches = [port / "patches" / name for name in names]
    overlay.update(patched_files(tree, [*patches, *more_patches], base))
    return overlay


def patched_files(tree, patches, base=None):
    """The files that patches touch, patched."""
    result = {}
    with tempfile.TemporaryDirectory() as scratch:
        touched = sorted({name for patch in patches for name in touched_files(patch)})
        for name in touched:
            if (tree / name).exists():
                Path(scratch, name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(tree / name, Path(scratch, name))
        for patch in patches:
            apply_patch(patch, scratch, base)
        for name in touched:
            result[name] = Path(scratch, name).read_bytes()
    return result


def keep_line_numbers(original, patched):
    """Patched C or assembly text in which __LINE__ is what it was in the original.

    A #line directive follows each change that moves the rest of the file; in a
    macro of several lines, the macro's end."""
    before = original.decode(errors="surrogateescape").splitlines(keepends=True)
    after = patched.decode(errors="surrogateescape").splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    result = []
    pending = False
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        for offset, line in enumerate(after[new_start:new_end]):
            if pending and tag == "equal" and not (result and result[-1].endswith("\\\n")):
                result.append(f"#line {start + offset + 1}\n")
                pending = False
            result.append(line)
        if tag != "equal" and (new_end - new_start) != (end - start):
            pending = True
    return "".join(result).encode(errors="surrogateescape")


def link_tree(source, target):
    """A tree of hard links."""
    subprocess.run(["cp", "-al", f"{source}/.", target], check=True)


def lay_over(tree, original, overlay, previous):
    """Bring a tree from the overlay paths `previous` to `overlay`.

    Only files that differ are written, and those get the present time, also
    the ones that go back to their original contents: kbuild compares times."""
    for name in previous:
        if name in overlay:
            continue
        if (original / name).exists():
            cache.write_if_changed(tree / name, (original / name).read_bytes())
        else:
            (tree / name).unlink(missing_ok=True)
    for name, contents in overlay.items():
        if cache.write_if_changed(tree / name, contents):
            os.chmod(tree / name, 0o755 if contents.startswith(b"#!") else 0o644)
