# SPDX-License-Identifier: GPL-2.0
"""Are the cache, TLB and barrier operations done that the manuals require?

QEMU has no caches, so nothing goes wrong there without them. A debug build of
the hypervisor prints what it does for each event (boot argument maintenance);
what its entry code does is read from the disassembly. Both are compared with
tests/silicon/maintenance, which was typed from the manuals.
"""

import os
import re
import subprocess
import sys

import boot

SILICON = os.path.join(boot.ROOT, "tests", "silicon")
sys.path.insert(0, SILICON)

import tables                           # noqa: E402 (needs the path above)

MARKER = "maintenance: "
STORE = "STORE"                         # of a descriptor: not an operation
OBJDUMP = "arm-none-eabi-objdump"

# Events that the boot must show, and those that are read from the entry code.
RECORDED = ["world-switch", "space-switch", "map", "change", "code-written", "frame-reuse",
            "domain-start", "guest-range"]
ENTRY_BLOCKS = {"enter-kernel": ["vector_und", "vector_pabt", "vector_dabt", "vector_irq",
                                 "vector_svc", "svc_hypercall"],
                "leave-kernel": ["iret_load", "arch_enter_guest"],
                "monitor": ["iret_load", "arch_enter_guest"]}

# Cores whose data caches have aliases, as QEMU's do; and the pages, by colour, that the
# guest colours has operations made for: by hypercalls, by clean_va, by its CP15.
ALIASES = ["arm1136", "arm1176"]
COLOURS_ASKED = [["ASKED0"], ["ASKED1"], ["ASKED0", "ASKED1"], ["ASKED2"], ["ASKED3"]]

# An instruction of the entry code, and the operation that it is.
INSTRUCTIONS = [(re.compile(pattern), operation) for pattern, operation in (
    (r"mcr\s+15, 0, \w+, cr3, cr0, \{0\}", "DACR"),
    (r"mcr\s+15, 0, \w+, cr7, cr5, \{4\}|isb\b", "ISB"),
    (r"mcr\s+15, 0, \w+, cr7, cr10, \{4\}|dsb\b", "DSB"),
    (r"clrex", "CLREX"),
)]
MEMORY = re.compile(r"(ldr|str|ldm|stm|push|pop)\w*\s+(?!.*\bsp\b)")


def recorded(lines):
    """{event: [operations of one sequence, ...]} of the hypervisor's lines."""
    seen = {}
    for line in lines:
        if line.startswith(MARKER):
            event, *operations = line[len(MARKER):].split()
            seen.setdefault(event, []).append([op for op in operations if op != STORE])
    return seen


def blocks(elf):
    """{label: [instructions]} of the hypervisor's code, as disassembled."""
    text = subprocess.run([OBJDUMP, "-d", "--no-show-raw-insn", elf], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    found = {}
    label = None
    for line in text.splitlines():
        if match := re.match(r"[0-9a-f]+ <(.+)>:$", line):
            label = match[1]
        elif match := re.match(r"\s*[0-9a-f]+:\s+(.+)", line):
            found.setdefault(label, []).append(match[1])
    return found


def operations(instructions, event):
    """What these instructions do, as far as it is an operation. Entering the
    kernel ends with the first access that is not to the hypervisor's stack.
    """
    result = []
    for instruction in instructions:
        for pattern, operation in INSTRUCTIONS:
            if pattern.match(instruction):
                result.append(operation)
        if event == "enter-kernel" and result and MEMORY.match(instruction):
            break
    return result


def entry_sequences(elf):
    """{event: [operations of one place, ...]} of the entry code."""
    code = blocks(elf)
    return {event: [operations(code[label], event) for label in labels]
            for event, labels in ENTRY_BLOCKS.items()}


def judge(core, seen, events):
    """(number of sequences of these events that are right, what is wrong)."""
    demanded = {row.event: row.pattern for row in tables.maintenance() if row.core == core}
    good, wrong = 0, []
    for event in events:
        if not seen.get(event) and demanded[event] != "-":
            wrong.append(f"{event}: was not seen")
        for ops in seen.get(event, []):
            if tables.matches(demanded[event], ops):
                good += 1
            else:
                wrong.append(f"{event}: {' '.join(ops)}; the manuals demand: {demanded[event]}")
    return good, wrong


def problems(core, lines, elf):
    """(number of sequences that are right, what is wrong)."""
    seen = {**recorded(lines), **entry_sequences(elf)}
    if all("CLREX" in ops for ops in seen["monitor"]):
        # After a switch the next guest is entered by an exception return of the entry code.
        seen["world-switch"] = [ops + ["CLREX"] for ops in seen.get("world-switch", [])]
    return judge(core, seen, [*RECORDED, *ENTRY_BLOCKS])


def colour_problems(core, lines):
    """The same for a boot of the guest colours, which asks for operations at each
    colour in a way of its own, and in one call at two of them.
    """
    seen = recorded(lines)
    good, wrong = judge(core, seen, ["guest-range", "frame-reuse", "domain-start"])
    asked = [[op for op in ops if op.startswith("ASKED")] for ops in seen.get("guest-range", [])]
    for wanted in COLOURS_ASKED:
        if wanted in asked:
            good += 1
        else:
            wrong.append(f"guest-range: nothing was done for {' '.join(wanted)}")
    if core not in ALIASES and any("DCCIALL" in ops for ops in seen.get("frame-reuse", [])):
        wrong.append("frame-reuse: the whole data cache, on a core without aliases")
    return good, wrong
