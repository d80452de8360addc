# SPDX-License-Identifier: GPL-2.0
"""Results: those of cells, kept for `make test-all` to go on where it was
interrupted; and those that are published, in tests/results and in the README.

Invariants: a kept result belongs to the tree of its key and to no other;
a published one to the commit that is named beside it.
"""

import json
import subprocess
import time
from collections import namedtuple

import cache
import matrix
import tables
from cache import Failure
from counts import Counts

KEPT = matrix.ROOT / "build" / "results"
PUBLISHED = matrix.ROOT / "tests" / "results"
README = matrix.ROOT / "README.md"

# What became of a cell. counts is None when the suite did not say any.
Result = namedtuple("Result", "key status counts seconds date")


def passed(result):
    """Whether all is well."""
    return result.status == 0 and result.counts is not None and not result.counts.failed


def keep(cell, result):
    """For the next `make test-all`."""
    cache.save_json(KEPT / f"{matrix.label(cell)}.json", result._asdict())


def kept(cell, key):
    """The result of the cell for this key, or None."""
    found = cache.load_json(KEPT / f"{matrix.label(cell)}.json", None)
    if found is None or found["key"] != key:
        return None
    counts = found["counts"]
    return Result(**{**found, "counts": counts and Counts(*counts)})


def today():
    """The date of a result."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def commit():
    """The commit whose tree this is; a Failure when there is no such commit."""
    def git(*command):
        return subprocess.run(["git", *command], cwd=matrix.ROOT, check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    changed = [line[3:] for line in git("status", "--porcelain", "-uall").splitlines()
               if not line.endswith(matrix.UNTESTED)]
    if changed:
        raise Failure("results belong to a commit, and these files are not as committed: " +
                      " ".join(changed))
    return git("rev-parse", "--short=12", "HEAD").strip()


def publish(cells):
    """Write what is known of the present tree to tests/results and the README."""
    tree = matrix.Tree()
    found = {cell: kept(cell, tree.key(cell)) for cell in cells}
    known = {cell: result for cell, result in found.items() if result}
    if not known:
        raise Failure("no result is of the present tree")
    content = {"commit": commit(), "date": max(result.date for result in known.values()),
               "cells": [{**cell._asdict(), "verdict": "passed" if passed(result) else "failed",
                          **(result.counts or Counts())._asdict()}
                         for cell, result in known.items()]}
    write("tests", content)


def write(name, content):
    """Publish `tests` or `bench`: the file, and what the README says of it."""
    PUBLISHED.mkdir(exist_ok=True)
    cache.write_file(PUBLISHED / f"{name}.json", (json.dumps(content, indent=1) + "\n").encode())
    text = tables.replaced(README.read_text(), name, tables.MAKERS[name](content))
    cache.write_file(README, text.encode())


def published(name):
    """What tests/results holds."""
    return cache.load_json(PUBLISHED / f"{name}.json", None)
