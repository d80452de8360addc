# SPDX-License-Identifier: GPL-2.0
"""The cache: downloads and slow build results, shared by every clone of a user.

Every entry is keyed by a hash of its inputs, so entries never go stale and
several clones can use the cache at the same time. Invariant: a path that exists
under its final name is complete. Results are made under a temporary name in the
same directory and renamed; what a killed process leaves has a temporary name, and
the next process that holds the lock removes it.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path


class Failure(Exception):
    """A step that failed, with a message for the user."""


SETUP_STATUS = 125  # exit status of every tool when set-up or a build fails


def os_reason(error, what=None):
    """An OSError as other programs print it: "FILE: No space left on device"."""
    what = what or error.filename
    reason = error.strerror or str(error)
    return f"{os.fsdecode(what)}: {reason}" if isinstance(what, (str, bytes, Path)) else reason


@contextlib.contextmanager
def naming(what):
    """Turn an OSError within the block into a Failure that names the file: the
    error of a write() does not."""
    try:
        yield
    except OSError as error:
        raise Failure(os_reason(error, what)) from None


def replace_file(path, data):
    """Replace a file by rename, so that it is never seen incomplete and a failure
    leaves the old one. A device or a pipe is written to instead."""
    if os.path.exists(path) and not os.path.isfile(path):
        with naming(path), open(path, "wb") as target:
            target.write(data)
        return
    partial = f"{path}.{os.getpid()}"
    try:
        with naming(path), open(partial, "wb") as target:
            target.write(data)
        with naming(path):
            os.replace(partial, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(partial)


def _fail(name, reason):
    """End a tool with one line on stderr; discard what could not be written to stdout."""
    with contextlib.suppress(OSError):
        print(f"{name}: {reason}", file=sys.stderr)
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(SETUP_STATUS)


def run_main(name, main):
    """Run a tool's main(); a failure is reported in one line, with status 125."""
    try:
        try:
            status = main()
        except SystemExit as end:               # --help, usage
            status = end.code
        with naming("standard output"):
            if sys.stdout:
                sys.stdout.flush()
        sys.exit(status)
    except OSError as error:
        _fail(name, os_reason(error))
    except Failure as failure:
        _fail(name, failure)
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        sys.exit(130)


def cache_dir(*below):
    """The cache, or a directory below it, created if missing."""
    root = os.environ.get("VAMBRACE_CACHE") or os.path.expanduser("~/.cache/vambrace")
    path = Path(root, *below).absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path


def digest(*parts):
    """A key from strings, bytes, and (nested) lists and tuples of these."""
    whole = hashlib.sha256()

    def add(part):
        if isinstance(part, (list, tuple)):
            whole.update(b"[%d]" % len(part))
            for item in part:
                add(item)
            return
        data = part.encode() if isinstance(part, str) else part
        whole.update(b"%d:" % len(data))
        whole.update(data)

    add(parts)
    return whole.hexdigest()[:16]


def file_digest(path):
    """sha256 of a file; that of a large file is remembered while its size and times
    do not change."""
    path = Path(path)
    info = path.stat()
    if info.st_size < 1 << 20:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    signature = f"{path.absolute()} {info.st_size} {info.st_mtime_ns} {info.st_ctime_ns}"
    memory = cache_dir("hashes") / digest(signature)
    if memory.exists():
        return memory.read_text()
    whole = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            whole.update(block)
    write_file(memory, whole.hexdigest().encode())
    return whole.hexdigest()


def tree_files(root):
    """The files below root, sorted, as paths relative to it."""
    root = Path(root)
    if not root.is_dir():
        return []
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*")
                  if p.is_file() or p.is_symlink())


def tree_digest(root):
    """A key from the names, modes and contents of all files below root."""
    root = Path(root)
    return digest([(name, str((root / name).lstat().st_mode), (root / name).read_bytes())
                   for name in tree_files(root)])


def write_file(path, data):
    """Write a file by fsync() and rename(), so that it is never seen incomplete."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_if_changed(path, data):
    """Like write_file(), but leave a file with the same contents alone, so that it
    keeps its modification time. True if written."""
    path = Path(path)
    if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
        return False
    write_file(path, data)
    return True


@contextlib.contextmanager
def locked(name):
    """Hold the cache's lock `name`; print a line when it has to be waited for."""
    with (cache_dir("locks") / name).open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another process that works on {name}", file=sys.stderr)
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def new_directory(final):
    """A temporary directory that is renamed to `final` if the block succeeds.

    The caller holds a lock that covers `final`, so a temporary directory that
    exists already was left by a killed process."""
    final = Path(final)
    temporary = final.with_name(f".{final.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
        temporary.chmod(0o755)
        temporary.rename(final)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def need_disk(where, mebibytes, what):
    """Fail when less than this much disk is free."""
    free = shutil.disk_usage(where).free >> 20
    if free < mebibytes:
        raise Failure(f"too little disk: {what} needs {mebibytes} MiB in {where}, {free} MiB free")


def save_json(path, value):
    """Write a value for load_json(), with sorted keys."""
    write_file(path, json.dumps(value, indent=1, sort_keys=True).encode())


def load_json(path, default):
    """The value saved in a file, or `default` if there is none."""
    path = Path(path)
    return json.loads(path.read_text()) if path.exists() else default
