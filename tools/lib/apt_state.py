# SPDX-License-Identifier: GPL-2.0
"""Debian packages of any architecture, without changing the user's system.

apt runs with a private state in the cache, one per architecture: its own sources
(the system's Debian mirrors, no third parties), an empty list of installed
packages, and Debian's keyring. The system's dpkg needs no foreign architecture,
and a broken index of a third party does not matter. Root is not needed.

apt itself reads the system's sources (indextargets), verifies the indexes and
downloads. mmdebstrap (1.3.5 was tried) can fetch and unpack the files of an
initramfs, in 12 s, but cannot list the versions of linux-source or download one,
so it would not replace this module. It uses neither the system's mirrors nor its
proxies, cannot skip the updates of a broken mirror, and needs root or user
namespaces, which containers often lack.
"""

import functools
import os
import subprocess
import time
from pathlib import Path

import cache
from cache import Failure
from progress import note

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITE = "bookworm"
DEFAULT_MIRRORS = [("http://deb.debian.org/debian", SUITE),
                   ("http://deb.debian.org/debian", f"{SUITE}-updates"),
                   ("http://deb.debian.org/debian-security", f"{SUITE}-security")]
SUITES = [suite for _, suite in DEFAULT_MIRRORS]
ATTEMPTS = 3
NEEDED_MIB = 400


def mirrors():
    """(uri, suite) of the system's sources of Debian 12, as its apt reads them, and
    public mirrors for the suites that it has no source for."""
    listed = subprocess.run(["apt-get", "indextargets", "--no-release-info", "--format",
                             "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True, check=False)
    found = []
    for uri, suite, component in (line.split() for line in listed.stdout.splitlines()):
        # Third parties name their suites like Debian's, too.
        if suite in SUITES and component == "main" and "debian" in uri:
            found.append((uri, suite))
    found = list(dict.fromkeys(found))
    known = {suite for _, suite in found}
    return found + [source for source in DEFAULT_MIRRORS if source[1] not in known]


def _acquire_settings():
    """The system's settings for downloads, such as proxies."""
    dump = subprocess.run(["apt-config", "dump"], stdout=subprocess.PIPE, text=True, check=True)
    return [line for line in dump.stdout.splitlines()
            if line.startswith("Acquire::") and not line.startswith("Acquire::IndexTargets")]


def _configure(architecture, sources):
    """Write the state's configuration; returns the environment for apt.

    sources: (uri, suite) pairs."""
    root = cache.cache_dir("apt", architecture)
    for below in ("etc/parts", "etc/sources.d", "etc/preferences.d", "etc/trusted.d",
                  "state/lists/partial", "cache/archives/partial"):
        (root / below).mkdir(parents=True, exist_ok=True)
    (root / "state" / "status").touch()
    cache.write_file(root / "etc" / "sources.list", "".join(
        f"deb [arch={architecture} signed-by={KEYRING}] {uri} {suite} main\n"
        for uri, suite in sources).encode())
    settings = {
        "APT::Architecture": architecture,
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        "APT::Get::List-Cleanup": "true",
        "Acquire::Languages": "none",
        "Acquire::Retries": str(ATTEMPTS),
        "Dir::Etc": f"{root}/etc/",
        "Dir::Etc::main": "none",
        "Dir::Etc::parts": "parts/",
        "Dir::Etc::sourcelist": "sources.list",
        "Dir::Etc::sourceparts": "sources.d/",
        "Dir::Etc::preferencesparts": "preferences.d/",
        "Dir::Etc::trustedparts": "trusted.d/",
        "Dir::State": f"{root}/state/",
        "Dir::State::status": f"{root}/state/status",
        "Dir::Cache": f"{root}/cache/",
    }
    lines = [f'{key} "{value}";' for key, value in settings.items() if value]
    lines[2:2] = ['APT::Architectures { "%s"; };' % architecture]
    cache.write_file(root / "apt.conf", ("\n".join(_acquire_settings() + lines) + "\n").encode())
    return dict(os.environ, APT_CONFIG=str(root / "apt.conf"), LC_ALL="C")


def _run(command, environment, where=None):
    """Run an apt command; returns whether it worked, and its output."""
    result = subprocess.run(command, env=environment, cwd=where, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    return result.returncode == 0, result.stdout


def native_architecture():
    """The architecture of this machine's Debian."""
    return subprocess.run(["dpkg", "--print-architecture"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout.strip()


def _try_update(architecture, sources, attempts):
    """Fetch the indexes of these sources; apt's environment, or None on failure."""
    environment = _configure(architecture, sources)
    for attempt in range(1, attempts + 1):
        note(f"reading Debian's package index for {architecture}")
        worked, output = _run(["apt-get", "update", "-q", "--error-on=any"], environment)
        if worked:
            return environment
        note(f"apt-get update failed (attempt {attempt} of {attempts}):\n{output.strip()}")
        if attempt < attempts:
            time.sleep(2 * attempt)
    return None


@functools.cache
def update(architecture):
    """Fetch the indexes, once per process; returns the environment for apt.

    A mirror's index may disagree with its Release file for days. If that is the
    index of an update suite, use the release without updates."""
    cache.need_disk(cache.cache_dir("apt"), NEEDED_MIB, "Debian's package index")
    sources = mirrors()
    if environment := _try_update(architecture, sources, ATTEMPTS):
        return environment
    note(f"trying again without the updates of {SUITE}")
    if environment := _try_update(architecture, [
            (uri, suite) for uri, suite in sources if suite == SUITE], 1):
        note(f"going on with {SUITE} as it was released, without later updates")
        return environment
    raise Failure("Debian's package index cannot be read; is there a network?")


def versions(package, architecture):
    """The versions of a package that the mirrors offer, newest first.

    Without a network, the versions in the index that was fetched last."""
    try:
        environment = update(architecture)
    except Failure as failure:
        note(f"{failure} Going on with the index that was fetched last.")
        environment = _configure(architecture, mirrors())
    worked, output = _run(["apt-cache", "madison", package], environment)
    found = [line.split("|")[1].strip() for line in output.splitlines() if "|" in line]
    if not worked or not found:
        raise Failure(f"Debian's mirrors offer no {package}")
    return list(dict.fromkeys(found))


def download(package, version, architecture, directory):
    """Download a package file into a directory; version None means the newest."""
    environment = update(architecture)
    wanted = f"{package}={version}" if version else package
    note(f"downloading {wanted}")
    worked, output = _run(["apt-get", "download", "-q", wanted], environment, directory)
    files = sorted(Path(directory).glob(f"{package}_*.deb"))
    if not worked or len(files) != 1:
        raise Failure(f"{wanted} cannot be downloaded:\n{output.strip()}")
    return files[0]
