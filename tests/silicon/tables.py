#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Read the silicon tables; run as a program, check that they are consistent.

    from tables import attributes, walks, maintenance, errata, registers, matches

Each of the first five returns a list of rows, named tuples of strings as README.md explains the columns.
"""
import itertools
import os
import re
import string
import sys
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
CORES = ("arm926", "arm1136", "arm1176", "arm11mpcore", "cortex-a8", "cortex-a9")
EVENTS = ("world-switch", "space-switch", "map", "change", "code-written", "frame-reuse", "domain-start",
          "guest-range", "monitor", "enter-kernel", "leave-kernel")
BARRIERS = ("DSB", "ISB", "DMB")
OPERATIONS = BARRIERS + (
    "DCCMVAC", "DCCMVAU", "DCCIMVAC", "DCCSW", "DCCISW", "DCCIALL", "ICIALLU", "ICIMVAU", "BPIALL",
    "TLBIALL", "TLBIMVA", "TLBIASID", "TTBR0", "CONTEXTIDR", "CLREX", "DACR", "L2CLEAN") + tuple(
        name + colour for name in ("ASKED", "DCCIMVAC", "DCCMVAC") for colour in "0123")
LETTER = dict(zip(OPERATIONS, string.ascii_letters))
SEEN = ("manual", "recalled", "unread", "linux", "u-boot", "barebox", "nxp", "intel", "xilinx", "llvm",
        "binutils")

Attribute = namedtuple("Attribute", "core use rank tex c b s ng xn ap small section sources")
Walk = namedtuple("Walk", "core rank ttbr0 l1 clean sources")
Maintenance = namedtuple("Maintenance", "core event pattern sources seen")
Erratum = namedtuple("Erratum", "core revisions number what matters do source seen")
Register = namedtuple("Register", "core register encoding user closed_by reset do qemu source seen")


def lines(name):
    """The lines of a table that are neither empty nor comments."""
    with open(os.path.join(HERE, name), encoding="utf-8") as table:
        return [line.strip() for line in table if line.strip() and not line.startswith("#")]


def words(name, row):
    """Rows of a table with blanks between the columns; the last may contain blanks."""
    return [row(*line.split(None, len(row._fields) - 1)) for line in lines(name)]


def fields(name, row):
    """Rows of a table with " ; " between the fields."""
    return [row(*(field.strip() for field in line.split(" ; "))) for line in lines(name)]


def attributes():
    """Descriptor bits per core and use."""
    return words("attributes", Attribute)


def walks():
    """TTBR0's low bits and cache maintenance of descriptors, per core."""
    return words("walks", Walk)


def errata():
    """Errata per core."""
    return fields("errata", Erratum)


def registers():
    """Registers that user mode can access, per core."""
    return fields("registers", Register)


def maintenance():
    """Required operations, per core and event."""
    rows = []
    for line in lines("maintenance"):
        subject, rest = line.split(" : ", 1)
        rows.append(Maintenance(*subject.split(), *(field.strip() for field in rest.rsplit(" ; ", 1)[0].split(" ; ", 1)),
                                rest.rsplit(" ; ", 1)[1].strip()))
    return rows


def requirement(text):
    """The operations that one requirement names, and its regular expression over their letters."""
    named = re.findall(r"[A-Z][A-Z0-9]+", text)
    extra = "[" + "".join(LETTER[name] for name in BARRIERS) + "]*"
    expression = re.sub(r"[A-Z][A-Z0-9]+", lambda word: "(?:" + LETTER[word.group()] + extra + ")", text)
    return set(named), re.compile(extra + expression.replace(" ", ""))


def matches(pattern, seen):
    """Do the recorded operations of one event, the list @seen, satisfy @pattern?

    >>> matches("DCCMVAC+ DSB TLBIALL DSB", "DCCMVAC DCCMVAC DSB TLBIALL DSB".split())
    True
    >>> matches("DCCMVAC+ DSB TLBIALL DSB", "DCCMVAC TLBIALL DSB".split())
    False
    >>> matches("DCCMVAC+ DSB TLBIALL DSB", "DCCMVAC DSB DCCMVAC TLBIALL DSB".split())
    False
    >>> matches("DCCMVAC+ DSB", "DCCMVAC DSB DCCMVAC".split())
    False
    >>> matches("TTBR0 ISB & CLREX", "CLREX DSB TTBR0 DSB ISB BPIALL".split())
    True
    >>> matches("TTBR0 ISB & CLREX", "TTBR0 ISB".split())
    False
    >>> matches("-", ["CLREX"])
    True
    """
    if pattern == "-":
        return True
    for text in pattern.split("&"):
        named, expression = requirement(text)
        kept = "".join(LETTER[name] for name in seen if name in named or name in BARRIERS)
        if not expression.fullmatch(kept):
            return False
    return True


def encode(row):
    """The columns small and section of an attribute row, from its bits."""
    def bit(text):
        return 1 if text == "1" else 0
    if row.core == "arm926":
        ap, cb = int(row.ap, 2), bit(row.b) << 2 | bit(row.c) << 3
        return "%03x/fff" % (2 | cb | ap * 0x550), "%05x/ffe1f" % (2 | cb | 1 << 4 | ap << 10)
    ap, apx, tex, cb = int(row.ap[1:], 2), bit(row.ap[0]), int(row.tex, 2), bit(row.b) << 2 | bit(row.c) << 3
    small = 2 | bit(row.xn) | cb | ap << 4 | tex << 6 | apx << 9 | bit(row.s) << 10 | bit(row.ng) << 11
    section = 2 | cb | bit(row.xn) << 4 | ap << 10 | tex << 12 | apx << 15 | bit(row.s) << 16 | bit(row.ng) << 17
    ignored = row.s == "x"
    return ("%03x/%03x" % (small, 0xbff if ignored else 0xfff),
            "%05x/%05x" % (section, 0xefe1f if ignored else 0xffe1f))


def check_attributes():
    """Complaints about the table of attributes."""
    rows = attributes()
    for row in rows:
        if encode(row) != (row.small, row.section):
            yield "attributes: %s %s: bits say %s %s" % ((row.core, row.use) + encode(row))
        user = row.ap[-2] == "1"
        if row.use.startswith("hyp-") and user:
            yield "attributes: %s %s: user mode can access the hypervisor" % (row.core, row.use)
        if row.core != "arm926" and row.use.startswith("user-") != (row.ng == "1"):
            yield "attributes: %s %s: nG must be set for user pages alone" % (row.core, row.use)
    for core, use in itertools.product(CORES, sorted({row.use for row in rows if row.core != "arm926"})):
        ranks = [row.rank for row in rows if (row.core, row.use) == (core, use)]
        absent = core == "arm926" and not ranks and (use.endswith("-xn") or use == "hyp-window")
        if not absent and (ranks[:1] != ["first"] or set(ranks[1:]) - {"also"}):
            yield "attributes: %s %s: not exactly one first row" % (core, use)


def check_maintenance():
    """Complaints about the table of operations."""
    rows = maintenance()
    subjects = [(row.core, row.event) for row in rows]
    for subject in itertools.product(CORES, EVENTS):
        if subjects.count(subject) != 1:
            yield "maintenance: %s %s: not exactly one row" % subject
    for row in rows:
        unknown = set(re.findall(r"[A-Z][A-Z0-9]+", row.pattern)) - set(OPERATIONS)
        if unknown:
            yield "maintenance: %s %s: unknown operation: %s" % (
                row.core, row.event, " ".join(sorted(unknown)))
        elif row.pattern != "-" and matches(row.pattern, []):
            yield "maintenance: %s %s: the pattern matches no operations at all" % (
                row.core, row.event)


def check_words():
    """Complaints about cores, ranks and evidence in all tables."""
    for row in errata() + registers() + maintenance():
        core = row.core
        if core not in CORES + ("pl310",):
            yield "unknown core: %s" % core
        for word in re.sub(r"\(.*?\)", "", row.seen).split(","):
            if word.strip() not in SEEN:
                yield "%s: unknown evidence in the column seen: %s" % (core, word.strip())
    for row in errata():
        if row.matters not in ("yes", "smp", "guest", "no"):
            yield "errata: %s %s: unknown word in the column matters" % (row.core, row.number)
    for core in CORES:
        if [row.rank for row in walks() if row.core == core][:1] != ["first"]:
            yield "walks: %s: the first row has not the rank first" % core


def main():
    """Check all tables; the status is 1 if there is a complaint."""
    import doctest
    complaints = list(itertools.chain(check_attributes(), check_maintenance(), check_words()))
    for complaint in complaints:
        print(complaint)
    failed = doctest.testmod().failed
    print("silicon: %d attributes, %d walks, %d operations, %d errata, %d registers: %s" % (
        len(attributes()), len(walks()), len(maintenance()), len(errata()), len(registers()),
        "complaints" if complaints or failed else "consistent"))
    return 1 if complaints or failed else 0


if __name__ == "__main__":
    sys.exit(main())
